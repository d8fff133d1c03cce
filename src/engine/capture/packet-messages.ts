// Messages between the engine and the thread that looks up flows in their capture.
import type { PacketLine } from "../../core/capture/packet-line.ts";
import type { SoughtFlow } from "./flow-finder.ts";
import type { FlowFrames } from "./flow-frames.ts";

/** The capture of a dataset. */
export interface CaptureFile {
  /** The folder, when the capture has several files. */
  path: string;
  files: {
    path: string;
    gzip: boolean;
    /** Number of frames in the files before this one. */
    framesBefore: number;
    /** Whether any requested flow has frames in this file. */
    isNeeded: boolean;
  }[];
  tunnels: "inner" | "outer";
  communityIdSeed: number;
}

export interface PacketOrder {
  capture: CaptureFile;
  flows: SoughtFlow[];
  task:
    | {
        kind: "list";
        offset: number;
        limit: number;
      }
    /** Packets with their bytes, from one of the flow on. */
    | { kind: "keep"; from: number; most?: number }
    | { kind: "carve"; to: string; comment: string; comments: Record<number, string>; application: string };
}

export interface PacketNote {
  fileBytes: number;
}

export interface PacketResult {
  /** The requested lines; empty when carving. */
  lines: PacketLine[];
  /** Packets found; when carving, also written. */
  packets: number;
  /** The packets with their bytes, where they are kept. */
  kept?: FlowFrames;
}
