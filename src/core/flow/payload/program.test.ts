import { expect, it } from "vitest";
import { meterOne } from "../../../../test/flows/metered.ts";
import { talk } from "../../../../test/flows/talk.ts";

const mz = (header: string) => `MZ${"\0".repeat(58)}${header}`;
const zip = (name: string) => `PK\x03\x04${"\0".repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}`;

it.each([
  [mz("\x40\0\0\0PE\0\0"), "Windows program"],
  // The PE header was not captured.
  [mz("\xf8\0\0\0rest"), "Windows program"],
  [mz("\x40\0\0\0NOPE"), null],
  ["MZ and other text that is long enough to hold a pointer, which it does not at all", null],
  ["\x7fELF\x02\x01\x01", "Linux program"],
  ["\xcf\xfa\xed\xfe\x07\0\0\x01", "macOS program"],
  ["\xca\xfe\xba\xbe\0\0\0\x34", "Java class"],
  ["\xca\xfe\xba\xbe\0\0\0\x02", "macOS program"],
  [zip("META-INF/MANIFEST.MF"), "Java archive"],
  [zip("word/vbaProject.bin"), "Office macro file"],
  [zip("AndroidManifest.xml"), "Android package"],
  [zip("photo.jpg"), null],
  ["#!/bin/sh\nwget", "shell script"],
  ["L\0\0\0\x01\x14\x02\0", "Windows shortcut"],
])("%j is %s", (data, program) => {
  expect(
    meterOne(
      talk(4444, [
        ["down", "\x04\0\0\0"],
        ["down", data],
      ]),
    ).program,
  ).toBe(program);
});

it("is read from the first four packets of either side only", () => {
  const later = (before: number) =>
    meterOne(talk(4444, [...Array(before).fill(["up", "?"]), ["up", "\x7fELF\x02\x01\x01"]])).program;
  expect([later(3), later(4)]).toEqual(["Linux program", null]);
});
