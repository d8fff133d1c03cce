// Tables on the command line: previews, mappings by hand that are remembered, label windows, and what is refused.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../../test/support/command.ts";
import type { TablePreview } from "../../shared/table-preview.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-cli-import-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tidewatch = (...args: string[]) => runCommand(folder, args);
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const foreign = "Stamp;Who;Took\n01/03/2024 10:00:00;a;100\n02/03/2024 10:00:00;b;-5\n";
const roles = ["--map", "Took=duration_s:ms", "--map", "Stamp=start_time:mdy@Europe/Vienna"];

test("a preview shows roles, values and rows, opens no workspace and stores nothing", async () => {
  const path = file("foreign.csv", foreign);
  const shown = await tidewatch("import", path, "--preview", ...roles);
  expect(shown).toMatchObject({ code: 0, err: "" });
  expect(shown.out).toMatch(/Took\s+integer\s+duration_s\s+ms\s+100 -5/);
  expect(shown.out).toContain("2024-01-03T09:00:00.000Z");
  expect(shown.out).toContain("problem: Value left out: Took is negative (1 time in the first rows");
  const json: TablePreview = JSON.parse((await tidewatch("import", path, "--preview", "--json")).out);
  expect([json.readBy, json.needsMapping, json.remembered]).toEqual(["guess", true, false]);
  expect(existsSync(join(folder, "home", "Default.tidewatch"))).toBe(false);
});

test("a mapping is applied, remembered for the next table, and ignored with --fresh", async () => {
  const first = await tidewatch("import", file("one.csv", foreign), ...roles, "--json");
  expect(JSON.parse(first.out).columns.map(({ name }: { name: string }) => name)).toEqual([
    "start_time",
    "end_time",
    "duration_s",
    "Who",
  ]);
  const second = await tidewatch("import", file("two.csv", foreign));
  expect(second.err).toContain("as you mapped a table with this header before: Stamp → start_time");
  const fresh = await tidewatch("import", file("three.csv", foreign), "--fresh", "--json");
  expect(JSON.parse(fresh.out).columns.map(({ name }: { name: string }) => name)).toEqual([
    "Stamp",
    "Who",
    "Took",
  ]);
});

test("an invalid --map is explained completely, and nothing is imported", async () => {
  const path = file("wrong.csv", foreign);
  const before = (await tidewatch("datasets")).out;
  const wrong = await tidewatch(
    ...["import", path, "--map", "X=label", "--map", "Took=duration_s:kB", "--map", "Who=nobody"],
    ...["--map", "Stamp=start_time:often"],
  );
  expect(wrong.code).toBe(1);
  for (const part of ["no column “X”", "can be given in s, ms", "no role “nobody”", "not “often”"])
    expect(wrong.err).toContain(part);
  const zone = await tidewatch("import", path, "--map", "Stamp=start_time@Mars/Olympus");
  expect(zone).toMatchObject({ code: 1, err: expect.stringContaining("There is no time zone Mars/Olympus") });
  expect((await tidewatch("datasets")).out).toBe(before);
});

test("label windows of a series from a chosen file", async () => {
  const path = file("cpu.csv", "timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:05:00,2\n");
  const labels = file("mine.txt", JSON.stringify({ "cpu.csv": ["2014-04-01 00:05:00"] }));
  const done = await tidewatch("import", path, "--labels", labels);
  expect(done.err).toContain("Labelled by 1 window of time");
  expect((await tidewatch("flows", "--csv", "--columns", "label")).out).toBe("label\nnormal\nanomaly\n");
  expect(await tidewatch("import", path, "--labels", join(folder, "none.json"))).toMatchObject({
    code: 1,
    err: expect.stringContaining("There is no file"),
  });
});
