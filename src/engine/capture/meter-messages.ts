// What the engine and the threads that read and meter a capture say to each other.
import type { HealthCounts } from "../../core/capture/health.ts";
import type { CaptureComment } from "../../core/capture/pcapng-options.ts";
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { RingMemory } from "./chunk-ring.ts";

/** One file of a capture. */
export interface CapturePart {
  path: string;
  /** In sentences. */
  name: string;
  gzip: boolean;
  bytes: number;
}

export interface ReadOrder {
  files: CapturePart[];
  ring: RingMemory;
}

export interface FileRead {
  /** The SHA-256 of each file in hexadecimal digits. */
  hashes: string[];
  /** Why its gzip stream could not be read to the end, or null. */
  damage: string | null;
}

/** The frames of one file among those of the whole capture. */
export interface PartFrames {
  /** Which file, from 0; one without bytes is not among them. */
  file: number;
  firstFrame: number;
  frames: number;
  /** Earliest and latest time, microseconds since 1970; null without a packet. */
  fromUs: number | null;
  toUs: number | null;
}

export interface MeterOrder {
  /** The names of the files. */
  names: string[];
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
  parts: PartFrames[];
}

export type Metered = MeterResult & FileRead;
