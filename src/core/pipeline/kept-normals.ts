// The normal rows stored with a trained model: held-out ones for measuring drift, fitted ones for finding the nearest
// normal rows.

import type { Detector, ReadingMatrix } from "../detector/detector.ts";
import type { Reading } from "./read.ts";

/** Table rows and their vectors, row-major (rows × width). */
export type NormalCodes = { readonly rows: Uint32Array; readonly data: Float32Array; readonly width: number };

/** Fitted rows to store. */
const keptCodes = 2000;

const mostReferenceNumbers = 250_000;

/** Every n-th real row of a matrix, some thousand at most. */
export function referenceRows({ data, rows, width, padding }: ReadingMatrix): Float32Array {
  const real = Array.from({ length: rows }, (_, row) => row).filter((row) => padding?.[row] !== 1);
  const most = Math.min(2000, Math.max(100, Math.floor(mostReferenceNumbers / width)));
  const every = Math.max(1, Math.ceil(real.length / most));
  const sample = real.filter((_, i) => i % every === 0);
  const out = new Float32Array(sample.length * width);
  sample.forEach((row, i) => {
    out.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

/** Spread evenly over the reading order, so that the same training stores the same rows. */
export async function codesOf({ order, matrix }: Reading, detector: Detector): Promise<NormalCodes> {
  const positions: number[] = [];
  const every = Math.max(1, order.rows.length / keptCodes);
  for (let at = 0; at < order.rows.length; at += every) {
    let position = Math.floor(at);
    while (order.padding?.[position] === 1) position++;
    if (position < order.rows.length && position !== positions.at(-1)) positions.push(position);
  }
  const { data, width } = await detector.embed(matrix, positions);
  return { rows: Uint32Array.from(positions, (position) => order.rows[position]!), data, width };
}
