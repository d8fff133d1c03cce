// Computes the networks' expectation of each row from the windows that cover it. Network units (see error-score.ts). N
// windows of T rows; a forecasting network reads the first T − 1 and expects the last, a rebuilding one expects all T.

import type { CancelSignal } from "../../shared/job.ts";
import type { SequenceNetwork } from "../network/sequence-network.ts";
import type { ReadingMatrix } from "./detector.ts";
import { compressInto, compressRows } from "./error-score.ts";

export type Expecting = {
  readonly networks: readonly SequenceNetwork[];
  /** T, including the expected row. */
  readonly steps: number;
  readonly width: number;
  readonly forecasts: boolean;
};

type Slab = {
  /** Position of the first row of `compressed`. */
  readonly base: number;
  /** Rows × F. */
  readonly compressed: Float32Array;
};

/** The windows that cover from … to − 1 are low … high − 1. */
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

/** Memory that is reused for the next rows and grows as needed. Its contents are valid until the next use. */
type Room = {
  compressed(length: number): Float32Array;
  output(length: number): Float32Array;
};

export function createRoom(): Room {
  const growing = () => {
    let memory = new Float32Array(0);
    return (length: number): Float32Array => {
      if (memory.length < length) memory = new Float32Array(length);
      return memory.subarray(0, length);
    };
  };
  return { compressed: growing(), output: growing() };
}

type ExpectOptions = { signal?: CancelSignal; room?: Room };

/** Mean output of the networks for windows low … high − 1, N × T′ × F, and the compressed rows of these windows. */
export async function predictWindows(
  model: Expecting,
  input: ReadingMatrix,
  low: number,
  high: number,
  { signal, room = createRoom() }: ExpectOptions = {},
): Promise<{ slab: Slab; output: Float32Array }> {
  const { steps, width, networks, forecasts } = model;
  const base = input.starts[low] ?? 0;
  const end = high > low ? input.starts[high - 1]! + steps : base;
  const compressed = compressSlab(input, base, end, room.compressed((end - base) * width));
  const source = {
    matrix: compressed,
    columns: width,
    starts: startsFrom(input.starts, low, high, base),
  };
  const into = room.output((high - low) * (forecasts ? 1 : steps) * width);
  let output: Float32Array | null = null;
  for (const network of networks) {
    const one = await network.predict(source, { signal, ...(output === null && { into }) });
    if (output === null) output = one;
    else for (let i = 0; i < one.length; i++) output[i]! += one[i]!;
  }
  const sum = output ?? new Float32Array(0);
  if (networks.length > 1) for (let i = 0; i < sum.length; i++) sum[i]! /= networks.length;
  return { slab: { base, compressed }, output: sum };
}

/** Rows from … to − 1 in network units. Padding repeats the row that follows it, so it is copied and not computed again. */
function compressSlab(input: ReadingMatrix, from: number, to: number, out: Float32Array): Float32Array {
  const { data, width, padding } = input;
  if (padding === null) {
    compressInto(data, from * width, to * width, out, 0);
    return out;
  }
  for (let position = from; position < to; ) {
    const filled = position;
    while (position < to && padding[position] === 1) position++;
    const first = position;
    while (position < to && padding[position] !== 1) position++;
    const real = first < position ? first : filled;
    compressInto(data, real * width, position * width, out, (real - from) * width);
    if (real > filled) repeatBackwards(out, filled - from, real - from, width);
  }
  return out;
}

/** Fills rows from … to − 1 with row `to`, doubling the filled part with each copy. */
function repeatBackwards(rows: Float32Array, from: number, to: number, width: number): void {
  for (let start = to, have = 1; start > from; ) {
    const more = Math.min(have, start - from);
    rows.copyWithin((start - more) * width, start * width, (start + more) * width);
    start -= more;
    have += more;
  }
}

/** Writes the expectation of a position, F numbers, into `out` from `at` on. Positions must ascend. */
type Expect = (position: number, out: Float32Array, at: number) => void;

/**
 * The expectation for positions from … to − 1: half from the window that ends with the row, half the mean over all
 * windows that cover it. A row in no window, and padding, has expectation 0, the middle.
 */
export async function expectations(
  model: Expecting,
  input: ReadingMatrix,
  from: number,
  to: number,
  options: ExpectOptions = {},
): Promise<{ slab: Slab; expect: Expect }> {
  const [low, high] = windowRange(input.starts, model.steps, from, to);
  const { slab, output } = await predictWindows(model, input, low, high, options);
  return { slab, expect: rowMean(model, input, output, low, high) };
}

/** The same as one matrix, (to − from) × F. */
export async function expectRows(
  model: Expecting,
  input: ReadingMatrix,
  from: number,
  to: number,
  signal?: CancelSignal,
): Promise<{ expected: Float32Array; slab: Slab }> {
  const { width } = model;
  const { slab, expect } = await expectations(model, input, from, to, { signal });
  const expected = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) expect(row, expected, (row - from) * width);
  return { expected, slab };
}

/** The mean over windows low … high − 1 that cover a row. */
function rowMean(
  { steps, width, forecasts }: Expecting,
  { starts, padding }: ReadingMatrix,
  output: Float32Array,
  low: number,
  high: number,
): Expect {
  const outputSteps = forecasts ? 1 : steps;
  let first = low;
  let next = low;
  return (position, out, at) => {
    while (first < high && starts[first]! + steps <= position) first++;
    while (next < high && starts[next]! + steps - outputSteps <= position) next++;
    const count = padding?.[position] === 1 ? 0 : next - first;
    if (count <= 0) {
      out.fill(0, at, at + width);
      return;
    }
    // Index of the first number that a covering window has for the row.
    const placeOf = (w: number): number =>
      ((w - low) * outputSteps + position - (starts[w]! + steps - outputSteps)) * width;
    const last = placeOf(first);
    for (let f = 0; f < width; f++) out[at + f] = output[last + f]!;
    for (let w = first + 1; w < next; w++) {
      const place = placeOf(w);
      for (let f = 0; f < width; f++) out[at + f]! += output[place + f]!;
    }
    const ends = !forecasts && starts[first]! + steps - 1 === position;
    const share = 1 / count;
    for (let f = 0; f < width; f++) {
      const mean = out[at + f]! * share;
      out[at + f] = ends ? (mean + output[last + f]!) / 2 : mean;
    }
  };
}

/** Compressed value at a position's feature, from the slab if it covers the position, else from the matrix. */
export function observedRow(slab: Slab, input: ReadingMatrix, position: number, width: number): Float32Array {
  const at = (position - slab.base) * width;
  if (at >= 0 && at + width <= slab.compressed.length) return slab.compressed.subarray(at, at + width);
  return compressRows(input.data, position, position + 1, width);
}
