// Joins what other logs say about flows to their rows: gathers events in a table, folds them to one row per flow, and turns them into
// columns of the flows. DuckDB does all of it, so memory does not grow with the logs.
import { type EventColumnName, foldedColumns, placeColumns } from "../../core/table/records/flow-events.ts";
import { manyText } from "../../shared/number-words.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";

const events = "events";
const folded = "folded";

/** Distinct values listed per flow, most frequent first. */
const mostValues: Partial<Record<EventColumnName, number>> = { dns_types: 4, remote_operations: 8, weird: 4 };

/** The order of events: by time, and by arrival for equal times. The severity of an alert goes above it. */
const place = "epoch_us(coalesce(start_time, TIMESTAMP '1970-01-01'))::HUGEINT * 1099511627776 + rowid";
const severityStep = "4951760157141521099596496896::HUGEINT"; // 2^92
const leastSevere = 99;

/** Moves a staging table of events into the table of all events. */
export async function addEvents(task: DatabaseTask, from: string): Promise<void> {
  const name = quoteName(from);
  const described = await task.rows(`DESCRIBE ${name}`);
  // A file without events has no event columns.
  if (described.some((row) => row.column_name === "flow")) {
    await task.run(`CREATE TABLE IF NOT EXISTS ${events} AS SELECT * FROM ${name} LIMIT 0`);
    await task.run(`INSERT INTO ${events} BY NAME SELECT * FROM ${name} ORDER BY rowid`);
  }
  await task.run(`DROP TABLE ${name}`);
}

interface FoldedEvents {
  /** The table with one row per flow; its column `flow` holds the flow's key. */
  table: string;
  columns: Column[];
  /** Query of the flows that are not in the table of rows: key, time and end. */
  others: string;
  warnings: string[];
}

/**
 * Folds the events by flow; null when there are none.
 * @param rows the table of flows; `key` is its column with the flow's key
 */
export async function foldEvents(
  task: DatabaseTask,
  rows: string,
  key: string,
): Promise<FoldedEvents | null> {
  const [there] = await task.rows(
    `SELECT count(*) AS tables FROM duckdb_tables() WHERE database_name = current_database() AND table_name = '${events}'`,
  );
  if (Number(there!.tables) === 0) return null;
  await nameCertificates(task);
  const warnings = await placeNotices(task, rows, key);
  const values = foldedColumns.map(({ name, fold }) => {
    if (name === "alert")
      return `arg_min(alert, coalesce(alert_severity, ${leastSevere}) * ${severityStep} + place) AS alert`;
    if (name === "alert_severity") return "min(alert_severity) AS alert_severity";
    // Where only answers are logged, each answer counts as its query.
    if (name === "dns_queries")
      return "greatest(CAST(sum(dns_queries) AS BIGINT), nullif(count(dns_failures), 0)) AS dns_queries";
    if (fold === "sum") return `CAST(sum(${name}) AS BIGINT) AS ${name}`;
    return fold === "first" ? `arg_min(${name}, place) AS ${name}` : `any_value(${name}_listed) AS ${name}`;
  });
  const listed = foldedColumns.filter(({ fold }) => fold === "each").map(({ name }) => name);
  await task.run(
    `CREATE TABLE ${folded} AS
     WITH placed AS (SELECT *, ${place} AS place FROM ${events} WHERE flow IS NOT NULL),
     ${listed.map((name) => `${name}_of AS (${listSql(name)})`).join(",\n")},
     names_of AS (
       SELECT flow, count(*) AS dns_names, CAST(sum(strlen(name)) AS BIGINT) AS dns_name_bytes
       FROM (SELECT DISTINCT flow, lower(dns_query) AS name FROM placed WHERE dns_query IS NOT NULL) GROUP BY flow)
     SELECT flow, ${values.join(", ")}, any_value(dns_names) AS dns_names, any_value(dns_name_bytes) AS dns_name_bytes
     FROM placed ${listed.map((name) => `LEFT JOIN ${name}_of USING (flow)`).join(" ")} LEFT JOIN names_of USING (flow)
     GROUP BY flow`,
  );
  return { table: folded, columns: await filledColumns(task), others: othersSql(rows, key), warnings };
}

export async function dropEvents(task: DatabaseTask): Promise<void> {
  for (const table of [events, folded]) await task.run(`DROP TABLE IF EXISTS ${table}`);
}

