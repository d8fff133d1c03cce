// What the engine and the thread that looks flows up in their capture say to each other.
import type { PacketLine } from "../../core/capture/packet-line.ts";
import type { SoughtFlow } from "./flow-finder.ts";

/** The capture of a dataset. */
export interface CaptureFile {
  /** Of several files their folder. */
  path: string;
  files: {
    path: string;
    gzip: boolean;
    /** Frames of the files before it. */
    framesBefore: number;
    /** Whether any of the sought flows has frames in it. */
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
        /** How many of a frame's first bytes to show. */
        hexBytes?: number;
      }
    | { kind: "carve"; to: string; comment: string; comments: Record<number, string>; application: string };
}

export interface PacketNote {
  fileBytes: number;
}

export interface PacketResult {
  /** The lines asked for; empty when carving. */
  lines: PacketLine[];
  /** Packets found and, when carving, written. */
  packets: number;
}
