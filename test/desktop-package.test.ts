// The configuration of the desktop packages, and the fuses that are read back from a packed program.
import { describe, expect, test } from "vitest";
import { desktopConfig, fuses } from "../scripts/desktop-config.ts";
import { deliveredFuses, readFuses } from "../scripts/electron-fuses.ts";

describe("fuses", () => {
  test("are read from anywhere in a program, as Electron delivers it", () => {
    const program = Buffer.concat([Buffer.alloc(999, 7), deliveredFuses(), Buffer.alloc(9)]);
    expect(readFuses(program)).toMatchObject({ runAsNode: true, onlyLoadAppFromAsar: false });
  });

  test("of another program or version are refused", () => {
    expect(() => readFuses(Buffer.from("no program"))).toThrow("has no fuses");
    const newer = deliveredFuses();
    newer[32] = 2;
    expect(() => readFuses(newer)).toThrow("unknown version 2");
  });

  test("forbid to run as Node, to be debugged, and to load other code than the archive", () => {
    const { runAsNode, enableNodeCliInspectArguments, onlyLoadAppFromAsar } = fuses;
    expect({ runAsNode, enableNodeCliInspectArguments, onlyLoadAppFromAsar }).toEqual({
      ...{ runAsNode: false, enableNodeCliInspectArguments: false, onlyLoadAppFromAsar: true },
    });
    expect(Object.keys(readFuses(deliveredFuses()))).toEqual(expect.arrayContaining(Object.keys(fuses)));
  });
});

test("packages of every system are made, and captures open with them", () => {
  expect(desktopConfig.linux.target).toEqual(["AppImage", "deb", "rpm"]);
  expect(desktopConfig.mac.target).toEqual([{ target: "dmg", arch: ["universal"] }]);
  expect(desktopConfig.win.target).toEqual(["nsis", "portable"]);
  expect(desktopConfig.fileAssociations.flatMap(({ ext }) => ext)).toEqual(
    expect.arrayContaining(["pcap", "pcapng", "parquet"]),
  );
});
