// What the engine and the thread of a watch say to each other.
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { Column, Refusal } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import type { MeterResult } from "../capture/meter-messages.ts";

export interface WatchOrder {
  source: WatchSource;
  /** Those of the rows, fixed for the whole watch. */
  columns: readonly Column[];
  tunnels: "inner" | "outer";
  communityIdSeed: number;
  meter: Partial<FlowMeterOptions>;
}

/** Totals since the start. */
export interface WatchCounts {
  /** Packets, or records of another kind. */
  packets: number;
  bytes: number;
  /** Flows that have begun and not yet ended. */
  open: number;
  /** What is known to be missing; null where nothing says so. */
  dropped: number | null;
  /** What went wrong so far, one sentence each. */
  trouble: string[];
}

export type WatchNote =
  /** Finished flows; `arrivedMs` is when the packets came that ended the first of them. */
  { kind: "flows"; flows: TableData; arrivedMs: number } | { kind: "counts"; counts: WatchCounts };

export interface WatchResult {
  counts: WatchCounts;
  /** Why the source gives nothing more, in one sentence; "" when the watch was stopped. */
  ended: string;
  /** Why the source cannot be watched, or "". */
  refusal: string;
  /** Of packets; null for other sources. */
  metered: MeterResult | null;
  /** Of records. */
  refused: Refusal[];
  refusedRows: number;
  warnings: string[];
}
