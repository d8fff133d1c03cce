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
  const types = logContextColumns.map((name) => `${name} INTEGER`);
  await task.run(`CREATE TEMP TABLE ${results} (row_number BIGINT, ${types.join(", ")})`);
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
  const set = logContextColumns.map((name) => {
    const value = `taken.${name}`;
    return `${name} = ${isShare(name) ? `${value}::DOUBLE * 1e-6::DOUBLE` : value}`;
  });
  for (let from = 0; from <= Number(last!.row ?? -1); from += changedRows) {
    const within = (column: string) => `${column} BETWEEN ${from} AND ${from + changedRows - 1}`;
    await task.run(
      `UPDATE ${quoteName(table)} AS flows SET ${set.join(", ")} FROM ${results} AS taken
       WHERE taken.row_number = flows.rowid AND ${within("taken.row_number")} AND ${within("flows.rowid")}`,
    );
  }
}
