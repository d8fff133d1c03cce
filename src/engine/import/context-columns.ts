// The context columns of an imported table of flows: what either side did in the flows and the minute before, as captures have them.
// Numbered flows pass through windows in the order of time (context-order.ts); their values lie in the store until they join the rows.
import { createLogContext, logContextColumns } from "../../core/flow/log-context.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { orderFlows } from "./context-order.ts";

const results = "context_values";
/** As many flows are held outside the store at a time. */
const blockRows = 122_880;
/** As many rows are changed at a time: two of the store's row groups, so that their old values are not all held at once. */
const changedRows = 2 * blockRows;

/** Adds the context columns where the table says who talked to whom and when, and has none of them. */
export async function addContext(
  task: DatabaseTask,
  table: string,
  outcome: ReadOutcome,
  signal?: CancelSignal,
): Promise<ReadOutcome> {
  const { columns, datasetKind } = outcome;
  const present = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const isThere = (name: string, kind: Column["kind"]) => present.get(name)?.kind === kind;
  const known = isThere("start_time", "time") && isThere("orig_addr", "text") && isThere("resp_addr", "text");
  if (datasetKind !== "flows" || !known || logContextColumns.some((name) => present.has(name)))
    return outcome;
  const types = logContextColumns.map((name) => `${name} INTEGER`);
  await task.run(`CREATE TEMP TABLE ${results} (row_number BIGINT, ${types.join(", ")})`);
  await fillResults(task, table, present, signal);
  for (const name of logContextColumns)
    await task.run(
      `ALTER TABLE ${quoteName(table)} ADD COLUMN ${name} ${isShare(name) ? "DOUBLE" : "BIGINT"}`,
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
    // An answer that was interrupted looks as if it had ended.
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

/** Puts the values into their rows, in place; a row without time or addresses has none. */
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