/** The distinct values of a column by flow, most frequent first. */
const listSql = (name: EventColumnName): string =>
  `SELECT flow, string_agg(value, ', ' ORDER BY times DESC, value) AS ${name}_listed
   FROM (SELECT flow, ${name} AS value, count(*) AS times FROM placed WHERE ${name} IS NOT NULL GROUP BY flow, ${name}
         QUALIFY row_number() OVER (PARTITION BY flow ORDER BY count(*) DESC, ${name}) <= ${mostValues[name] ?? 4})
   GROUP BY flow`;

/** Adds the names from logged certificates to the flows that presented them. */
async function nameCertificates(task: DatabaseTask): Promise<void> {
  const keyed = (column: string) =>
    `SELECT ${column} AS key, tls_subject, tls_issuer FROM ${events} WHERE certificate_key IS NOT NULL AND ${column} IS NOT NULL`;
  await task.run(
    `UPDATE ${events} SET tls_subject = coalesce(tls_subject, held.subject), tls_issuer = coalesce(tls_issuer, held.issuer)
     FROM (SELECT key, min(tls_subject) AS subject, min(tls_issuer) AS issuer
           FROM (${keyed("certificate")} UNION ALL ${keyed("certificate_key")}) GROUP BY key) AS held
     WHERE certificate = held.key AND certificate_key IS NULL`,
  );
  await task.run(`DELETE FROM ${events} WHERE certificate_key IS NOT NULL`);
}

/** Assigns an alert that names only hosts to the last flow that its first host began before it: a flow to its second host, or to any. */
async function placeNotices(task: DatabaseTask, rows: string, key: string): Promise<string[]> {
  const has = new Set((await task.rows(`DESCRIBE ${quoteName(rows)}`)).map((row) => String(row.column_name)));
  const isAlone = "flow IS NULL AND alert IS NOT NULL";
  if (["orig_addr", "resp_addr", "start_time"].every((name) => has.has(name)))
    for (const ends of [["orig_addr", "resp_addr"], ["orig_addr"]]) {
      const endColumns = [...ends, "start_time"].join(", ");
      await task.run(
        `UPDATE ${events} SET flow = found.key FROM (
           SELECT alone.event, flows.key FROM (SELECT rowid AS event, ${endColumns} FROM ${events} WHERE ${isAlone}) AS alone
           ASOF JOIN (SELECT ${endColumns}, min(${quoteName(key)}) AS key FROM ${quoteName(rows)} GROUP BY ${endColumns}) AS flows
           ON ${ends.map((end) => `alone.${end} = flows.${end}`).join(" AND ")} AND alone.start_time >= flows.start_time) AS found
         WHERE ${events}.rowid = found.event`,
      );
    }
  const [left] = await task.rows(`SELECT count(*) AS alerts FROM ${events} WHERE ${isAlone}`);
  const alerts = Number(left!.alerts);
  return alerts === 0
    ? []
    : [`Left out: ${manyText(alerts, "alert")} about hosts of which the log has no flow.`];
}

/** The folded columns that hold any value. */
async function filledColumns(task: DatabaseTask): Promise<Column[]> {
  const names = [...foldedColumns.map(({ name }) => name), "dns_names", "dns_name_bytes"];
  const { cells } = await task.columns(
    `SELECT ${names.map((name) => `count(${name})`).join(", ")} FROM ${folded}`,
  );
  return names.filter((_, i) => Number(cells[i]![0]) > 0).map(catalogueColumn);
}

function othersSql(rows: string, key: string): string {
  const ends = placeColumns.filter(({ name }) => name !== "start_time").map(({ name }) => name);
  return `SELECT flow AS ${quoteName(key)}, min(start_time) AS start_time, ${ends.map((name) => `arg_min(${name}, place) AS ${name}`).join(", ")}
    FROM (SELECT *, ${place} AS place FROM ${events}) AS heard
    WHERE flow IS NOT NULL AND start_time IS NOT NULL AND orig_addr IS NOT NULL AND resp_addr IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM ${quoteName(rows)} AS known WHERE known.${quoteName(key)} = heard.flow)
    GROUP BY flow ORDER BY min(start_time), flow`;
}

/** The columns of flows that are known only from events. */
export const otherColumns = (key: string): Column[] => [
  ...placeColumns.map(({ name }) => catalogueColumn(name)),
  { name: key, kind: "text", unit: null, about: "" },
];
