// Rows as typed columns, from a real database: kinds, missing values, order, filters, blocks with margins.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { numbersOf, textAt, textsOf } from "../../core/table/columns.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { createEngine, type Engine } from "../engine.ts";
import type { Database } from "../store/database.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { createDatasetStore } from "./dataset-store.ts";
import { readBlocks, readTable, readTables } from "./table-source.ts";

let folder: string;
let engine: Engine;
let database: Database;
let close: () => Promise<void>;
let dataset: Dataset;
const rows = 5000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-source-"));
  const lines = Array.from({ length: rows }, (_, i) => {
    const host = i % 7 === 6 ? "" : `h${i % 3}`;
    const bytes = i % 10 === 9 ? "" : String(i * 1_000_003);
    return `${new Date(Date.UTC(2024, 0, 1) + (rows - i) * 1000).toISOString()},${host},${bytes},${i % 2 === 0}`;
  });
  writeFileSync(join(folder, "a.csv"), `t,host,bytes,even\n${lines.join("\n")}\n`);
  engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  await engine.openFirst();
  const { path } = (await engine.handlers["workspace.current"]({}))!;
  const job = await engine.handlers["job.start"]({
    kind: "dataset.import",
    input: { path: join(folder, "a.csv") },
  });
  expect((await engine.jobEnded(job.id)).error).toBeNull();
  await engine.close();
  const workspace = await openWorkspace(path, {
    defaultPath: path,
    threads: 2,
    memoryMb: 256,
    now: Date.now,
  });
  ({ database, close } = workspace);
  const datasets = createDatasetStore(database, workspace.files);
  dataset = await datasets.get((await datasets.list())[0]!.id);
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

test("numbers, missing values, booleans, times in microseconds and texts as codes", async () => {
  const { rowIds, table } = await readTable(database, dataset, {
    columns: ["t", "host", "bytes", "even", "t"],
  });
  expect(table.rows).toBe(rows);
  expect([...table.columns.keys()]).toEqual(["t", "host", "bytes", "even"]);
  expect([...rowIds.subarray(0, 3)]).toEqual([0, 1, 2]);
  expect(rowIds[rows - 1]).toBe(rows - 1);
  expect(numbersOf(table, "t")!.values[1]).toBe((Date.UTC(2024, 0, 1) + (rows - 1) * 1000) * 1000);
  expect([...numbersOf(table, "bytes")!.values.subarray(8, 11)]).toEqual([8_000_024, Number.NaN, 10_000_030]);
  expect([...numbersOf(table, "even")!.values.subarray(0, 2)]).toEqual([1, 0]);
  const host = textsOf(table, "host")!;
  expect([4, 5, 6, 7].map((row) => textAt(host, row))).toEqual(["h1", "h2", null, "h1"]);
  expect(host.levels).toEqual(["h0", "h1", "h2"]);
});

test("a filter, an order and a limit", async () => {
  const where = compileFilter(filterFrom("host = h1 and bytes > 100000000"), dataset.columns);
  const found = await readTable(database, dataset, { columns: ["bytes"], where, orderBy: ["t"], limit: 2 });
  expect([...found.rowIds]).toEqual([4996, 4993]);
  expect([...numbersOf(found.table, "bytes")!.values]).toEqual([4996 * 1_000_003, 4993 * 1_000_003]);
  const none = compileFilter(filterFrom("host = nobody"), dataset.columns);
  expect((await readTable(database, dataset, { columns: ["bytes"], where: none })).table.rows).toBe(0);
});

test.each([
  [100, 0],
  [64, 9],
  [2048, 3],
  [100_000, 5],
])(
  "blocks of %i rows with margins of %i give every row once, in order, with its neighbours",
  async (blockRows, margin) => {
    const whole = await readTable(database, dataset, { columns: ["bytes"], orderBy: ["host", "t"] });
    const seen: number[] = [];
    await readBlocks(
      database,
      dataset,
      { columns: ["bytes"], orderBy: ["host", "t"], blockRows, margin },
      async (block) => {
        expect(block.from).toBe(Math.min(margin, seen.length));
        expect(block.rowIds.length - block.to).toBe(
          Math.min(margin, rows - seen.length - (block.to - block.from)),
        );
        const first = seen.length - block.from;
        expect([...block.rowIds]).toEqual([...whole.rowIds.subarray(first, first + block.rowIds.length)]);
        expect(numbersOf(block.table, "bytes")!.values[block.from]).toBe(
          numbersOf(whole.table, "bytes")!.values[seen.length],
        );
        seen.push(...block.rowIds.subarray(block.from, block.to));
      },
    );
    expect(seen).toEqual([...whole.rowIds]);
  },
);

test("a cancelled reading ends with the error of a cancel", async () => {
  const stop = new AbortController();
  const query = { columns: ["bytes"], blockRows: 100, margin: 0, signal: stop.signal };
  await expect(readBlocks(database, dataset, query, async () => stop.abort())).rejects.toMatchObject({
    code: "CANCELLED",
  });
  // The connection works again after a reading was cut off.
  expect((await readTable(database, dataset, { columns: ["bytes"] })).table.rows).toBe(rows);
});

test("compact columns hold the same values in less memory, and those without a value share theirs", async () => {
  const columns = ["t", "bytes", "even", "host"];
  const query = { columns, isCompact: true, room: 10 };
  const whole = await readTable(database, dataset, { columns });
  const compact = await readTable(database, dataset, query);
  for (const name of ["t", "bytes", "even"])
    expect([...numbersOf(compact.table, name)!.values]).toEqual([...numbersOf(whole.table, name)!.values]);
  expect(numbersOf(compact.table, "t")!.values).toBeInstanceOf(Float64Array);
  expect(numbersOf(compact.table, "even")!.values).toBeInstanceOf(Float32Array);
  expect(textsOf(compact.table, "host")).toEqual(textsOf(whole.table, "host"));
  // The first host that has none is in the seventh row of each seven, and the first bytes that are missing in the tenth of each ten.
  const where = compileFilter(filterFrom("bytes is missing and host is missing"), dataset.columns);
  const empty = await readTable(database, dataset, { ...query, where });
  expect(empty.table.rows).toBe(Math.floor(rows / 70));
  expect(numbersOf(empty.table, "bytes")!.values.every(Number.isNaN)).toBe(true);
  expect(textsOf(empty.table, "host")!.codes.every((code) => code === -1)).toBe(true);
});

test("rows of two datasets in one table: a column that the second lacks has no values there", async () => {
  const lacks = { ...dataset, columns: dataset.columns.filter(({ name }) => name !== "bytes") };
  const where = (from: number, to: number) => ({ sql: "rowid >= ? AND rowid < ?", values: [from, to] });
  const columns = ["bytes", "host"];
  const { rowIds, table } = await readTables(database, [
    { dataset, query: { columns, where: where(0, 3), room: 3, isCompact: true } },
    { dataset: lacks, query: { columns, where: where(4998, 5000), room: 2 } },
  ]);
  expect([...rowIds]).toEqual([0, 1, 2, 4998, 4999]);
  expect([...numbersOf(table, "bytes")!.values]).toEqual([0, 1_000_003, 2_000_006, Number.NaN, Number.NaN]);
  const host = textsOf(table, "host")!;
  expect([0, 1, 2, 3, 4].map((row) => textAt(host, row))).toEqual(["h0", "h1", "h2", "h0", "h1"]);
  expect(host.levels).toEqual(["h0", "h1", "h2"]);
});
