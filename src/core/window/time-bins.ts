// Flows counted by the clock: one row per time bin (and entity), the series a window model can follow. Empty bins are rows.

import { entropyBits } from "../math/statistics.ts";
import {
  type NumberColumn,
  numberAt,
  numbersOf,
  type TableData,
  type TextColumn,
  textsOf,
} from "../table/columns.ts";

export type TimeBinOptions = {
  timeColumn?: string;
  /** Bin width in microseconds. */
  widthUs: number;
  /** Column of text whose values get a series each; null = one series of everything. */
  entityColumn?: string | null;
  /** More bins than this are refused: one bad time would make a series of years. */
  maxBins?: number;
};

export type TimeBins = {
  /** Columns: time (µs, start of the bin), entity (text, when asked for), flows, bytes, packets, peers, ports, entropies, failed_share. */
  readonly table: TableData;
  /** Row of the binned table that each row of the source fell into; −1 without a time. */
  readonly binOf: Int32Array;
  readonly issues: readonly string[];
};

const failedStates = new Set([
  "S0",
  "REJ",
  "RSTO",
  "RSTR",
  "RSTOS0",
  "RSTRH",
  "SH",
  "SHR",
  "INT",
  "REQ",
  "S1",
]);

export function timeBins(source: TableData, options: TimeBinOptions): TimeBins {
  const issues: string[] = [];
  const empty = (): TimeBins => ({
    table: { rows: 0, columns: new Map() },
    binOf: new Int32Array(source.rows).fill(-1),
    issues,
  });
  const time = numbersOf(source, options.timeColumn ?? "start_time");
  if (time === undefined) {
    issues.push("There is no column of times to bin by.");
    return empty();
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < source.rows; row++) {
    const t = numberAt(time, row);
    if (t < low) low = t;
    if (t > high) high = t;
  }
  if (!(low <= high)) return empty();
  const origin = Math.floor(low / options.widthUs);
  const bins = Math.floor(high / options.widthUs) - origin + 1;
  const entity = options.entityColumn ? textsOf(source, options.entityColumn) : undefined;
  const entities = entity === undefined ? 1 : entity.levels.length;
  if (bins * entities > (options.maxBins ?? 1_000_000)) {
    issues.push(`${bins} bins × ${entities} series are too many; choose wider bins or look for wrong times.`);
    return empty();
  }
  const rows = bins * entities;
  const binOf = new Int32Array(source.rows).fill(-1);
  for (let row = 0; row < source.rows; row++) {
    const t = numberAt(time, row);
    const series = entity === undefined ? 0 : entity.codes[row]!;
    if (Number.isNaN(t) || series < 0) continue;
    binOf[row] = series * bins + Math.floor(t / options.widthUs) - origin;
  }
  const columns = new Map<string, NumberColumn | TextColumn>();
  const number = (values: Float64Array): NumberColumn => ({ kind: "number", values });
  columns.set("time", number(new Float64Array(rows).map((_, i) => (origin + (i % bins)) * options.widthUs)));
  if (entity !== undefined) {
    const codes = new Int32Array(rows).map((_, i) => Math.floor(i / bins));
    columns.set("entity", { kind: "text", codes, levels: entity.levels });
  }
  const flows = new Float64Array(rows);
  for (const bin of binOf) if (bin >= 0) flows[bin]! += 1;
  columns.set("flows", number(flows));
  columns.set("bytes", number(sumInto(source, "payload_bytes", binOf, rows)));
  columns.set("packets", number(sumInto(source, "packets", binOf, rows)));
  columns.set("originators", number(distinctInto(source, "orig_addr", binOf, rows).distinct));
  const peers = distinctInto(source, "resp_addr", binOf, rows);
  columns.set("responders", number(peers.distinct));
  columns.set("responder_entropy", number(peers.entropy));
  const ports = distinctInto(source, "resp_port", binOf, rows);
  columns.set("ports", number(ports.distinct));
  columns.set("port_entropy", number(ports.entropy));
  columns.set("failed_share", number(failedShare(source, binOf, flows)));
  return { table: { rows, columns }, binOf, issues };
}

function sumInto(source: TableData, name: string, binOf: Int32Array, rows: number): Float64Array {
  const out = new Float64Array(rows);
  const column = numbersOf(source, name);
  if (column === undefined) return out;
  for (let row = 0; row < binOf.length; row++) {
    const value = numberAt(column, row);
    if (binOf[row]! >= 0 && Number.isFinite(value)) out[binOf[row]!]! += value;
  }
  return out;
}

function distinctInto(
  source: TableData,
  name: string,
  binOf: Int32Array,
  rows: number,
): { distinct: Float64Array; entropy: Float64Array } {
  const distinct = new Float64Array(rows);
  const entropy = new Float64Array(rows);
  const column = source.columns.get(name);
  if (column === undefined) return { distinct, entropy };
  const counts = new Map<number, Map<number, number>>();
  for (let row = 0; row < binOf.length; row++) {
    const bin = binOf[row]!;
    if (bin < 0) continue;
    const key = column.kind === "text" ? column.codes[row]! : numberAt(column, row);
    let inBin = counts.get(bin);
    if (inBin === undefined) {
      inBin = new Map();
      counts.set(bin, inBin);
    }
    inBin.set(key, (inBin.get(key) ?? 0) + 1);
  }
  for (const [bin, inBin] of counts) {
    distinct[bin] = inBin.size;
    entropy[bin] = entropyBits(inBin.values());
  }
  return { distinct, entropy };
}

function failedShare(source: TableData, binOf: Int32Array, flows: Float64Array): Float64Array {
  const out = new Float64Array(flows.length);
  const state = textsOf(source, "conn_state");
  if (state === undefined) return out;
  const failed = state.levels.map((level) => failedStates.has(level));
  for (let row = 0; row < binOf.length; row++) {
    const bin = binOf[row]!;
    if (bin >= 0 && failed[state.codes[row]!] === true) out[bin]! += 1 / flows[bin]!;
  }
  return out;
}
