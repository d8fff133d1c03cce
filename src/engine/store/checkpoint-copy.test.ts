// The write-ahead log is folded into the database under the protection of a copy: a kill in the middle loses nothing.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";

let folder: string;
let path: string;
const opened: Database[] = [];
const open = async () => {
  const database = await openDatabase(path, { threads: 2, memoryMb: 256, isProtected: true });
  opened.push(database);
  return database;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-copy-"));
  path = join(folder, "a.duckdb");
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A database with one closed session and one that is still in its log, as a kill during the folding leaves it. */
async function cutInTheMiddle(): Promise<void> {
  const first = await open();
  await first.run("CREATE TABLE t AS SELECT range AS x FROM range(1000)");
  await first.close();
  const second = await open();
  await second.run("INSERT INTO t VALUES (1000)");
  copyFileSync(`${path}.wal`, join(folder, "log"));
  copyFileSync(path, join(folder, "file"));
  await second.close();
  copyFileSync(join(folder, "log"), `${path}.wal`);
  copyFileSync(join(folder, "file"), `${path}.copy`);
  const torn = readFileSync(path);
  torn.fill(0xee, 12_288 + 100, 12_288 + 130_000);
  writeFileSync(path, torn);
}

const count = async (database: Database) => (await database.rows("SELECT count(*) AS n FROM t"))[0]!.n;

it("is restored when the log still exists", async () => {
  await cutInTheMiddle();
  const database = await open();
  expect(await count(database)).toBe(1001);
  await database.close();
  expect([`${path}.copy`, `${path}.wal`].filter((file) => existsSync(file))).toEqual([]);
});

it("is deleted when the log is gone: the file was complete before the copy was removed", async () => {
  const first = await open();
  await first.run("CREATE TABLE t AS SELECT 1 AS x");
  await first.close();
  copyFileSync(path, `${path}.copy`);
  const second = await open();
  await second.run("INSERT INTO t VALUES (2)");
  await second.close();
  expect(await count(await open())).toBe(2);
});

it("is not taken when nothing was written, and a partial copy is deleted", async () => {
  await (await open()).close();
  writeFileSync(`${path}.copy.new`, "half");
  const before = readFileSync(path);
  await (await open()).close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(existsSync(`${path}.copy.new`)).toBe(false);
});
