// Windows over a reading order: their first positions, and which of them cover a position. They are never copied out.

import type { ReadingOrder } from "./reading-order.ts";

/**
 * First positions of all windows of `steps` positions, `stride` apart, that are inside one segment; the last window of a segment
 * always ends with it. Segments shorter than `steps` have no window (with the padding of `readingOrder` there are none).
 */
export function cutWindows(order: ReadingOrder, steps: number, stride = 1): Uint32Array {
  const starts: number[] = [];
  for (let s = 0; s + 1 < order.segments.length; s++) {
    const last = order.segments[s + 1]! - steps;
    const first = order.segments[s]!;
    if (last < first) continue;
    for (let at = first; at <= last; at += stride) starts.push(at);
    if ((last - first) % stride !== 0) starts.push(last);
  }
  return Uint32Array.from(starts);
}

/** Windows (indices into `starts`, ascending) that cover a position. */
export function windowsCovering(starts: Uint32Array, steps: number, position: number): number[] {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! + steps <= position) low = middle + 1;
    else high = middle;
  }
  const out: number[] = [];
  for (let w = low; w < starts.length && starts[w]! <= position; w++) out.push(w);
  return out;
}
