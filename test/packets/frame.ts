// A frame as a capture file holds it: bytes, a time, and how long it was on the wire.

import { bytesOf, type Content } from "./layer.ts";

export interface Frame {
  content: Content;
  /** Microseconds since 1970; by default a millisecond after the frame before. */
  us?: number;
  /** Nanoseconds beyond. */
  ns?: number;
  /** Bytes on the wire; by default those that are there. */
  wire?: number;
}

/** A frame with everything settled. */
export interface SettledFrame {
  bytes: Uint8Array;
  us: number;
  ns: number;
  wire: number;
}

/** 2023-11-14T22:13:20Z. */
export const firstTimeUs = 1_700_000_000_000_000;

/** Settles times and lengths; a bare content is a frame too. */
export function settle(frames: readonly (Frame | Content)[]): SettledFrame[] {
  let us = firstTimeUs - 1000;
  return frames.map((given) => {
    const frame: Frame = isFrame(given) ? given : { content: given };
    const bytes = bytesOf(frame.content);
    us = frame.us ?? us + 1000;
    return { bytes, us, ns: frame.ns ?? 0, wire: frame.wire ?? bytes.length };
  });
}

function isFrame(given: Frame | Content): given is Frame {
  return typeof given === "object" && "content" in given;
}
