// Scored rows over time, in total or by entity: passes over columns in memory. Pure functions of numbers.
import type { Lanes, ScoredTimeline } from "../../shared/contract/inspect.ts";
import type { Entities } from "./scored-columns.ts";

export interface BinRange {
  column: string;
  /** Start of bin 0, milliseconds since 1970. */
  fromMs: number;
  widthMs: number;
  bins: number;
}

export interface RowColumns {
  times: Float64Array;
  raw: Float32Array;
  calibrated: Float32Array;
  /** Rows that count; null for all. */
  mask: Uint8Array | null;
  /** A row is a flag when its raw score is greater than this. */
  line: number;
}

/** A row without a score counts as a flow and adds nothing else. */
export function timelineOf(time: BinRange, rows: RowColumns): ScoredTimeline {
  const flows = new Uint32Array(time.bins);
  const flags = new Uint32Array(time.bins);
  const most = new Float32Array(time.bins);
  eachRow(time, rows, (row, bin) => {
    flows[bin]! += 1;
    if (rows.raw[row]! > rows.line) flags[bin]! += 1;
    if (rows.calibrated[row]! > most[bin]!) most[bin] = rows.calibrated[row]!;
  });
  const bin = [...flows.keys()].filter((i) => flows[i]! > 0);
  return {
    ...time,
    bin,
    flows: bin.map((i) => flows[i]!),
    flags: bin.map((i) => flags[i]!),
    most: bin.map((i) => tenth(most[i]!)),
  };
}

interface LaneChoice {
  entities: Entities;
  order: "flags" | "score";
  top: number;
}

/** Two passes: one finds the strangest entities, the second fills their cells. Plain loops, because they visit every row. */
export function lanesOf(time: BinRange, rows: RowColumns, { entities, order, top }: LaneChoice): Lanes {
  const { codes, count, values, columns } = entities;
  const { fromMs, widthMs, bins } = time;
  const { times, raw, calibrated, mask, line } = rows;
  // Interleaved, so that a row touches one cache line: flows, summed score, summed score of flags.
  const sums = new Float64Array(3 * count);
  for (let row = 0; row < times.length; row++) {
    if (mask !== null && mask[row] === 0) continue;
    const bin = (times[row]! - fromMs) / widthMs;
    if (!(bin >= 0 && bin < bins)) continue;
    const at = 3 * codes[row]!;
    sums[at]! += 1;
    const score = calibrated[row]!;
    // NaN is not above 0, so a row without a score adds nothing.
    if (!(score > 0)) continue;
    sums[at + 1]! += score;
    if (raw[row]! > line) sums[at + 2]! += score;
  }
  const shown = strangest(sums, order, top);
  const laneOf = new Int16Array(count).fill(-1);
  shown.forEach((code, lane) => {
    laneOf[code] = lane;
  });
  const size = shown.length * bins;
  const cells = {
    flows: new Uint32Array(size),
    flags: new Uint32Array(size),
    sum: new Float64Array(size),
    most: new Float32Array(size),
  };
  for (let row = 0; row < times.length; row++) {
    const lane = laneOf[codes[row]!]!;
    if (lane < 0 || (mask !== null && mask[row] === 0)) continue;
    const bin = Math.floor((times[row]! - fromMs) / widthMs);
    if (!(bin >= 0 && bin < bins)) continue;
    const at = lane * bins + bin;
    cells.flows[at]! += 1;
    if (raw[row]! > line) cells.flags[at]! += 1;
    const score = calibrated[row]!;
    if (!(score > 0)) continue;
    cells.sum[at]! += score;
    if (score > cells.most[at]!) cells.most[at] = score;
  }
  const at = [...cells.flows.keys()].filter((i) => cells.flows[i]! > 0);
  const inLane = <T extends Uint32Array | Float32Array>(cells: T, lane: number) =>
    cells.subarray(lane * bins, (lane + 1) * bins) as T;
  let known = 0;
  for (let code = 0; code < count; code++) if (sums[3 * code]! > 0) known++;
  return {
    ...time,
    columns: [...columns],
    lanes: shown.map((code, lane) => ({
      values: values.map((column) => column[code]!),
      sum: tenth(sums[3 * code + 1]!),
      most: tenth(inLane(cells.most, lane).reduce((most, one) => Math.max(most, one), 0)),
      flows: sums[3 * code]!,
      flags: inLane(cells.flags, lane).reduce((total, one) => total + one, 0),
    })),
    entities: known,
    lane: at.map((i) => Math.floor(i / bins)),
    bin: at.map((i) => i % bins),
    most: at.map((i) => tenth(cells.most[i]!)),
    sum: at.map((i) => tenth(cells.sum[i]!)),
    flows: at.map((i) => cells.flows[i]!),
    flags: at.map((i) => cells.flags[i]!),
  };
}

/** Codes that have rows, in descending order. Keeps only the few best sorted, so that thousands of others are looked at once. */
function strangest(sums: Float64Array, order: "flags" | "score", top: number): number[] {
  const key = order === "flags" ? 2 : 1;
  const before = (a: number, b: number) =>
    sums[3 * b + key]! - sums[3 * a + key]! || sums[3 * b + 1]! - sums[3 * a + 1]! || a - b;
  const best: number[] = [];
  for (let code = 0; 3 * code < sums.length; code++) {
    if (sums[3 * code] === 0) continue;
    if (best.length === top && before(code, best[top - 1]!) > 0) continue;
    let at = best.length;
    while (at > 0 && before(code, best[at - 1]!) < 0) at--;
    best.splice(at, 0, code);
    if (best.length > top) best.pop();
  }
  return best;
}

function eachRow(
  { fromMs, widthMs, bins }: BinRange,
  { times, mask }: RowColumns,
  visit: (row: number, bin: number) => void,
): void {
  for (let row = 0; row < times.length; row++) {
    if (mask !== null && mask[row] === 0) continue;
    const bin = Math.floor((times[row]! - fromMs) / widthMs);
    // A row without a time has no bin: NaN is in no range.
    if (bin >= 0 && bin < bins) visit(row, bin);
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
