// What the engine and the thread that meters a capture say to each other.
import type { CaptureHealth } from "../../core/capture/health.ts";
import type { CaptureComment } from "../../core/capture/pcapng-options.ts";
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { RawFlows } from "../../core/flow/raw-flows.ts";

export interface MeterOrder {
  path: string;
  gzip: boolean;
  tunnels: "inner" | "outer";
  meter: Partial<FlowMeterOptions>;
}

export type MeterNote = { kind: "flows"; flows: RawFlows } | { kind: "progress"; fileBytes: number };

export interface Metered {
  health: CaptureHealth;
  counts: FlowMeterCounts;
  comments: readonly CaptureComment[];
  /** Why it was refused after all, or "". */
  refusal: string;
  /** Why its gzip stream could not be read to the end, or null. */
  damage: string | null;
}
