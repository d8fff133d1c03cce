// The write-ahead log is folded into the database under the protection of a copy: a kill in the middle loses nothing.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeCopyAside } from "./checkpoint-copy.ts";
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

it("a long log is folded while the database is open, as soon as nothing runs, and a kill at any time loses nothing", async () => {
  const database = await openDatabase(path, {
    threads: 2,
    memoryMb: 256,
    isProtected: true,
    longLogBytes: 4096,
  });
  opened.push(database);
  await database.run("CREATE TABLE t (x INTEGER)");
  const logs: number[] = [];
  let acknowledged = 0;
  for (const endMs = Date.now() + 4000; Date.now() < endMs; ) {
    for (let i = 0; i < 20; i++, acknowledged++) await database.run("INSERT INTO t VALUES (1)");
    expect(await count(database)).toBe(acknowledged);
    logs.push(statSync(`${path}.wal`, { throwIfNoEntry: false })?.size ?? 0);
    if (logs.length % 20 !== 0) continue;
    // What a kill would leave now.
    const killed = join(folder, `killed-${logs.length}.duckdb`);
    for (const suffix of ["", ".wal", ".copy"])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, killed + suffix);
    const left = await openDatabase(killed, { threads: 1, memoryMb: 256, isProtected: true });
    expect(await count(left)).toBe(acknowledged);
    await left.close();
  }
  const folds = logs.filter((bytes, i) => bytes < (logs[i - 1] ?? 0)).length;
  expect(folds).toBeGreaterThanOrEqual(1);
  expect(existsSync(`${path}.copy`)).toBe(false);
});

it("is folded beside a long task, such as that of a watch", async () => {
  const database = await openDatabase(path, {
    threads: 2,
    memoryMb: 256,
    isProtected: true,
    longLogBytes: 1,
  });
  opened.push(database);
  await database.task({ isLong: true });
  await database.run("CREATE TABLE t (x INTEGER)");
  await database.run("INSERT INTO t SELECT range FROM range(9999)");
  await expect.poll(() => existsSync(`${path}.wal`), { timeout: 10_000 }).toBe(false);
  const short = await database.task();
  await database.run("INSERT INTO t SELECT range FROM range(100000)");
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(existsSync(`${path}.wal`)).toBe(true);
  short.close();
  await expect.poll(() => existsSync(`${path}.wal`), { timeout: 10_000 }).toBe(false);
});

it("is not folded under a statement, nor under a transaction that waits", async () => {
  const database = await openDatabase(path, {
    threads: 2,
    memoryMb: 256,
    isProtected: true,
    longLogBytes: 1,
  });
  opened.push(database);
  await database.run("CREATE TABLE t (x INTEGER)");
  await database.transaction(async (statements) => {
    await statements.run("INSERT INTO t SELECT range FROM range(9999)");
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await statements.run("INSERT INTO t VALUES (2)");
    expect(existsSync(`${path}.wal`)).toBe(true);
  });
  await expect.poll(() => existsSync(`${path}.wal`), { timeout: 10_000 }).toBe(false);
  expect(await count(database)).toBe(10_000);
});

it("is taken while rows are still stored: with the log it has those that came after it", async () => {
  const first = await open();
  await first.run("CREATE TABLE t AS SELECT range AS x FROM range(1000)");
  await first.close();
  const second = await open();
  await second.run("INSERT INTO t VALUES (1000)");
  const copied = takeCopyAside(path);
  for (let x = 1001; x < 1011; x++) await second.run(`INSERT INTO t VALUES (${x})`);
  await copied;
  for (let x = 1011; x < 1021; x++) await second.run(`INSERT INTO t VALUES (${x})`);
  // A kill in the middle of the folding that follows.
  copyFileSync(`${path}.wal`, join(folder, "b.duckdb.wal"));
  copyFileSync(`${path}.copy`, join(folder, "b.duckdb.copy"));
  writeFileSync(join(folder, "b.duckdb"), "torn");
  const left = await openDatabase(join(folder, "b.duckdb"), { threads: 1, memoryMb: 256, isProtected: true });
  opened.push(left);
  expect(await count(left)).toBe(1021);
});
