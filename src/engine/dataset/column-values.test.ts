// Values for completion: counted, searched, limited. A newer request cancels the running one, and a slow one is counted over part of the
// rows.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { createColumnValues } from "./column-values.ts";
import { flowsTable } from "./dataset-files.ts";

const column = (name: string, kind: "text" | "integer" | "time") => ({ name, kind, unit: null, about: "" });
const dataset: Dataset = {
  ...{ id: 1, name: "t", kind: "flows", rows: 3_000_000, refused: [], refusedRows: 0, warnings: [] },
  columns: [
    column("host", "text"),
    column("resp_port", "integer"),
    column("id", "text"),
    column("start_time", "time"),
  ],
  source: { path: "t", bytes: 0, sha256: null, format: "CSV", why: "" },
  ...{ timeSpan: null, importedAtMs: 0, importMs: 0, reading: false },
};

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-values-"));
  database = await openDatabase(join(folder, "t.duckdb"), { threads: 1, memoryMb: 1000 });
  const table = flowsTable(dataset);
  await database.run(`ATTACH ':memory:' AS ${table.split(".")[0]}`);
  await database.run(
    `CREATE TABLE ${table} AS SELECT CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN 'Mail' ELSE 'web.mail' END AS host,
       (i % 40)::BIGINT AS resp_port, md5(i::VARCHAR) AS id, TIMESTAMP '2026-03-03' AS start_time FROM range(3000000) r(i)`,
  );
}, 120_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("column.values", () => {
  test("the most common values with their counts, without missing values", async () => {
    const values = createColumnValues(database, 60_000);
    expect(await values(dataset, { column: "host", text: "" })).toEqual({
      values: [
        { value: "Mail", count: 1_000_000 },
        { value: "web.mail", count: 1_000_000 },
      ],
      complete: true,
      counted: "all",
    });
  });

  test("values that contain the text in any letter case, those that begin with it first", async () => {
    const values = createColumnValues(database, 60_000);
    const found = await values(dataset, { column: "host", text: "MAIL" });
    expect(found.values.map(({ value }) => value)).toEqual(["Mail", "web.mail"]);
    expect((await values(dataset, { column: "host", text: "x'; --" })).values).toEqual([]);
  });

  test("at most twenty, and reports that there are more", async () => {
    const values = createColumnValues(database, 60_000);
    const found = await values(dataset, { column: "resp_port", text: "" });
    expect(found.values).toHaveLength(20);
    expect(found.complete).toBe(false);
    expect((await values(dataset, { column: "resp_port", text: "39" })).values).toEqual([
      { value: 39, count: 75_000 },
    ]);
  });

  test("a time column has none", async () => {
    const values = createColumnValues(database, 60_000);
    expect((await values(dataset, { column: "start_time", text: "" })).values).toEqual([]);
  });

  test("a newer request ends the running one, and the last one is answered", async () => {
    const values = createColumnValues(database, 60_000);
    const [first, second, third] = await Promise.allSettled([
      values(dataset, { column: "id", text: "a" }),
      values(dataset, { column: "id", text: "ab" }),
      values(dataset, { column: "resp_port", text: "3" }),
    ]);
    const cancelled = { status: "rejected", reason: { code: "CANCELLED" } };
    expect(first).toMatchObject(cancelled);
    expect(second).toMatchObject(cancelled);
    expect(third).toMatchObject({ status: "fulfilled", value: { counted: "all" } });
  });

  test("does not wait for three million different values", async () => {
    const values = createColumnValues(database, 20);
    expect(await values(dataset, { column: "id", text: "" })).toMatchObject({ counted: "first-rows" });
  });

  test("an unknown column is refused", async () => {
    const values = createColumnValues(database, 60_000);
    await expect(values(dataset, { column: "hst", text: "" })).rejects.toThrow("Did you mean host?");
  });
});
