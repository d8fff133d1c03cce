import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDataFiles } from "./data-files.ts";
import { type Database, openDatabase } from "./database.ts";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-files-"));
  database = await openDatabase(":memory:", { threads: 1, memoryMb: 128 });
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const filesIn = (path: string) =>
  createDataFiles(database, {
    folder: path,
    schemaName: (id) => `d_${id}`,
    of: "a dataset",
    advice: "copy it",
  });

test("tidying removes the files of missing datasets and nothing else", () => {
  for (const name of [
    "1.duckdb",
    "2.duckdb",
    "2.duckdb.wal",
    "2.duckdb.copy",
    "thesis.docx",
    "2.duckdb.backup",
    "notes",
  ])
    writeFileSync(join(folder, name), "");
  filesIn(folder).keepOnly(new Set([1]));
  expect(readdirSync(folder).sort()).toEqual(["1.duckdb", "2.duckdb.backup", "notes", "thesis.docx"]);
});

test("an item goes with its log and with the copy of its file", async () => {
  for (const name of ["1.duckdb", "1.duckdb.wal", "1.duckdb.copy", "11.duckdb"])
    writeFileSync(join(folder, name), "");
  await filesIn(folder).remove(1);
  expect(readdirSync(folder)).toEqual(["11.duckdb"]);
});

test("a link to another folder is not tidied", () => {
  const theirs = join(folder, "theirs");
  mkdirSync(theirs);
  writeFileSync(join(theirs, "7.duckdb"), "");
  symlinkSync(theirs, join(folder, "datasets"), "junction");
  filesIn(join(folder, "datasets")).keepOnly(new Set());
  expect(readdirSync(theirs)).toEqual(["7.duckdb"]);
});
