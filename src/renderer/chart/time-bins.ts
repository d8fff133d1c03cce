// Converts times to bins of a time line and back. Pure functions.
import type { BrushRange } from "./use-brush.ts";

export interface TimeBins {
  /** Start of bin 0, milliseconds since 1970. */
  fromMs: number;
  widthMs: number;
  bins: number;
}

interface Times {
  fromMs: number;
  toMs: number;
}

/** The bins that a range of time touches; null when it is completely outside. */
export function binsOf({ fromMs, toMs }: Times, line: TimeBins): BrushRange | null {
  const from = Math.max(0, Math.floor((fromMs - line.fromMs) / line.widthMs));
  // A typed range ends one microsecond into the next bin, which must not count.
  const to = Math.min(line.bins, Math.ceil((toMs - line.fromMs - 0.001) / line.widthMs));
  return to > from ? { from, to } : null;
}

export const timesOf = ({ from, to }: BrushRange, line: TimeBins): Times => ({
  fromMs: line.fromMs + from * line.widthMs,
  toMs: line.fromMs + to * line.widthMs,
});
