import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renameDurably } from "./durable-rename.ts";
import { makeFolder } from "./make-folder.ts";
import { makePart, partBeside, placePart, refuseTarget } from "./target-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-target-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process number that no process has. */
const nobody = 2 ** 22 + 12_345;
const dayAgo = Date.now() - 2 * 86_400_000;

it("a part becomes the complete file, and replaces one only when that is allowed", () => {
  const to = join(folder, "a.csv");
  const write = (text: string, overwrite: boolean) => {
    const part = partBeside(to);
    makePart(part, to);
    writeFileSync(part, text);
    placePart(part, to, overwrite);
  };
  write("one", false);
  expect(() => write("two", false)).toThrow("is there already");
  expect(readFileSync(to, "utf8")).toBe("one");
  write("three", true);
  expect(readFileSync(to, "utf8")).toBe("three");
});

it.skipIf(process.platform === "win32")(
  "a device is refused as a target, even when overwriting is allowed",
  () => {
    expect(() => refuseTarget("/dev/null", { sources: [], sourceWord: "", overwrite: true })).toThrow(
      "/dev/null is a device or a pipe",
    );
  },
);

it("removes parts of killed processes: of the same file at once, of others after a day; keeps those of running ones", () => {
  const to = join(folder, "a.csv");
  const names = {
    same: `.a.csv.${nobody}-${Date.now()}.part`,
    other: `.b.csv.${nobody}-${Date.now()}.part`,
    old: `.b.csv.${nobody}-${dayAgo}.part`,
    running: `.a.csv.${process.ppid}-${dayAgo}.part`,
    foreign: ".a.csv.part",
  };
  for (const name of Object.values(names)) writeFileSync(join(folder, name), "");
  const part = partBeside(to);
  makePart(part, to);
  rmSync(part);
  expect(readdirSync(folder).sort()).toEqual([names.other, names.running, names.foreign].sort());
});

it("renames files, and folders with their content", () => {
  mkdirSync(join(folder, "from", "deep"), { recursive: true });
  writeFileSync(join(folder, "from", "deep", "a"), "content");
  renameDurably(join(folder, "from"), join(folder, "to"));
  expect(readFileSync(join(folder, "to", "deep", "a"), "utf8")).toBe("content");
  renameDurably(join(folder, "to", "deep", "a"), join(folder, "b"));
  expect(readFileSync(join(folder, "b"), "utf8")).toBe("content");
  expect(() => renameDurably(join(folder, "none"), join(folder, "c"))).toThrow("ENOENT");
});

it("creates nested folders, and stops where a file system has no such place", () => {
  makeFolder(join(folder, "a", "b", "c"));
  makeFolder(join(folder, "a", "b", "c"));
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["c"]);
  if (process.platform === "linux") expect(() => makeFolder("/proc/tidewatch/none")).toThrow("ENOENT");
});
