// A sorted query beside a write: the row that is committed between the planning and the reading of the query comes out as it was written.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";

test("a row that is committed while a sorted query is planned is read as it was written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-sorted-"));
  const database = await openDatabase(join(folder, "a.duckdb"), { threads: 2, memoryMb: 256 });
  const text = "a text of some length, longer than what a table without rows would lead to expect";
  const wrong: unknown[] = [];
  try {
    for (let round = 0; round < 100; round++) {
      await database.run(`CREATE TABLE t${round} (id INTEGER, name VARCHAR)`);
      let isWriting = true;
      const read = async () => {
        while (isWriting)
          for (const row of await database.rows(`SELECT * FROM t${round} ORDER BY id DESC`))
            if (row.id !== 700 || row.name !== text) wrong.push(row);
      };
      const readers = [read(), read(), read()];
      await database.run(`INSERT INTO t${round} VALUES (700, ?)`, [text]);
      await database.rows(`SELECT * FROM t${round} ORDER BY id DESC`);
      isWriting = false;
      await Promise.all(readers);
    }
    expect(wrong).toEqual([]);
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
