// Tests the decompressors of nfdump's blocks: small hand-written streams, every truncation of them, and invalid bytes.
import { expect, test } from "vitest";
import { inflateBzip2 } from "./bzip2.ts";
import { inflateLz4 } from "./lz4.ts";
import { inflateLzo } from "./lzo.ts";

const bytes = (...parts: (number | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])),
  );

const streams = [
  {
    name: "LZ4",
    inflate: inflateLz4,
    // Three literals, a copy of 19 that overlaps itself, five literals.
    input: bytes(0x3f, "abc", 3, 0, 0, 0x50, "hello"),
    text: `${"abc".repeat(7)}ahello`,
  },
  {
    name: "LZO",
    inflate: inflateLzo,
    // Four literals, a copy of 8 from 4 back, the end.
    input: bytes(21, "abcd", 236, 0, 0x11, 0, 0),
    text: "abcd".repeat(3),
  },
  {
    name: "bzip2",
    inflate: inflateBzip2,
    input: Uint8Array.from(
      Buffer.from(
        "425a6839314159265359b9316d4c00038b9181c0002e600480008000082000508069a680a551a68c4c88b97781b11746c45b116845a116045e08bda85ce08b07e2ee48a70a1217262da980",
        "hex",
      ),
    ),
    text: "tidewatch ".repeat(200) + "a".repeat(1000),
  },
];

test.each(streams)("$name: the stream, its truncations, too small an output", ({ inflate, input, text }) => {
  const output = new Uint8Array(text.length);
  expect(inflate(input, output)).toBe(text.length);
  expect(new TextDecoder().decode(output)).toBe(text);
  expect(inflate(input, new Uint8Array(text.length - 1))).toBe(-1);
  for (let length = 0; length < input.length; length++) {
    const written = inflate(input.subarray(0, length), output);
    expect(written).toBeLessThan(text.length);
  }
});

test.each(streams)(
  "$name: changed bytes never throw and never write beyond the output",
  ({ inflate, input }) => {
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const output = new Uint8Array(5000);
    for (let i = 0; i < 5000; i++) {
      const changed = input.slice();
      for (let n = 1 + random(4); n > 0; n--) changed[random(changed.length)] = random(256);
      const written = inflate(changed, output);
      expect(written >= -1 && written <= output.length).toBe(true);
    }
  },
);
