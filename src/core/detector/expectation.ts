// What networks expect of each row, from the windows that cover it. Network units throughout (see error-score.ts).
// N windows of T rows; a forecasting network takes the first T − 1 and expects the last, a rebuilding one expects all T.

import type { CancelSignal } from "../../shared/job.ts";
import type { SequenceNetwork } from "../network/sequence-network.ts";
import type { ReadingMatrix } from "./detector.ts";
import { compressRows } from "./error-score.ts";

export type Expecting = {
  readonly networks: readonly SequenceNetwork[];
  /** T, the expected row included. */
  readonly steps: number;
  readonly width: number;
  readonly forecasts: boolean;
};

export type Slab = {
  /** Position of the first row of `compressed`. */
  readonly base: number;
  /** Rows × F. */
  readonly compressed: Float32Array;
};

/** First window that covers or follows a position: the windows covering from … to − 1 are low … high − 1. */
export function windowRange(
  starts: Uint32Array,
  steps: number,
  from: number,
  to: number,
): [low: number, high: number] {
  const first = (limit: number): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [first(from - steps + 1), first(to)];
}

function startsFrom(starts: Uint32Array, low: number, high: number, base: number): Uint32Array {
  const out = starts.slice(low, high);
  for (let w = 0; w < out.length; w++) out[w]! -= base;
  return out;
}

/** Mean output of the networks for windows low … high − 1, N × T′ × F, and the compressed rows they lie in. */
export async function predictWindows(
  model: Expecting,
  input: ReadingMatrix,
  low: number,
  high: number,
  signal?: CancelSignal,
): Promise<{ slab: Slab; output: Float32Array }> {
  const { steps, width, networks } = model;
  const base = input.starts[low] ?? 0;
  const end = high > low ? input.starts[high - 1]! + steps : base;
  const compressed = compressRows(input.data, base, end, width);
  const source = {
    matrix: compressed,
    columns: width,
    starts: startsFrom(input.starts, low, high, base),
  };
  let output: Float32Array | null = null;
  for (const network of networks) {
    const one = await network.predict(source, { signal });
    if (output === null) output = one;
    else for (let i = 0; i < one.length; i++) output[i]! += one[i]!;
  }
  const sum = output ?? new Float32Array(0);
  if (networks.length > 1) for (let i = 0; i < sum.length; i++) sum[i]! /= networks.length;
  return { slab: { base, compressed }, output: sum };
}

/**
 * Expected rows of positions from … to − 1, (to − from) × F. Half the expectation of the window that ends with the row, half
 * the mean over all windows that cover it; a row in no window is expected in the middle, at 0.
 */
export async function expectRows(
  model: Expecting,
  input: ReadingMatrix,
  from: number,
  to: number,
  signal?: CancelSignal,
): Promise<{ expected: Float32Array; slab: Slab }> {
  const { steps, width, forecasts } = model;
  const [low, high] = windowRange(input.starts, steps, from, to);
  const { slab, output } = await predictWindows(model, input, low, high, signal);
  if (steps === 1 && high - low === to - from) return { expected: output, slab };
  const outputSteps = forecasts ? 1 : steps;
  const expected = new Float32Array((to - from) * width);
  const last = new Float32Array(forecasts ? 0 : expected.length);
  const counts = new Uint16Array(to - from);
  const ended = new Uint8Array(to - from);
  for (let w = low; w < high; w++) {
    const start = input.starts[w]! + steps - outputSteps;
    for (let t = 0; t < outputSteps; t++) {
      const row = start + t - from;
      if (row < 0 || row >= to - from) continue;
      const at = ((w - low) * outputSteps + t) * width;
      for (let f = 0; f < width; f++) expected[row * width + f]! += output[at + f]!;
      counts[row]! += 1;
      if (!forecasts && t === steps - 1) {
        ended[row] = 1;
        for (let f = 0; f < width; f++) last[row * width + f] = output[at + f]!;
      }
    }
  }
  for (let row = 0; row < to - from; row++) {
    const share = 1 / Math.max(1, counts[row]!);
    for (let f = row * width; f < (row + 1) * width; f++) {
      const mean = expected[f]! * share;
      expected[f] = ended[row] === 1 ? (mean + last[f]!) / 2 : mean;
    }
  }
  return { expected, slab };
}

/** Compressed value at a position's feature, from the slab where it reaches that far, else from the matrix itself. */
export function observedRow(slab: Slab, input: ReadingMatrix, position: number, width: number): Float32Array {
  const at = (position - slab.base) * width;
  if (at >= 0 && at + width <= slab.compressed.length) return slab.compressed.subarray(at, at + width);
  return compressRows(input.data, position, position + 1, width);
}
