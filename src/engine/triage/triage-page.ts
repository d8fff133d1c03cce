// Builds a page of rows for triage from caches (order, scores, first reasons, annotations) and cells of the database, and the groups of a
// query.

import type { ParsedInput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { TriageGroup, TriageRowPage } from "../../shared/triage-vocabulary.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { refuseBeyond } from "../dataset/rows.ts";
import { extraColumns } from "../score/scored.ts";
import type { Database } from "../store/database.ts";
import { compileFilter, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { SqlValue } from "../store/statements.ts";
import { countsOf } from "../verdict/verdict-counts.ts";
import type { Verdicts } from "../verdict/verdicts.ts";
import { besides, columnSql, type Questions, within } from "./questions.ts";
import { calibratedOf, type ScoredInMemory, type ScoredRows } from "./scored-rows.ts";

interface PageTools {
  database: Database;
  verdicts: Verdicts;
  scoredRows: ScoredRows;
  questions: Questions;
}

export async function triagePage(
  { database, verdicts, scoredRows, questions }: PageTools,
  input: ParsedInput<"triage.page">,
): Promise<TriageRowPage> {
  const scored = await scoredRows.find(input.modelId, input.datasetId);
  const { dataset } = scored;
  const columns = input.columns.map((name) => findColumn(name, dataset.columns).name);
  const found = await questions.ask(scored, input);
  const annotations = await verdicts.of(dataset.id);
  const { line } = await scoredRows.flags(scored);
  const rows = input.rows ?? [...found.rows.subarray(input.offset, input.offset + input.limit)];
  refuseBeyond(rows, dataset);
  const reasons = await scoredRows.reasons(scored);
  const { cells, marks } = await markedCells(database, scored, rows, {
    columns,
    marks: input.marks,
    // Marks may use anything about a row, not only cells.
    table:
      input.show === "flags" && input.marks.length === 0 && !input.rows
        ? await scoredRows.flagCells(scored)
        : null,
  });
  return {
    rowIds: rows,
    scores: calibratedOf(scored, rows),
    reasons: rows.map((row) => reasons.get(row) ?? null),
    verdicts: rows.map((row) => annotations.verdicts.get(row) ?? null),
    tags: rows.map((row) => [...(annotations.tags.get(row) ?? [])]),
    notes: rows.map((row) => annotations.notes.get(row)?.slice(0, mostOfNote) ?? null),
    marks,
    columns,
    cells,
    offset: input.offset,
    total: found.rows.length,
    counts: countsOf(found, annotations),
    threshold: line === null ? null : calibrated(scored, line),
    asOf: found.asOf,
  };
}

/** The page holds only the beginning of a note; the inspector requests the whole. */
const mostOfNote = 500;

const calibrated = (scored: ScoredInMemory, line: number): number =>
  calibratedOf({ ...scored, raw: Float32Array.of(line) }, [0])[0] ?? 0;

interface CellsAsked {
  columns: readonly string[];
  marks: ParsedInput<"triage.page">["marks"];
  /** The in-memory table of the flags, if there is one. */
  table: string | null;
}

/** DuckDB returns rows by number; this puts them into the requested order. */
async function markedCells(
  database: Database,
  scored: ScoredInMemory,
  rows: readonly number[],
  { columns, marks, table }: CellsAsked,
): Promise<{ cells: CellValue[][]; marks: number[][] }> {
  if (rows.length === 0 || columns.length + marks.length === 0) {
    return { cells: columns.map(() => []), marks: rows.map(() => []) };
  }
  const { dataset } = scored;
  const values: SqlValue[] = [];
  const conditions = marks.map(({ filter }) => {
    const condition = compileFilter(filterFrom(filter), dataset.columns, extraColumns(scored));
    values.push(...condition.values);
    return `coalesce(${condition.sql}, false)`;
  });
  const row = table === null ? "rowid" : '"·row"';
  const columnNames = [
    row,
    ...columns.map(quoteName),
    ...conditions.map((sql, m) => `${sql} AS ${quoteName(`·mark${m}`)}`),
  ];
  const found = await database.columns(
    `SELECT ${columnNames.join(", ")} FROM ${table ?? flowsTable(dataset)} WHERE ${row} IN (${rows.join(",")})`,
    values,
  );
  const [ids = [], ...rest] = found.cells;
  const at = new Map(ids.map((id, i) => [Number(id), i]));
  const places = rows.map((row) => at.get(row)!);
  const inOrder = rest.map((column) => places.map((place) => column[place] ?? null));
  const held = inOrder.slice(columns.length);
  return {
    cells: inOrder.slice(0, columns.length),
    marks: rows.map((_, r) => held.flatMap((column, m) => (column[r] === true ? [m] : []))),
  };
}

export async function triageGroups(
  { database, scoredRows }: PageTools,
  input: ParsedInput<"triage.groups">,
): Promise<{ groups: TriageGroup[]; distinct: number }> {
  const scored = await scoredRows.find(input.modelId, input.datasetId);
  const { line } = input.show === "flags" ? await scoredRows.flags(scored) : { line: null };
  if (input.show === "flags" && line === null) return { groups: [], distinct: 0 };
  const column = columnSql(scored, input.column);
  const { sql, values } = within(scored, input.filter, line);
  const rows = await database.rows(
    `SELECT ${column} AS value, count(*) AS found, count(*) FILTER ("·decided" IS NULL) AS open,
         max("·score") AS most, count(*) OVER () AS distinct_values
       FROM ${besides(scored)} WHERE ${sql} GROUP BY 1 ORDER BY found DESC, most DESC NULLS LAST, value LIMIT ${input.limit}`,
    values,
  );
  const most = calibratedOf(
    { ...scored, raw: Float32Array.from(rows, ({ most }) => (most === null ? Number.NaN : Number(most))) },
    rows.map((_, i) => i),
  );
  return {
    groups: rows.map(({ value, found, open }, i) => ({
      value: value ?? null,
      rows: Number(found),
      open: Number(open),
      most: most[i] ?? null,
    })),
    distinct: Number(rows[0]?.distinct_values ?? 0),
  };
}
