// Appends typed columns from memory to a table: every kind, with and without missing values, over several blocks.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ColumnData, numberColumn, textColumn } from "../../core/table/columns.ts";
import { type Database, openDatabase } from "./database.ts";
import type { DatabaseTask } from "./database-task.ts";

let database: Database;
let task: DatabaseTask;
beforeEach(async () => {
  database = await openDatabase(":memory:", { threads: 1, memoryMb: 256 });
  task = await database.task();
});
afterEach(async () => {
  task.close();
  await database.close();
});

test("every kind of value arrives, and missing values stay missing", async () => {
  await task.run("CREATE TABLE t (d DOUBLE, i BIGINT, n INTEGER, b BOOLEAN, moment TIMESTAMP, s VARCHAR)");
  const whole = [0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, null];
  const words = [0, -1, 2 ** 31 - 1, -(2 ** 31), null, 7, null];
  const times = [0, 1, 1_700_000_000_123_456, -1, null, 4_102_444_800_000_000, 2];
  await task.append("t", [
    numberColumn([0.5, null, -1e300, 0, 1 / 3, 5e-324, -0]),
    numberColumn(whole),
    numberColumn(words),
    numberColumn([1, 0, null, 1, 0, null, 1]),
    numberColumn(times),
    textColumn(["", "a", null, "a", "longer than twelve bytes", "été 日本", null]),
  ]);
  const { cells } = await task.columns("SELECT d, i::VARCHAR, n, b, epoch_us(moment)::VARCHAR, s FROM t");
  expect(cells).toEqual([
    [0.5, null, -1e300, 0, 1 / 3, 5e-324, -0],
    whole.map((value) => (value === null ? null : String(value))),
    words,
    [true, false, null, true, false, null, true],
    times.map((value) => (value === null ? null : String(value))),
    ["", "a", null, "a", "longer than twelve bytes", "été 日本", null],
  ]);
});

test("texts of all lengths, many of them equal, over several blocks", async () => {
  await task.run("CREATE TABLE t (s VARCHAR)");
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const texts = Array.from({ length: 5000 }, (_, row) => {
    if (row % 11 === 0) return null;
    if (row % 13 === 0) return `unique and long ${row}`;
    if (row % 7 === 0) return "é".repeat(row % 9);
    return alphabet.slice(0, row % 27);
  });
  await task.append("t", [textColumn(texts)]);
  const { cells } = await task.columns("SELECT s FROM t");
  expect(cells[0]).toEqual(texts);
  // DuckDB compares whole string entries, so the bytes after a short text must be zero.
  const [row] = await task.rows("SELECT count(*) AS n FROM t WHERE s = 'abcde'");
  expect(row).toEqual({ n: texts.filter((text) => text === "abcde").length });
});

test("many blocks, appended little by little, are visible after a flush", async () => {
  await task.run("CREATE TABLE t (i BIGINT, s VARCHAR)");
  const appender = await task.appender("t");
  const block = (rows: number, from: number): ColumnData[] => [
    numberColumn(Array.from({ length: rows }, (_, row) => ((from + row) % 7 === 0 ? null : from + row))),
    textColumn(Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? null : `text ${row % 11}`))),
  ];
  appender.add(block(5000, 0));
  expect(await database.rows("SELECT count(*) AS n FROM t")).toEqual([{ n: 0 }]);
  appender.flush();
  expect(await database.rows("SELECT count(*) AS n FROM t")).toEqual([{ n: 5000 }]);
  appender.add(block(1, 5000));
  appender.add(block(2049, 5001));
  appender.flush();
  appender.close();
  expect(
    await database.rows(
      "SELECT count(*) AS n, count(i) AS i, sum(i)::DOUBLE AS sum, count(s) AS s, count(DISTINCT s) AS d FROM t",
    ),
  ).toEqual([
    {
      n: 7050,
      i: 7050 - Math.ceil(7050 / 7),
      sum: Array.from({ length: 7050 }, (_, i) => (i % 7 === 0 ? 0 : i)).reduce((a, b) => a + b),
      s: 7050 - Math.ceil(5000 / 3) - 1 - Math.ceil(2049 / 3),
      d: 11,
    },
  ]);
});
