// Messages between the engine and the thread that looks up flows in their capture.
import type { PacketLine } from "../../core/capture/packet-line.ts";
import type { SoughtFlow } from "./flow-finder.ts";

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
        /** How many bytes of each frame to show. */
        hexBytes?: number;
      }
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
}
