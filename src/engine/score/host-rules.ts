// Applies plain rules to a row of a dataset: reads a bounded number of its host's surrounding flows and passes them to core.
import { indexHosts, plainReasons } from "../../core/explain/plain-rules.ts";
import { type TableData, takeRows } from "../../core/table/columns.ts";
import type { PlainReason } from "../../shared/explanation-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import { readTable } from "../dataset/table-source.ts";
import type { Database } from "../store/database.ts";
import type { SqlValue } from "../store/statements.ts";

/** The columns that the rules use, as far as the dataset has them. */
const columnNames = [
  "orig_addr",
  "start_time",
  "resp_addr",
  "resp_port",
  "duration_s",
  "orig_payload_bytes",
  "resp_payload_bytes",
  "conn_state",
];
const mostRows = 50_000;
/** Rows searched at most, so that the cost does not grow with the dataset. */
const mostLookedThrough = 250_000;
/** Time around the row: the widest span with few enough rows is used. */
const spansUs = [43_200e6, 3600e6, 300e6];

export async function plainReasonsOf(
  database: Database,
  dataset: Dataset,
  row: number,
): Promise<PlainReason[]> {
  const present = columnNames.filter((name) => dataset.columns.some((column) => column.name === name));
  const { rowIds, table } = await readTable(database, dataset, {
    columns: present,
    where: await around(database, dataset, row, present),
    limit: mostRows,
  });
  const index = rowIds.indexOf(row);
  const near = index >= 0 ? { rowIds, table } : await alone(database, dataset, row, present);
  const at = index >= 0 ? index : 0;
  return plainReasons(near.table, indexHosts(near.table), at).map(({ rule, evidence, rows }) => ({
    rule,
    evidence,
    rows: rows.map((local) => near.rowIds[local]!),
  }));
}

async function around(
  database: Database,
  dataset: Dataset,
  row: number,
  present: readonly string[],
): Promise<{ sql: string; values: SqlValue[] }> {
  const alone = { sql: "rowid = ?", values: [row] };
  if (!present.includes("orig_addr")) return alone;
  const flows = flowsTable(dataset);
  const timed = present.includes("start_time");
  const [place] = await database.rows(
    `SELECT orig_addr AS host, ${timed ? "epoch_us(start_time)" : "NULL"} AS us FROM ${flows} WHERE rowid = ?`,
    [row],
  );
  if (place?.host == null) return alone;
  const host = { sql: "orig_addr = ?", values: [String(place.host)] };
  if (place.us === null) return timed ? alone : host;
  const centre = Number(place.us);
  // Plain bounds on the column, so that DuckDB can skip row groups of other times.
  const within = (span: number) => ({
    sql: `${host.sql} AND start_time BETWEEN make_timestamp(${centre - span}) AND make_timestamp(${centre + span})`,
    values: host.values,
  });
  const spans = spansUs.filter((span) => rowsWithin(dataset, span) <= mostLookedThrough);
  for (const span of spans) {
    const { sql, values } = within(span);
    const [found] = await database.rows(`SELECT count(*) AS count FROM ${flows} WHERE ${sql}`, values);
    if (Number(found!.count) <= mostRows) return { sql, values };
  }
  return within(spansUs.at(-1)!);
}

/** Estimated number of rows, of all hosts, within the span. */
function rowsWithin({ rows, timeSpan }: Dataset, spanUs: number): number {
  if (timeSpan === null || timeSpan.toMs <= timeSpan.fromMs) return rows;
  return rows * Math.min(1, (2 * spanUs) / 1000 / (timeSpan.toMs - timeSpan.fromMs));
}

/** The row without others: its host has too many flows in the span, or it has no address. */
async function alone(
  database: Database,
  dataset: Dataset,
  row: number,
  present: readonly string[],
): Promise<{ rowIds: Uint32Array; table: TableData }> {
  const one = await readTable(database, dataset, {
    columns: present,
    where: { sql: "rowid = ?", values: [row] },
  });
  return { rowIds: one.rowIds, table: takeRows(one.table, [0]) };
}
