// Finished flows as the meter hands them over: records in one buffer, and what their payloads say. Columns are made of
// them by derive.ts.

import type { FlowContent } from "./payload/content.ts";

/** A batch of finished flows, in the order in which they were closed; its records are good until it was dealt with. */
export interface RawFlows {
  readonly rows: number;
  /** rows × RECORD_WORDS doubles, laid out as record.ts says. */
  readonly words: Float64Array;
  /** What I_CONTENT − 1 of a record points to. */
  readonly contents: readonly FlowContent[];
}

/** Why flows are closed, by the number in their marks (I_MARKS >> 8). */
export const endReasons = ["", "fin", "rst", "idle", "active", "evicted", "end"] as const;

export type EndReason = Exclude<(typeof endReasons)[number], "">;

export interface DeriveOptions {
  /** Seed of the Community ID, 0–65,535. */
  readonly communityIdSeed: number;
  /** Word for each tunnel kind, by its number; "" for none. */
  readonly tunnelNames: readonly string[];
}

/** Views on a batch that every group reads. */
export interface FlowBatch {
  readonly rows: number;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly contents: RawFlows["contents"];
}
