// Finds cells of the lanes for hover and keys. Pure functions.
import type { Lanes } from "#shared/contract/inspect.ts";

export const lanePx = 15;

export interface LaneCell {
  lane: number;
  bin: number;
}

/** Where cells are: `at[lane * bins + bin]` is the index in the answer's lists, or −1. */
export function cellIndex(lanes: Lanes): Int32Array {
  const at = new Int32Array(lanes.lanes.length * lanes.bins).fill(-1);
  lanes.lane.forEach((lane, i) => {
    at[lane * lanes.bins + (lanes.bin[i] ?? 0)] = i;
  });
  return at;
}

/** The cell that an arrow key leads to: the next filled cell of the lane, or the nearest in the lane above or below. */
export function stepCell(
  lanes: Lanes,
  index: Int32Array,
  from: LaneCell | null,
  key: string,
): LaneCell | null {
  const last = lanes.lanes.length - 1;
  if (last < 0) return null;
  const filled = (lane: number, bin: number) => (index[lane * lanes.bins + bin] ?? -1) >= 0;
  const next = (lane: number, start: number, by: 1 | -1): LaneCell | null => {
    for (let bin = start; bin >= 0 && bin < lanes.bins; bin += by)
      if (filled(lane, bin)) return { lane, bin };
    return null;
  };
  if (!from) return ["ArrowRight", "ArrowDown", "Home"].includes(key) ? next(0, 0, 1) : null;
  const { lane, bin } = from;
  switch (key) {
    case "ArrowRight":
      return next(lane, bin + 1, 1) ?? from;
    case "ArrowLeft":
      return next(lane, bin - 1, -1) ?? from;
    case "Home":
      return next(lane, 0, 1);
    case "End":
      return next(lane, lanes.bins - 1, -1);
    case "ArrowDown":
    case "ArrowUp": {
      const to = Math.max(0, Math.min(last, lane + (key === "ArrowDown" ? 1 : -1)));
      return filled(to, bin) ? { lane: to, bin } : nearest(next(to, bin, 1), next(to, bin, -1), bin);
    }
    default:
      return null;
  }
}

function nearest(a: LaneCell | null, b: LaneCell | null, bin: number): LaneCell | null {
  if (!a || !b) return a ?? b;
  return a.bin - bin <= bin - b.bin ? a : b;
}
