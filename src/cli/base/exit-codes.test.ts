// Compares the README's table of exit codes with the code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { errorCodes } from "../../shared/errors.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";

const readme = readFileSync(join(import.meta.dirname, "..", "..", "..", "README.md"), "utf8");
const table = readme.split("| exit code | meaning |")[1]!.split("\n\n")[0]!;
const listed = [...table.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code]) => Number(code));

it("the README lists every exit code once", () => {
  expect(listed).toEqual(Object.values(exitCodes));
});

it("every error ends with one of them, and only an internal error with 70", () => {
  const ends = errorCodes.map((code) => [code, exitCodeOf(code)] as const);
  for (const [, end] of ends) expect(listed).toContain(end);
  expect(ends.filter(([, end]) => end === exitCodes.bug)).toEqual([["BUG", 70]]);
  expect(new Set([exitCodes.done, ...ends.map(([, end]) => end)])).toEqual(new Set(listed));
});
