// The context columns of an imported table of flows: what either side did in the flows and the minute before, as captures have them.
// The rows pass through windows in the order of time, block by block; the results lie in the store until they join their rows.
import { addressKind } from "../../core/behaviour/address-kind.ts";
import { outcomeOf } from "../../core/behaviour/outcome.ts";
import { createLogContext, logContextColumns } from "../../core/flow/log-context.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { ReadOutcome } from "../dataset/read-outcome.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";

const ordered = "context_order";
const results = "context_values";
const joined = "context_joined";
const blockRows = 122_880;
const millionth = 1e-6;

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
  await task.run(`CREATE TABLE ${ordered} AS ${orderedSql(table, present)}`);
  await task.run(
    `CREATE TABLE ${results} (row BIGINT, ${logContextColumns.map((name) => `${name} ${typeOf(name)}`).join(", ")})`,
  );
  await fillResults(task, signal);
  await task.run(
    `CREATE TABLE ${joined} AS SELECT * EXCLUDE (row) FROM ${quoteName(table)} POSITIONAL JOIN (SELECT * FROM ${results} ORDER BY row)`,
  );
  for (const name of [ordered, results, table]) await task.run(`DROP TABLE ${quoteName(name)}`);
  await task.run(`ALTER TABLE ${joined} RENAME TO ${quoteName(table)}`);
  const foreign = columns.findIndex(({ name }) => (flowColumn(name)?.group ?? "label") === "label");
  const at = foreign < 0 ? columns.length : foreign;
  return { ...outcome, columns: columns.toSpliced(at, 0, ...logContextColumns.map(catalogueColumn)) };
}

const isShare = (name: string): boolean => flowColumn(name)?.kind === "real";
const typeOf = (name: string): string => (isShare(name) ? "DOUBLE" : "BIGINT");

/** What the windows look at, in the order of time. */
function orderedSql(table: string, present: ReadonlyMap<string, Column>): string {
  const number = (name: string, otherwise: string) =>
    present.has(name) && present.get(name)!.kind !== "text"
      ? `coalesce(${quoteName(name)}::DOUBLE, ${otherwise})`
      : otherwise;
  const text = (name: string) => (present.get(name)?.kind === "text" ? quoteName(name) : "NULL::VARCHAR");
  const columns = [
    "rowid::DOUBLE AS row",
    "coalesce(epoch_us(start_time)::DOUBLE, 'nan'::DOUBLE) AS start_us",
    "orig_addr",
    "resp_addr",
    `${number("resp_port", "0::DOUBLE")} AS resp_port`,
    `${text("protocol")} AS protocol`,
    `${text("conn_state")} AS conn_state`,
    `${number("resp_packets", "-1::DOUBLE")} AS resp_packets`,
  ];
  return `SELECT ${columns.join(", ")} FROM ${quoteName(table)} ORDER BY start_time NULLS FIRST, rowid`;
}

async function fillResults(task: DatabaseTask, signal: CancelSignal | undefined): Promise<void> {
  const context = createLogContext();
  const isFailed = failureOf();
  const values = new Int32Array(logContextColumns.length);
  for (let from = 0; ; from += blockRows) {
    const block = ["row", ...logContextColumns].map(() => new Float64Array(blockRows));
    let rows = 0;
    const sql = `SELECT * FROM ${ordered} WHERE rowid >= ${from} AND rowid < ${from + blockRows} ORDER BY rowid`;
    await task.stream(sql, (chunk) => {
      const [ids, starts, ports, packets] = [0, 1, 4, 7].map((column) => chunk.numbers(column));
      for (let i = 0; i < chunk.rows; i++, rows++) {
        block[0]![rows] = ids![i]!;
        const orig = chunk.text(2, i);
        const resp = chunk.text(3, i);
        if (Number.isNaN(starts![i]) || orig === null || resp === null) {
          for (let c = 0; c < logContextColumns.length; c++) block[c + 1]![rows] = Number.NaN;
          continue;
        }
        const failed = isFailed(chunk.text(6, i), packets![i]!, resp);
        const flow = {
          startUs: starts![i]!,
          orig,
          resp,
          respPort: ports![i]!,
          protocol: chunk.text(5, i),
          failed,
        };
        context.enter(flow, values, 0);
        logContextColumns.forEach((name, c) => {
          block[c + 1]![rows] = isShare(name) ? values[c]! * millionth : values[c]!;
        });
      }
    });
    // An answer that was interrupted looks as if it had ended.
    if (signal?.aborted) throw new AppError("CANCELLED", "The import was cancelled.");
    if (rows === 0) return;
    await task.append(
      results,
      block.map((column) => ({ kind: "number", values: column.subarray(0, rows) })),
    );
  }
}

/** Whether a flow failed, by its state or else by its answer; what goes to a group needs none. */
function failureOf() {
  const byState = new Map<string, boolean | null>();
  return (state: string | null, respPackets: number, responder: string): boolean => {
    const key = state ?? "";
    let failed = byState.get(key);
    if (failed === undefined) {
      const outcome = outcomeOf(key);
      failed = outcome === null ? null : outcome === "refused" || outcome === "unanswered";
      byState.set(key, failed);
    }
    if (failed === false || (failed === null && respPackets !== 0)) return false;
    return addressKind(responder) !== "group";
  };
}
