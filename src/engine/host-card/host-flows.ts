// The flows of one host as SQL, seen from the host's side, with the column names that the queries of its card use. A column that the
// dataset lacks is NULL in every row.
import type { Dataset } from "../../shared/vocabulary.ts";
import { flowsTable } from "../dataset/dataset-files.ts";
import type { Database } from "../store/database.ts";
import { quoteName } from "../store/quote.ts";
import type { SqlValue } from "../store/statements.ts";

export interface HostFlows {
  /**
   * Rows of a query that reads `mine`: row, local, opens, peer, port, service, at_us, end_us, sent, received, answered, tls_sni, http_host,
   * tls_subject, dns_query.
   */
  rows(query: string, values?: SqlValue[]): ReturnType<Database["rows"]>;
  /** Rows of a query over all flows of the dataset, named `flows`. */
  all(query: string, values?: SqlValue[]): ReturnType<Database["rows"]>;
  hasBytes: boolean;
}

/** Payload bytes where they are counted, else the next best column. */
const byteColumns = ["payload_bytes", "ip_bytes", "frame_bytes"];

export function hostFlows(database: Database, dataset: Dataset, address: string): HostFlows {
  const has = (name: string) => dataset.columns.some((column) => column.name === name);
  const column = (name: string, type: string) =>
    has(name) ? `CAST(${quoteName(name)} AS ${type})` : `CAST(NULL AS ${type})`;
  const bytes = byteColumns.find((name) => has(`orig_${name}`) && has(`resp_${name}`));
  const sum = (side: "orig" | "resp") =>
    bytes === undefined
      ? "0.0"
      : `greatest(0.0, coalesce(CAST(${quoteName(`${side}_${bytes}`)} AS DOUBLE), 0.0))`;
  const time = has("start_time") ? "epoch_us(start_time)" : "CAST(NULL AS BIGINT)";
  const lasts = has("duration_s")
    ? "CAST(greatest(0.0, least(coalesce(CAST(duration_s AS DOUBLE), 0.0), 1e8)) * 1e6 AS BIGINT)"
    : "0";
  // Whether a flow was answered: by its connection state if there is one, else by bytes or packets.
  const packets = has("resp_packets")
    ? "coalesce(CAST(resp_packets AS DOUBLE), 0.0) > 0"
    : `${sum("resp")} > 0`;
  const answered = has("conn_state")
    ? `(conn_state IS NULL AND ${packets}) OR conn_state NOT IN ('S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH')`
    : packets;
  const side = (opens: boolean) => {
    const [peer, sent, received] = opens
      ? (["resp", "orig", "resp"] as const)
      : (["orig", "resp", "orig"] as const);
    const local = opens ? "local_orig" : "local_resp";
    return `SELECT rowid AS row, ${has(local) ? `CAST(${local} AS VARCHAR) IN ('1', '1.0', 'true', 'T')` : "false"} AS local, ${opens} AS opens, CAST(${peer}_addr AS VARCHAR) AS peer,
       ${column("resp_port", "INTEGER")} AS port,
       coalesce(${column("service", "VARCHAR")}, ${column("protocol", "VARCHAR")}, '') AS service,
       ${time} AS at_us, ${time} + ${lasts} AS end_us, ${sum(sent)} AS sent, ${sum(received)} AS received,
       coalesce(${answered}, false) AS answered, ${column("tls_sni", "VARCHAR")} AS tls_sni,
       ${column("http_host", "VARCHAR")} AS http_host, ${column("tls_subject", "VARCHAR")} AS tls_subject,
       ${column("dns_query", "VARCHAR")} AS dns_query`;
  };
  const table = flowsTable(dataset);
  // A flow of a host with itself counts once, as begun by the host.
  const mine = `WITH mine AS (
      ${side(true)} FROM ${table} WHERE CAST(orig_addr AS VARCHAR) = ?
      UNION ALL
      ${side(false)} FROM ${table} WHERE CAST(resp_addr AS VARCHAR) = ? AND CAST(orig_addr AS VARCHAR) IS DISTINCT FROM ?)`;
  return {
    hasBytes: bytes !== undefined,
    all: (query, values = []) => database.rows(`WITH flows AS (SELECT * FROM ${table}) ${query}`, values),
    rows: (query, values = []) => database.rows(`${mine} ${query}`, [address, address, address, ...values]),
  };
}
