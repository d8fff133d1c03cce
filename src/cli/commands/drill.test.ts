// tidewatch drill as its user sees it: table, JSON, and usage errors.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import { daily } from "../../../test/support/flow-rows.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";

const folder = mkdtempSync(join(tmpdir(), "tidewatch-drill-"));
const tidewatch = (...args: string[]) => runCommand(folder, args);

/** A morning of eight hosts, as a log. */
function morningCsv(): string {
  const rows = daily(8, 150);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (name: string, value: string | number | null | undefined): string =>
    name === "start_time" ? new Date(Number(value) / 1000).toISOString() : String(value ?? "");
  return `${[names.join(","), ...rows.map((row) => names.map((name) => cell(name, row[name])).join(","))].join("\n")}\n`;
}

beforeAll(async () => {
  writeFileSync(join(folder, "morning.csv"), morningCsv());
  await tidewatch("import", join(folder, "morning.csv"));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("prints a sentence, a table by kind and intensity, and the cost of reading more", async () => {
  const { code, out } = await tidewatch("drill", "--budget", "2");
  expect(code).toBe(0);
  const lines = out.split("\n");
  expect(lines[0]).toMatch(/^Reading 2 incidents a day would have shown \d+ of \d+ planted attacks: /);
  expect(out).toMatch(/^ATTACK +OBVIOUS +CLEAR +FAINT +BARELY THERE$/m);
  expect(out).toMatch(/^Data going out +found, place 1/m);
  expect(out).toMatch(/^Alert in the data +not planted/m);
}, 180_000);

test("prints the stored result as JSON, and the same seed gives it again", async () => {
  const first = JSON.parse(
    (await tidewatch("drill", "morning.csv", "--seed", "4", "--json")).out,
  ) as DrillResult;
  const again = JSON.parse((await tidewatch("drill", "--seed", "4", "--json")).out) as DrillResult;
  expect(first).toMatchObject({ seed: 4, budget: 20, days: 1, read: 20, library: [], model: null });
  expect(first.families).toEqual(again.families);
  expect(first.families.every(({ cells, words }) => cells.length === 4 && words.length === 4)).toBe(true);
}, 180_000);

test.each([
  [["drill", "nobody.csv"], 1, /There is no dataset "nobody\.csv" in this workspace/],
  [["drill", "--seed", "x"], 2, /--seed takes a whole number of at least 0, not "x"/],
  [["drill", "--budget", "0"], 2, /--budget takes a whole number of at least 1, not "0"/],
  [
    ["drill", "--library", join(folder, "none")],
    1,
    /There is no folder .*none; check the path of the library/,
  ],
  [["drill", "1", "2"], 2, /"2" is too much|is too much/],
])("%j is refused with one sentence", async (args, code, sentence) => {
  const refused = await tidewatch(...args);
  expect(refused.code).toBe(code);
  expect(refused.err).toMatch(sentence);
  expect(refused.err.trim().split("\n")).toHaveLength(1);
});
