// Reasons that need no model, each with its evidence: long connection, rare port for this host, beacon, scan, many
// failures, large upload. They explain a row; they do not score it.

import type { PlainReason } from "../../shared/explanation-vocabulary.ts";
import { percentText } from "../../shared/number-words.ts";
import { type NumberColumn, numberAt, numbersOf, type TableData, textAt, textsOf } from "../table/columns.ts";
import { quantity } from "./quantity.ts";

/** The rows of each originator, in order of time; built once per table. */
type HostIndex = {
  readonly rowsOf: ReadonlyMap<number, readonly number[]>;
  readonly time: NumberColumn | undefined;
};

const failed = new Set(["S0", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR"]);
const hourUs = 3600e6;
const most = 50;

export function indexHosts(table: TableData): HostIndex {
  const host = textsOf(table, "orig_addr");
  const time = numbersOf(table, "start_time");
  const rowsOf = new Map<number, number[]>();
  if (host !== undefined) {
    for (let row = 0; row < table.rows; row++) {
      const code = host.codes[row]!;
      const rows = rowsOf.get(code);
      if (rows === undefined) rowsOf.set(code, [row]);
      else rows.push(row);
    }
    if (time !== undefined) {
      for (const rows of rowsOf.values()) rows.sort((a, b) => numberAt(time, a) - numberAt(time, b));
    }
  }
  return { rowsOf, time };
}

/** The reasons for one row, each at most once. */
export function plainReasons(table: TableData, index: HostIndex, row: number): PlainReason[] {
  const host = textsOf(table, "orig_addr");
  const rows = host === undefined ? [] : (index.rowsOf.get(host.codes[row]!) ?? []);
  const name = host === undefined ? null : textAt(host, row);
  return [
    longConnection(table, row),
    largeUpload(table, row),
    ...(name === null
      ? []
      : [
          rarePort(table, rows, row, name),
          beacon(table, index, rows, row, name),
          scan(table, index, rows, row, name),
          failedShare(table, index, rows, row, name),
        ]),
  ].filter((reason) => reason !== null);
}

function longConnection(table: TableData, row: number): PlainReason | null {
  const seconds = valueAt(table, "duration_s", row);
  if (!(seconds >= 3600)) return null;
  return {
    rule: "long-connection",
    evidence: `The connection lasted ${quantity(seconds, "s")}.`,
    rows: [row],
  };
}

function largeUpload(table: TableData, row: number): PlainReason | null {
  const sent = valueAt(table, "orig_payload_bytes", row);
  const received = valueAt(table, "resp_payload_bytes", row);
  if (!(sent >= 10e6 && sent > 10 * received)) return null;
  const evidence = `The originator sent ${quantity(sent, "bytes")} and received ${quantity(received, "bytes")}.`;
  return { rule: "large-upload", evidence, rows: [row] };
}

/** A responder port that this host uses in fewer than 1 % of at least 100 flows, and at most twice. */
function rarePort(table: TableData, rows: readonly number[], row: number, name: string): PlainReason | null {
  const port = valueAt(table, "resp_port", row);
  if (rows.length < 100 || Number.isNaN(port)) return null;
  const same = rows.filter((other) => valueAt(table, "resp_port", other) === port);
  if (same.length > 2 || same.length / rows.length >= 0.01) return null;
  const evidence = `${name} used port ${port} in ${same.length} of its ${rows.length} flows.`;
  return { rule: "rare-port", evidence, rows: same.slice(0, most) };
}

/** At least eight flows to one responder and port at even intervals: deviation below a tenth of the mean. */
function beacon(
  table: TableData,
  index: HostIndex,
  rows: readonly number[],
  row: number,
  name: string,
): PlainReason | null {
  const peer = textsOf(table, "resp_addr");
  const { time } = index;
  if (peer === undefined || time === undefined) return null;
  const port = valueAt(table, "resp_port", row);
  const same = rows.filter(
    (other) => peer.codes[other] === peer.codes[row] && valueAt(table, "resp_port", other) === port,
  );
  if (same.length < 8) return null;
  const gaps = same.slice(1).map((other, i) => numberAt(time, other) - numberAt(time, same[i]!));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  if (!(mean >= 1e6) || !(spread < mean / 10)) return null;
  const evidence =
    `${name} contacted ${textAt(peer, row)} port ${port} ${same.length} times, ` +
    `every ${quantity(mean, "µs")} ± ${quantity(spread, "µs")}.`;
  return { rule: "beacon", evidence, rows: same.slice(0, most) };
}

/** At least 20 responders or 20 responder ports within a minute around the flow. */
function scan(
  table: TableData,
  index: HostIndex,
  rows: readonly number[],
  row: number,
  name: string,
): PlainReason | null {
  const near = around(index, rows, row, 60e6);
  const peer = textsOf(table, "resp_addr");
  const peers = new Set(near.map((other) => peer?.codes[other] ?? -1));
  const ports = new Set(near.map((other) => valueAt(table, "resp_port", other)));
  if (peers.size < 20 && ports.size < 20) return null;
  const evidence = `${name} tried ${peers.size} responders and ${ports.size} ports within a minute.`;
  return { rule: "scan", evidence, rows: near.slice(0, most) };
}

/** At least half of at least ten flows within an hour around the flow were refused or unanswered. */
function failedShare(
  table: TableData,
  index: HostIndex,
  rows: readonly number[],
  row: number,
  name: string,
): PlainReason | null {
  const state = textsOf(table, "conn_state");
  if (state === undefined) return null;
  const near = around(index, rows, row, hourUs);
  const bad = near.filter((other) => failed.has(textAt(state, other) ?? ""));
  if (near.length < 10 || bad.length < near.length / 2) return null;
  const share = percentText(bad.length / near.length);
  const evidence = `${bad.length} of ${near.length} flows of ${name} within an hour failed (${share}).`;
  return { rule: "failed-share", evidence, rows: bad.slice(0, most) };
}

/** The host's rows that start within half of `span` (µs) of the row, from the time-ordered list. */
function around(index: HostIndex, rows: readonly number[], row: number, span: number): readonly number[] {
  const { time } = index;
  if (time === undefined) return rows;
  const centre = numberAt(time, row);
  const first = (limit: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numberAt(time, rows[middle]!) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return rows.slice(first(centre - span / 2), first(centre + span / 2 + 1));
}

function valueAt(table: TableData, column: string, row: number): number {
  const found = numbersOf(table, column);
  return found === undefined ? Number.NaN : numberAt(found, row);
}
