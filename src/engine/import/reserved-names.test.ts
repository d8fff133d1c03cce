// Columns named like DuckDB's row numbers, its reserved words or our columns. Whatever the names in a file, verdicts, flags and exclusions
// affect the right row, and the analyst sees the columns' new names.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { flowColumns } from "../../core/table/catalogue.ts";
import { isReservedName } from "../../core/table/reserved-names.ts";
import { filterFrom } from "../../shared/filter.ts";
import { addedColumns } from "../../shared/filter-aliases.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Engine } from "../engine.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { quoteName } from "../store/quote.ts";

const fixture = withEngine("names");
const { done } = fixture;
let database: Database;
/** DuckDB's pseudo-columns and reserved words, and our column names. */
let reserved: string[];
const pseudoColumns = ["rowid", "file_row_number", "file_index", "filename"];

beforeAll(async () => {
  database = await openDatabase(":memory:", { threads: 1, memoryMb: 500 });
  const words = await database.rows(
    "SELECT keyword_name AS word FROM duckdb_keywords() WHERE keyword_category = 'reserved'",
  );
  reserved = [...pseudoColumns, ...words.map(({ word }) => String(word)), ...addedColumns];
});
afterAll(async () => {
  await database.close();
});

/** Parses the input with its defaults, as for a request from outside. */
const ask = async (name: Parameters<Engine["route"]>[0], input: unknown) => {
  const answer = await fixture.engine.route(name, input);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value as never;
};
const imported = async (path: string, more: object = {}): Promise<Dataset> => {
  const { datasetId } = await done("dataset.import", { path, ...more });
  return (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
};
const rowsWhere = async (datasetId: number, filter: string): Promise<number[]> => {
  const page: { rowIds: number[]; cells: unknown[][] } = await ask("flows.page", {
    datasetId,
    filter: filterFrom(filter),
    offset: 0,
    limit: 1000,
    columns: ["id"],
  });
  // The file has a column with its row numbers, so a wrong row would show.
  expect(page.cells[0]).toEqual(page.rowIds);
  return page.rowIds;
};

const rows = 300;
const strange = 137;
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
/** Another row's number, in every column that could be mistaken for the row number. */
const elsewhere = (row: number) => (row * 7 + 3) % rows;
const bytesOf = (row: number) => (row === strange ? 1e9 : 100 + (row % 10));
const record = (names: readonly string[]) => (row: number) => ({
  id: row,
  bytes: bytesOf(row),
  port: 1000 + (row % 7),
  ...Object.fromEntries(names.map((name) => [name, elsewhere(row)])),
});

/** Each way to import, with the names it can bring in. */
const ways: [string, (names: string[], file: string) => Promise<Dataset>][] = [
  [
    "CSV",
    async (names, file) => {
      const lines = upTo(0, rows).map((row) => Object.values(record(names)(row)).join(","));
      writeFileSync(`${file}.csv`, [`id,bytes,port,${names.join(",")}`, ...lines].join("\n"));
      return imported(`${file}.csv`);
    },
  ],
  [
    "NDJSON",
    async (names, file) => {
      const lines = upTo(0, rows).map((row) => JSON.stringify(record(names)(row)));
      writeFileSync(`${file}.ndjson`, lines.join("\n"));
      return imported(`${file}.ndjson`);
    },
  ],
  ["Parquet", async (names, file) => imported(await parquet(names, file))],
  [
    "Parquet in place",
    async (names, file) => {
      const without = names.filter((name) => name.toLowerCase() !== "file_row_number");
      return imported(await parquet(without, file), { inPlace: true });
    },
  ],
];
async function parquet(names: readonly string[], file: string): Promise<string> {
  const path = `${file}.parquet`;
  const hostile = names.map((name) => `(i * 7 + 3) % ${rows} AS ${quoteName(name)}`);
  await database.run(
    `COPY (SELECT i AS id, CASE WHEN i = ${strange} THEN 1000000000 ELSE 100 + i % 10 END AS bytes, 1000 + i % 7 AS port,
       ${hostile.join(", ")} FROM range(${rows}) r(i)) TO '${path}' (FORMAT parquet)`,
  );
  return path;
}

/** Uses every way to refer to rows, on a dataset that was just read. */
async function hitsTheRightRows({ id: datasetId }: Dataset): Promise<void> {
  expect(await rowsWhere(datasetId, "")).toEqual(upTo(0, rows));
  expect(await rowsWhere(datasetId, "id in 250..259")).toEqual(upTo(250, 260));
  const sorted: { rowIds: number[] } = await ask("flows.page", {
    datasetId,
    filter: { kind: "all" },
    sort: [{ column: "id", descending: true }],
    offset: 40,
    limit: 3,
    columns: ["id"],
  });
  expect(sorted.rowIds).toEqual([259, 258, 257]);
  expect(await ask("rows.get", { datasetId, rows: [11, 5], columns: ["id"] })).toMatchObject({
    rows: [11, 5],
    cells: [[11, 5]],
  });

  const normal = filterFrom("id >= 200");
  const { modelId } = await done("model.train", {
    datasetId,
    normal,
    exclude: upTo(200, 210),
    detector: "mean-z",
    features: ["bytes", "port"],
  } as never);
  const models = await fixture.engine.handlers["model.list"]({});
  expect(models.find(({ id }) => id === modelId)).toMatchObject({ normalRows: 90 });
  await done("model.score", { modelId, datasetId });
  const flags: { flags: { row: number; score: number }[] } = await ask("flags.page", {
    modelId,
    datasetId,
    filter: { kind: "all" },
    offset: 0,
    limit: 1,
    columns: ["id"],
  });
  expect(flags.flags).toMatchObject([{ row: strange, cells: [strange] }]);
  const triage: { rowIds: number[] } = await ask("triage.page", {
    datasetId,
    modelId,
    show: "all",
    filter: filterFrom("id < 200"),
    offset: 0,
    limit: 1,
  });
  expect(triage.rowIds).toEqual([strange]);
  const why: { row: number; score: number } = await ask("flow.explain", { modelId, datasetId, row: strange });
  expect(why.score).toBe(flags.flags[0]!.score);

  await ask("verdict.give", { on: { datasetId, rows: [strange] }, verdict: "confirmed" });
  await ask("verdict.give", { on: { datasetId, rows: [7, 9] }, verdict: "benign" });
  expect(await rowsWhere(datasetId, "verdict = confirmed")).toEqual([strange]);
  expect(await rowsWhere(datasetId, "verdict = benign")).toEqual([7, 9]);
  await ask("verdict.give", {
    on: { datasetId, modelId, show: "all", filter: filterFrom("id in 30..32") },
    verdict: "unsure",
  });
  expect(await rowsWhere(datasetId, "verdict = unsure")).toEqual([30, 31, 32]);
}

const spellings: [string, (name: string) => string][] = [
  ["lower", (name) => name],
  ["UPPER", (name) => name.toUpperCase()],
  ["Mixed", (name) => name.replace(/^./, (first) => first.toUpperCase())],
];

describe.each(ways)("%s", (way, read) => {
  test.each(spellings)(
    "reserved names in %s case",
    async (spelled, spell) => {
      const names = reserved.map(spell);
      const dataset = await read(names, join(fixture.folder, `${way} ${spelled}`));
      expect(dataset.columns.map(({ name }) => name).filter(isReservedName)).toEqual([]);
      const there =
        way === "Parquet in place" ? names.filter((name) => !/^file_row_number$/i.test(name)) : names;
      const note = dataset.warnings.find((warning) => warning.includes("renamed"));
      for (const name of there) {
        expect(note).toContain(`“${name}” is now “${name}_”`);
        expect(dataset.columns.map((column) => column.name)).toContain(`${name}_`);
      }
      await hitsTheRightRows(dataset);
    },
    120_000,
  );

  test("names that our queries use", async () => {
    const names = [
      ..."row rows f s v r a d said ·row ·score ·decided ·explained ·reason ·verdict h place t text count step".split(
        " ",
      ),
      ..."code bin us host benign attack kinds lines back bar correct date deviation distinct distinct_values".split(
        " ",
      ),
      ..."early endless entity first flags flows found furthest high highest hour label kind last levels".split(
        " ",
      ),
      ..."longest low mark max mean median min missing most name odd open outliers part q repeated second".split(
        " ",
      ),
      ..."sizes slot still time usual value version year main counted all_bins position reasons dataset_id".split(
        " ",
      ),
      ..."line total level key flagged reason rowid_ rowid_.1 rowid".split(" "),
    ];
    const dataset = await read(names, join(fixture.folder, `${way} questions`));
    expect(dataset.columns.map(({ name }) => name)).toContain("rowid_.2");
    await hitsTheRightRows(dataset);
  }, 120_000);
});

test("columns named like those of the notes' queries are still compared with the label", async () => {
  const path = join(fixture.folder, "near.csv");
  const lines = upTo(0, 1000).map(
    (row) => `10.0.0.1,10.0.0.2,${row % 5},tcp,${row % 2},${row % 2 ? "BENIGN" : "DoS"}`,
  );
  writeFileSync(path, ["src_ip,dst_ip,dst_port,proto,benign,label", ...lines].join("\n"));
  const { warnings } = await imported(path);
  const near = warnings.find((warning) => warning.startsWith("Nearly the label by themselves"));
  expect(near).toContain("benign (100.0 %) —");
});

test("DuckDB reserves no word beyond our list, and the catalogue uses none of them", () => {
  expect(reserved.filter((name) => !isReservedName(name))).toEqual([]);
  expect(flowColumns.map(({ name }) => name).filter(isReservedName)).toEqual([]);
});

test("a log with a field named rowid keeps it under another name", async () => {
  const path = join(fixture.folder, "eve.json");
  const line = (i: number) => ({
    ...{
      timestamp: "2024-03-01T00:00:10.000000+0000",
      event_type: "flow",
      src_ip: "10.0.0.1",
      src_port: 1000 + i,
      dest_ip: "10.0.0.2",
      dest_port: 80,
    },
    ...{ proto: "TCP", RowID: 9 - i, rowid_: i, flow: { start: `2024-03-01T00:00:0${i}.000000+0000` } },
  });
  writeFileSync(
    path,
    upTo(0, 10)
      .map((i) => JSON.stringify(line(i)))
      .join("\n"),
  );
  const dataset = await imported(path);
  expect(dataset.source.format).toContain("Suricata");
  expect(dataset.warnings.join()).toContain("“RowID” is now “RowID_”");
  const page: { rowIds: number[]; cells: unknown[][] } = await ask("flows.page", {
    datasetId: dataset.id,
    filter: filterFrom("orig_port >= 1007"),
    offset: 0,
    limit: 10,
    columns: ["RowID_", "rowid_.1"],
  });
  expect(page).toMatchObject({
    rowIds: [7, 8, 9],
    cells: [
      [2, 1, 0],
      [7, 8, 9],
    ],
  });
});

test("a stored dataset with such a column is repaired when its workspace is opened", async () => {
  const path = join(fixture.folder, "before.csv");
  writeFileSync(path, ["id,other", ...upTo(0, rows).map((row) => `${row},${elsewhere(row)}`)].join("\n"));
  const { id } = await imported(path);
  const workspace = (await fixture.engine.handlers["workspace.current"]({}))!.path;
  await fixture.engine.close();
  // As an earlier version stored it.
  const before = await openDatabase(join(workspace, "tidewatch.duckdb"), { threads: 1, memoryMb: 500 });
  await before.run(`ATTACH '${join(workspace, "datasets", `${id}.duckdb`)}' AS old`);
  await before.run(`ALTER TABLE old.main.flows RENAME COLUMN other TO "RowId"`);
  await before.run("CHECKPOINT old");
  await before.run("DETACH old");
  await before.run(
    `UPDATE dataset SET columns = replace(columns::VARCHAR, '"other"', '"RowId"') WHERE id = ${id}`,
  );
  await before.close();
  for (const opening of ["first", "second"]) {
    await fixture.engine.handlers["workspace.open"]({ path: workspace });
    const dataset = (await fixture.engine.handlers["dataset.list"]({})).find((one) => one.id === id)!;
    expect(
      dataset.columns.map(({ name }) => name),
      opening,
    ).toEqual(["id", "RowId_"]);
    expect(dataset.warnings.filter((warning) => warning.includes("“RowId” is now “RowId_”"))).toHaveLength(1);
    expect(await rowsWhere(id, "id >= 297")).toEqual([297, 298, 299]);
    await fixture.engine.close();
  }
  await fixture.engine.handlers["workspace.open"]({ path: workspace });
});
