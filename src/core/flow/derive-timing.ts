// When packets came: durations, inter-arrival times, activity, idle time and periodicity of finished flows.
// Records keep µs, columns seconds.

import type { BatchColumns } from "./batch-columns.ts";
import { deviation, StatisticsColumns } from "./derive-statistics.ts";
import type { Batch } from "./raw-flows.ts";
import {
  F_ACTIVE_MAX,
  F_ACTIVE_MIN,
  F_ACTIVE_SQ,
  F_ACTIVE_START,
  F_BURST_SQ,
  F_BURST_START,
  F_IAT_MAX,
  F_IAT_MIN,
  F_IAT_SQ,
  F_IDLE_MAX,
  F_IDLE_MIN,
  F_IDLE_SQ,
  F_IDLE_SUM,
  F_LAST,
  I_IDLES,
  I_SUBFLOWS,
  RECORD_WORDS,
  S_FIRST_F,
  S_IAT_MAX_F,
  S_IAT_MIN_F,
  S_IAT_SQ_F,
  S_JITTER_F,
  S_LAST_F,
  S_PACKETS_I,
  SIDE,
  SIDE_WORDS,
} from "./record.ts";

const S_PER_US = 1e-6;

export function deriveTiming(batch: Batch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  const duration = columns.number("duration_s");
  const iat = new StatisticsColumns(columns, "iat", "_s", S_PER_US);
  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    const last = f64[f + F_LAST]!;
    const orig = i32[2 * (f + SIDE) + S_PACKETS_I]!;
    const resp = i32[2 * (f + SIDE + SIDE_WORDS) + S_PACKETS_I]!;
    duration[row] = last * S_PER_US;
    iat.set(row, orig + resp - 1, last, f64[f + F_IAT_SQ]!, f64[f + F_IAT_MAX]!, f64[f + F_IAT_MIN]!);
  }
  deriveSide(batch, columns, "orig", SIDE);
  deriveSide(batch, columns, "resp", SIDE + SIDE_WORDS);
}

function deriveSide(batch: Batch, columns: BatchColumns, side: "orig" | "resp", offset: number): void {
  const { f64, i32 } = batch;
  const total = columns.number(`${side}_iat_total_s`);
  const jitter = columns.number(`${side}_jitter_s`);
  const iat = new StatisticsColumns(columns, `${side}_iat`, "_s", S_PER_US);
  for (let row = 0; row < batch.rows; row++) {
    const sf = row * RECORD_WORDS + offset;
    const packets = i32[2 * sf + S_PACKETS_I]!;
    const span = f64[sf + S_LAST_F]! - f64[sf + S_FIRST_F]!;
    total[row] = span * S_PER_US;
    jitter[row] = packets > 2 ? (f64[sf + S_JITTER_F]! / (packets - 2)) * S_PER_US : 0;
    const n = packets > 0 ? packets - 1 : 0;
    iat.set(row, n, span, f64[sf + S_IAT_SQ_F]!, f64[sf + S_IAT_MAX_F]!, f64[sf + S_IAT_MIN_F]!);
  }
}

export function deriveActivity(batch: Batch, columns: BatchColumns): void {
  const { f64, i32 } = batch;
  const active = new StatisticsColumns(columns, "active", "_s", S_PER_US);
  const idle = new StatisticsColumns(columns, "idle", "_s", S_PER_US);
  const periodicity = columns.number("periodicity");
  for (let row = 0; row < batch.rows; row++) {
    const f = row * RECORD_WORDS;
    const idles = i32[2 * f + I_IDLES]!;
    const idleSum = f64[f + F_IDLE_SUM]!;
    // Up to the start of the last stretch, what was not idle was active.
    const activeSum = Math.max(0, f64[f + F_ACTIVE_START]! - idleSum);
    active.set(row, idles, activeSum, f64[f + F_ACTIVE_SQ]!, f64[f + F_ACTIVE_MAX]!, f64[f + F_ACTIVE_MIN]!);
    idle.set(row, idles, idleSum, f64[f + F_IDLE_SQ]!, f64[f + F_IDLE_MAX]!, f64[f + F_IDLE_MIN]!);
    const intervals = i32[2 * f + I_SUBFLOWS]! - 1;
    if (intervals < 2) continue;
    const sum = f64[f + F_BURST_START]!;
    periodicity[row] = 1 / (1 + (deviation(intervals, sum, f64[f + F_BURST_SQ]!) * intervals) / sum);
  }
}
