// Texts of a real database as codes: short and long ones, missing ones, those beyond ASCII, and more different ones than are kept.
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { createTextCodes } from "./read-texts.ts";

test("codes stand for the same texts that the store gives", async () => {
  const database = await openDatabase(":memory:", { threads: 2, memoryMb: 256 });
  await database.run(`CREATE TABLE t AS SELECT CASE
      WHEN range % 7 = 0 THEN NULL
      WHEN range % 5 = 0 THEN 'a text that is longer than an entry ' || (range % 40)
      WHEN range % 3 = 0 THEN 'é' || (range % 900)
      WHEN range % 11 = 0 THEN ''
      ELSE 'h' || (range % 3000) END AS name FROM range(10000)`);
  const levels: string[] = [];
  const texts = createTextCodes((text) => {
    const known = levels.indexOf(text);
    return known >= 0 ? known : levels.push(text) - 1;
  });
  const read: (string | null)[] = [];
  await database.stream("SELECT name FROM t", [], (chunk) => {
    const codes = new Int32Array(chunk.rows);
    expect(texts.read(chunk.texts(0), chunk.rows, () => codes)).toBe(true);
    for (const code of codes) read.push(code < 0 ? null : levels[code]!);
  });
  const { cells } = await database.columns("SELECT name FROM t");
  expect(read).toEqual(cells[0]);
  expect(new Set(levels).size).toBe(levels.length);
  await database.close();
});

test("a column without a text has none, also when its last rows fill no word", async () => {
  const database = await openDatabase(":memory:", { threads: 1, memoryMb: 256 });
  const texts = createTextCodes(() => 0);
  const hasAny = async (sql: string) => {
    let found = false;
    await database.stream(sql, [], (chunk) => {
      found = texts.read(chunk.texts(0), chunk.rows, (rows) => new Int32Array(rows)) || found;
    });
    return found;
  };
  for (const rows of [1, 31, 32, 33, 64, 100]) {
    expect(await hasAny(`SELECT CASE WHEN range < 0 THEN 'x' END FROM range(${rows})`)).toBe(false);
    expect(await hasAny(`SELECT CASE WHEN range = ${rows - 1} THEN 'x' END FROM range(${rows})`)).toBe(true);
  }
  await database.close();
});
