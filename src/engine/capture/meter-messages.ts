// Messages between the engine and the threads that read and meter a capture.
import type { HealthCounts } from "../../core/capture/health.ts";
import type { CaptureComment } from "../../core/capture/pcapng-options.ts";
import type { FlowMeterCounts } from "../../core/flow/meter.ts";
import type { FlowMeterOptions } from "../../core/flow/meter-options.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { RingMemory } from "./chunk-ring.ts";

/** One file of a capture. */
export interface CapturePart {
  path: string;
  /** Used in messages. */
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
  /** Why the gzip stream could not be read to its end, or null. */
  damage: string | null;
}

/** The range of frames of one file within the whole capture. */
export interface PartFrames {
  /** Index of the file, from 0. Empty files are left out. */
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
  /** Why the capture was refused, or "". */
  refusal: string;
  parts: PartFrames[];
}

export type Metered = MeterResult & FileRead;
