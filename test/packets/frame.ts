// A frame of a capture file: bytes, a time, and its length on the wire.

import { bytesOf, type Content } from "./layer.ts";

export interface Frame {
  content: Content;
  /** Microseconds since 1970; by default a millisecond after the previous frame. */
  us?: number;
  /** Nanoseconds beyond. */
  ns?: number;
  /** Bytes on the wire; by default all. */
  wire?: number;
}

/** A frame with all fields filled in. */
export interface SettledFrame {
  bytes: Uint8Array;
  us: number;
  ns: number;
  wire: number;
}

/** 2023-11-14T22:13:20Z. */
export const firstTimeUs = 1_700_000_000_000_000;

/** Fills in times and lengths; a bare content is a frame too. */
export function settle(frames: readonly (Frame | Content)[]): SettledFrame[] {
  let us = firstTimeUs - 1000;
  return frames.map((entry) => {
    const frame: Frame = isFrame(entry) ? entry : { content: entry };
    const bytes = bytesOf(frame.content);
    us = frame.us ?? us + 1000;
    return { bytes, us, ns: frame.ns ?? 0, wire: frame.wire ?? bytes.length };
  });
}

function isFrame(entry: Frame | Content): entry is Frame {
  return typeof entry === "object" && "content" in entry;
}
