// What the engine and the thread of a watch say to each other.
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { StoredFlow } from "../../core/flow/stored-flows.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { RecordsPlan } from "../../core/table/reader.ts";
import type { Column, Refusal } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import type { MeterResult } from "../capture/meter-messages.ts";
import type { RingOrder } from "./packet-ring.ts";
import type { WatchProgress } from "./progress.ts";

export interface WatchOrder {
  source: WatchSource;
  /** For a log, where it is and how it is read; null for packets. */
  log: { path: string; plan: RecordsPlan; sides: string[] } | null;
  /** Where an earlier watch of the source stopped. */
  from: WatchProgress | null;
  /** The flows of that watch with packets that are read again. */
  stored: StoredFlow[];
  /** Where the last packets are kept; null for nowhere. */
  ring: RingOrder | null;
  /** The last flows of that watch, when the context columns are added to what the source says; null when they are not. */
  context: TableData | null;
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
  | {
      kind: "flows";
      /** Finished flows. */
      flows: TableData;
      /** When the packets came that ended the first of them. */
      arrivedMs: number;
      /** What is read when these flows are stored; null for a source that cannot be read again. */
      progress: WatchProgress | null;
      /** What was read when the flows before them were stored. */
      before: WatchProgress | null;
    }
  /** The largest flows that are open, as they are now. */
  | { kind: "open"; flows: TableData }
  /** The next packets are those of this file of a folder. */
  | { kind: "file"; path: string; firstFrame: number }
  | { kind: "counts"; counts: WatchCounts };

export interface WatchResult {
  counts: WatchCounts;
  /** Why the source gives nothing more, in one sentence; "" when the watch was stopped. */
  ended: string;
  /** What is read at the end. */
  progress: WatchProgress | null;
  /** Why the source cannot be watched, or "". */
  refusal: string;
  /** Of packets; null for other sources. */
  metered: MeterResult | null;
  /** Of records. */
  refused: Refusal[];
  refusedRows: number;
  warnings: string[];
}
