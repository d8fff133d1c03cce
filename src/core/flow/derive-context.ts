// What stood around a flow: TTLs, fragments and first payload of its packets, and what its hosts did just before.

import type { BatchColumns } from "./batch-columns.ts";
import type { Batch } from "./raw-flows.ts";
import {
  I_CONTEXT,
  I_FRAGMENTS,
  RECORD_WORDS,
  S_ENTROPY_F,
  S_PACKETS_I,
  S_TOS_I,
  S_TTL_MAX_I,
  S_TTL_MIN_I,
  SIDE,
  SIDE_WORDS,
} from "./record.ts";

const sides = [
  ["orig", SIDE],
  ["resp", SIDE + SIDE_WORDS],
] as const;

export function deriveIp(batch: Batch, columns: BatchColumns): void {
  const { i32, rows } = batch;
  const fragments = columns.number("fragments");
  for (let row = 0; row < rows; row++) fragments[row] = i32[2 * row * RECORD_WORDS + I_FRAGMENTS]!;
  for (const [side, offset] of sides) {
    const ttlMin = columns.number(`${side}_ttl_min`);
    const ttlMax = columns.number(`${side}_ttl_max`);
    const tos = columns.number(`${side}_tos`);
    for (let row = 0; row < rows; row++) {
      const si = 2 * (row * RECORD_WORDS + offset);
      if (i32[si + S_PACKETS_I] === 0) continue;
      ttlMin[row] = i32[si + S_TTL_MIN_I]!;
      ttlMax[row] = i32[si + S_TTL_MAX_I]!;
      tos[row] = i32[si + S_TOS_I]!;
    }
  }
}

export function derivePayload(batch: Batch, columns: BatchColumns): void {
  const { f64, rows } = batch;
  for (const [side, offset] of sides) {
    const entropy = columns.number(`${side}_payload_entropy`);
    for (let row = 0; row < rows; row++) {
      const value = f64[row * RECORD_WORDS + offset + S_ENTROPY_F]!;
      if (value >= 0) entropy[row] = value;
    }
  }
}

/** In the order in which the context windows write them. */
const contextNames = ["last100", "60s"].flatMap((window) =>
  ["orig", "resp"].flatMap((side) =>
    ["flows", "ports", "peers", "failed_share"].map((what) => `${side}_${what}_${window}`),
  ),
);

export function deriveContext(batch: Batch, columns: BatchColumns): void {
  const { i32, rows } = batch;
  for (const [k, name] of contextNames.entries()) {
    const values = columns.number(name);
    // Shares are kept in millionths.
    const scale = name.includes("share") ? 1e-6 : 1;
    for (let row = 0; row < rows; row++) {
      values[row] = i32[2 * row * RECORD_WORDS + I_CONTEXT + k]! * scale;
    }
  }
}
