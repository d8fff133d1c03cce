// Adds the context columns to an imported table of flows: what each side did in the recent flows and the last minute, as for captures.
// Flows pass through the windows in time order (context-order.ts); the results wait in a DuckDB table until they join their rows.
import { createLogContext, logContextColumns } from "../../core/flow/log-context.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { TablePreview } from "../../shared/table-preview.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { orderFlows } from "./context-order.ts";

const results = "context_values";
/** Flows held in memory at a time. */
const blockRows = 122_880;
/** Rows changed at a time: two of DuckDB's row groups, so that it does not hold all old values at once. */
const changedRows = 2 * blockRows;

/** Columns from which the context is computed. */
const neededColumns = [
  ["start_time", "time"],
  ["orig_addr", "text"],
  ["resp_addr", "text"],
] as const;

/** The context columns that an import of a table adds, and the columns that it needs for them and lacks. */
export function contextOf({
  columns,
  datasetKind,
}: Pick<ReadOutcome, "columns" | "datasetKind">): TablePreview["context"] {
  const kinds = new Map(columns.map(({ name, kind }) => [name.toLowerCase(), kind]));
  const isAdded = datasetKind === "flows" && !logContextColumns.some((name) => kinds.has(name));
  return {
    columns: isAdded ? [...logContextColumns] : [],
    lacks: neededColumns.filter(([name, kind]) => kinds.get(name) !== kind).map(([name]) => name),
  };
}

/** Adds the context columns where the table has addresses and times, and no context columns yet. */
export async function addContext(
  task: DatabaseTask,
  table: string,
  outcome: ReadOutcome,
  signal?: CancelSignal,
): Promise<ReadOutcome> {
  const { columns } = outcome;
  const context = contextOf(outcome);
  if (context.columns.length === 0 || context.lacks.length > 0) return outcome;
  const present = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  await createResults(task);
  await fillResults(task, table, present, signal);
  for (const name of logContextColumns)
    await task.run(
      `ALTER TABLE ${quoteName(table)} ADD COLUMN ${name} ${isShare(name) ? "DOUBLE" : "INTEGER"}`,
    );
  await takeResults(task, table);
  await task.run(`DROP TABLE ${results}`);
  const foreign = columns.findIndex(({ name }) => (flowColumn(name)?.group ?? "label") === "label");
  const at = foreign < 0 ? columns.length : foreign;
  return { ...outcome, columns: columns.toSpliced(at, 0, ...logContextColumns.map(catalogueColumn)) };
}

/** The columns of a flow from which its context, or that of others, is computed. */
export const contextSources = [
  "start_time",
  "orig_addr",
  "resp_addr",
  "resp_port",
  "protocol",
  "conn_state",
  "resp_packets",
];

interface RowsToSettle {
  columns: readonly Column[];
  /** SQL of the rows that came before those of the table, with the columns of `contextSources` that the table has. */
  before?: string | undefined;
}

/**
 * Computes the context columns of a table that has them already, once all of its rows are there: rows of a log come in the order of their
 * ends, and the windows need that of their starts.
 * @returns how many rows changed
 */
export async function settleContext(
  task: DatabaseTask,
  table: string,
  { columns, before }: RowsToSettle,
): Promise<number> {
  const present = new Map(
    columns.filter(({ name }) => contextSources.includes(name)).map((column) => [column.name, column]),
  );
  const source = "context_source";
  const names = [...present.keys()].map(quoteName).join(", ");
  // Its row numbers are those of the table: the rows before come after them, and no row takes their results.
  await task.run(`CREATE TEMP TABLE ${source} AS SELECT ${names} FROM ${quoteName(table)} ORDER BY rowid`);
  if (before !== undefined) await task.run(`INSERT INTO ${source} SELECT ${names} FROM (${before})`);
  await createResults(task);
  await fillResults(task, source, present, undefined);
  await task.run(`DROP TABLE ${source}`);
  const differs = logContextColumns.map((name) => `flows.${name} IS DISTINCT FROM ${resultOf(name)}`);
  const [changed] = await task.rows(
    `SELECT count(*) AS rows FROM ${quoteName(table)} AS flows JOIN ${results} AS taken ON taken.row_number = flows.rowid
     WHERE ${differs.join(" OR ")}`,
  );
  if (Number(changed!.rows) > 0) await takeResults(task, table);
  await task.run(`DROP TABLE ${results}`);
  return Number(changed!.rows);
}

function createResults(task: DatabaseTask): Promise<void> {
  const types = logContextColumns.map((name) => `${name} INTEGER`);
  return task.run(`CREATE TEMP TABLE ${results} (row_number BIGINT, ${types.join(", ")})`);
}

/** SQL of the value of a result. */
const resultOf = (name: string): string =>
  isShare(name) ? `taken.${name}::DOUBLE * 1e-6::DOUBLE` : `taken.${name}`;

const isShare = (name: string): boolean => flowColumn(name)?.kind === "real";

/** Computes the values of all flows, block by block. */
async function fillResults(
  task: DatabaseTask,
  table: string,
  present: ReadonlyMap<string, Column>,
  signal: CancelSignal | undefined,
): Promise<void> {
  const ordered = await orderFlows(task, table, { present, blockRows });
  const context = createLogContext(ordered);
  const values = new Int32Array(blockRows * logContextColumns.length);
  const columns = logContextColumns.map(() => new Float64Array(blockRows));
  for (let from = 0; ; from += blockRows) {
    const { rowNumbers, flows } = await ordered.block(from);
    // An interrupted result looks like a complete one.
    if (signal?.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    if (flows.rows === 0) break;
    context.enter(flows, values);
    columns.forEach((column, c) => {
      for (let row = 0, at = c; row < flows.rows; row++, at += columns.length) column[row] = values[at]!;
    });
    const block = [rowNumbers, ...columns].map((column) => column.subarray(0, flows.rows));
    await task.append(
      results,
      block.map((column) => ({ kind: "number", values: column })),
    );
  }
  await ordered.drop();
}

/** Writes the values into their rows, in place. Rows without a time or addresses get none. */
async function takeResults(task: DatabaseTask, table: string): Promise<void> {
  const [last] = await task.rows(`SELECT max(row_number) AS row FROM ${results}`);
  const set = logContextColumns.map((name) => `${name} = ${resultOf(name)}`);
  for (let from = 0; from <= Number(last!.row ?? -1); from += changedRows) {
    const within = (column: string) => `${column} BETWEEN ${from} AND ${from + changedRows - 1}`;
    await task.run(
      `UPDATE ${quoteName(table)} AS flows SET ${set.join(", ")} FROM ${results} AS taken
       WHERE taken.row_number = flows.rowid AND ${within("taken.row_number")} AND ${within("flows.rowid")}`,
    );
  }
}
