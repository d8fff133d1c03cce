// Finished flows as the meter emits them: records in one buffer, and the content of their payloads. derive.ts turns
// them into columns.

import type { FlowContent } from "./payload/content.ts";

/** A batch of finished flows, in the order they were closed. Its records are valid until the next batch. */
export interface RawFlows {
  readonly rows: number;
  /** rows × RECORD_WORDS doubles, laid out as record.ts says. */
  readonly words: Float64Array;
  /** The contents; I_CONTENT − 1 of a record is an index into them. */
  readonly contents: readonly FlowContent[];
}

/** Reasons for closing flows, by the number in their marks (I_MARKS >> 8). */
export const endReasons = ["", "fin", "rst", "idle", "active", "evicted", "end"] as const;

export type EndReason = Exclude<(typeof endReasons)[number], "">;

export interface DeriveOptions {
  /** Seed of the Community ID, 0–65,535. */
  readonly communityIdSeed: number;
  /** Name of each tunnel kind, by its number; "" for none. */
  readonly tunnelNames: readonly string[];
}

/** Views of a batch that all derivations read. */
export interface FlowBatch {
  readonly rows: number;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly contents: RawFlows["contents"];
}
