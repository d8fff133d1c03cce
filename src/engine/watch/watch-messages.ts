// What the engine and the thread of a watch say to each other.
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import type { MeterResult } from "../capture/meter-messages.ts";

export interface WatchOrder {
  source: WatchSource;
  tunnels: "inner" | "outer";
  communityIdSeed: number;
  meter: Partial<FlowMeterOptions>;
}

/** Totals since the start. */
export interface WatchCounts extends FlowMeterCounts {
  bytes: number;
  /** What the capturing program says that it dropped; null where it says nothing. */
  dropped: number | null;
}

export type WatchNote =
  /** Finished flows; `arrivedMs` is when the packets came that ended the first of them. */
  { kind: "flows"; flows: TableData; arrivedMs: number } | { kind: "counts"; counts: WatchCounts };

export interface WatchResult extends MeterResult {
  counts: WatchCounts;
  /** Why the source gives nothing more, in one sentence; "" when the watch was stopped. */
  ended: string;
}
