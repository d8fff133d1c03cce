// What the engine and the threads that read and meter a capture say to each other.
import type { HealthCounts } from "../../core/capture/health.ts";
import type { CaptureComment } from "../../core/capture/pcapng-options.ts";
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { RingMemory } from "./chunk-ring.ts";

export interface ReadOrder {
  path: string;
  gzip: boolean;
  ring: RingMemory;
}

export interface FileRead {
  /** The file's SHA-256 in hexadecimal digits. */
  sha256: string;
  /** Why its gzip stream could not be read to the end, or null. */
  damage: string | null;
}

export interface MeterOrder {
  ring: RingMemory;
  tunnels: "inner" | "outer";
  communityIdSeed: number;
  meter: Partial<FlowMeterOptions>;
}

export type MeterNote = { kind: "flows"; flows: TableData } | { kind: "progress"; fileBytes: number };

export interface MeterResult {
  health: HealthCounts;
  counts: FlowMeterCounts;
  comments: readonly CaptureComment[];
  /** Why it was refused after all, or "". */
  refusal: string;
}

export type Metered = MeterResult & FileRead;
