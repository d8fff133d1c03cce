// Reads from a table of flows what the context windows need, in time order. DuckDB turns addresses and protocols into numbers, so that no
// text is read per row. The windows themselves are in core.

import { failedBy } from "../../core/behaviour/outcome.ts";
import type { LoggedFlows } from "../../core/flow/log-context.ts";
import { addressKind } from "../../core/table/address-kind.ts";
import type { Column } from "../../shared/vocabulary.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";

const ordered = "context_order";
const addresses = "context_addresses";
const protocols = "context_protocols";
const states = "context_states";

interface OrderedFlows {
  /** Number of addresses. */
  addresses: number;
  /** A block of flows in time order, starting at `from`, with their row numbers. Valid until the next call. */
  block(from: number): Promise<{ rowNumbers: Float64Array; flows: LoggedFlows }>;
  drop(): Promise<void>;
}

/** Orders the flows that have a time and two addresses. Does not change the table. */
export async function orderFlows(
  task: DatabaseTask,
  table: string,
  { present, blockRows }: { present: ReadonlyMap<string, Column>; blockRows: number },
): Promise<OrderedFlows> {
  const from = quoteName(table);
  const column = (name: string) => `flows.${quoteName(name)}`;
  const text = (name: string) => (present.get(name)?.kind === "text" ? column(name) : "NULL::VARCHAR");
  const number = (name: string, otherwise: string) =>
    present.has(name) && present.get(name)!.kind !== "text"
      ? `coalesce(${column(name)}::DOUBLE, ${otherwise})`
      : otherwise;
  const numbered = (name: string, texts: readonly string[]) => {
    const distinct = texts.map((one) => `SELECT DISTINCT ${one} AS text FROM ${from} AS flows`);
    return task.run(`CREATE TEMP TABLE ${name} AS SELECT text, (row_number() OVER () - 1)::INTEGER AS number
                     FROM (${distinct.join(" UNION ")}) WHERE text IS NOT NULL`);
  };
  await numbered(addresses, [column("orig_addr"), column("resp_addr")]);
  await numbered(protocols, [text("protocol")]);
  await numbered(states, [text("conn_state")]);
  const [counts] = await task.rows(
    `SELECT (SELECT count(*) FROM ${addresses}) AS addresses, (SELECT count(*) FROM ${states}) AS states`,
  );
  const known = { addresses: Number(counts!.addresses), states: Number(counts!.states) };
  // A missing protocol or state counts as a value.
  await task.run(
    `CREATE TEMP TABLE ${ordered} AS
     SELECT flows.rowid AS row_number, epoch_us(flows.start_time) AS start_us, orig.number AS orig, resp.number AS resp,
            ${number("resp_port", "0::DOUBLE")} AS resp_port,
            coalesce(protocol.number + 1, 0) AS protocol, coalesce(state.number, ${known.states})::INTEGER AS state,
            ${number("resp_packets", "-1::DOUBLE")} = 0 AS silent
     FROM ${from} AS flows
     JOIN ${addresses} AS orig ON orig.text = flows.orig_addr
     JOIN ${addresses} AS resp ON resp.text = flows.resp_addr
     LEFT JOIN ${protocols} AS protocol ON protocol.text = ${text("protocol")}
     LEFT JOIN ${states} AS state ON state.text = ${text("conn_state")}
     WHERE epoch_us(flows.start_time) IS NOT NULL
     ORDER BY flows.start_time, flows.rowid`,
  );
  const isFailed = await failureOf(task, known);
  for (const name of [addresses, protocols, states]) await task.run(`DROP TABLE ${name}`);
  return {
    addresses: known.addresses,
    block: blockReader(task, isFailed, blockRows),
    drop: () => task.run(`DROP TABLE ${ordered}`),
  };
}

const columnsInOrder = [
  "row_number",
  "start_us",
  "orig",
  "resp",
  "resp_port",
  "protocol",
  "state",
  "silent",
] as const;

function blockReader(
  task: DatabaseTask,
  isFailed: (state: number, silent: number, responder: number) => boolean,
  blockRows: number,
): OrderedFlows["block"] {
  const columns = columnsInOrder.map(() => new Float64Array(blockRows));
  const of = (name: (typeof columnsInOrder)[number]) => columns[columnsInOrder.indexOf(name)]!;
  const selected = columnsInOrder.map((name) => `${name}::DOUBLE`).join(", ");
  const [state, silent, resp] = [of("state"), of("silent"), of("resp")];
  const [startUs, orig, respPort, protocol] = [of("start_us"), of("orig"), of("resp_port"), of("protocol")];
  const failed = new Uint8Array(blockRows);
  return async (from) => {
    let rows = 0;
    await task.stream(
      `SELECT ${selected} FROM ${ordered} WHERE rowid >= ${from} AND rowid < ${from + blockRows}`,
      (chunk) => {
        columns.forEach((column, c) => {
          column.set(chunk.numbers(c), rows);
        });
        rows += chunk.rows;
      },
    );
    for (let row = 0; row < rows; row++)
      failed[row] = isFailed(state[row]!, silent[row]!, resp[row]!) ? 1 : 0;
    return {
      rowNumbers: of("row_number"),
      flows: { rows, startUs, orig, resp, respPort, protocol, failed },
    };
  };
}

/** SQL for whether a flow failed: by its state, else by its answer. A flow to a multicast group needs no answer. */
async function failureOf(task: DatabaseTask, known: { addresses: number; states: number }) {
  const isGroup = new Uint8Array(known.addresses);
  const byState: (boolean | null)[] = new Array(known.states + 1).fill(null);
  await task.stream(
    `SELECT number::DOUBLE, text FROM ${addresses} WHERE number IN (SELECT resp FROM ${ordered})`,
    (chunk) => {
      const numbers = chunk.numbers(0);
      for (let i = 0; i < chunk.rows; i++)
        if (addressKind(chunk.text(1, i)!) === "group") isGroup[numbers[i]!] = 1;
    },
  );
  await task.stream(`SELECT number::DOUBLE, text FROM ${states}`, (chunk) => {
    const numbers = chunk.numbers(0);
    for (let i = 0; i < chunk.rows; i++) byState[numbers[i]!] = failedBy(chunk.text(1, i)!);
  });
  return (state: number, silent: number, responder: number): boolean => {
    const failed = byState[state]!;
    if (failed === false || (failed === null && silent === 0)) return false;
    return isGroup[responder] === 0;
  };
}
