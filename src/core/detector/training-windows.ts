// Helpers for training a network detector: the windows as the network reads them, which of them to learn, for how
// long, and the covariance of the network's errors on them afterwards.

import type { CancelSignal } from "../../shared/job.ts";
import { createRandom } from "../math/random.ts";
import { quantile } from "../math/statistics.ts";
import type { WindowSource } from "../network/source.ts";
import type { ReadingMatrix } from "./detector.ts";
import { compressRows } from "./error-score.ts";
import { type Expecting, expectRows, observedRow } from "./expectation.ts";
import { fitKnn } from "./knn.ts";
import { fitWhitener, type Whitener } from "./whitener.ts";

/** Differences smaller than the square root of this do not count; network units. */
const ridge = 1e-2;
/** Rows expected per batch. */
const chunk = 4096;
/** Rows from which the covariance of the residual is computed. */
const whitenRows = 40_000;

/** Single rows are cheap to learn and gain from 10,000 updates; windows get 5,000. */
export function defaultEpochs(windows: number, batch: number, steps: number): number {
  const updates = steps === 1 ? 10_000 : 5000;
  return Math.min(Math.floor(updates / 64), Math.max(8, Math.round(updates / Math.max(1, windows / batch))));
}

export function windowSource(input: ReadingMatrix, forecasts: boolean): WindowSource {
  const matrix = compressRows(input.data, 0, input.rows, input.width);
  const mask = input.padding?.map((padding) => 1 - padding);
  const source = { matrix, columns: input.width, starts: input.starts, ...(mask && { mask }) };
  if (!forecasts) return source;
  const starts = input.starts.map((start) => start + input.steps - 1);
  return { ...source, targets: { matrix, columns: input.width, starts } };
}

/** The same source with only some of its windows. */
export function someWindows(source: WindowSource, indices: Uint32Array): WindowSource {
  const { targets } = source;
  return {
    ...source,
    starts: indices.map((window) => source.starts[window]!),
    ...(targets && { targets: { ...targets, starts: indices.map((window) => targets.starts[window]!) } }),
  };
}

/**
 * Leaves out the `trim` share of windows with the largest distance to the fifth nearest other window (mean over a window's
 * rows). Near neighbours count, not the distance from the middle: a small group of similar rows is a habit, not an accident.
 */
export async function commonWindows(input: ReadingMatrix, trim: number, seed: number): Promise<Uint32Array> {
  const { width, rows, steps, starts } = input;
  const all = new Uint32Array(starts.length).map((_, window) => window);
  if (!(trim > 0) || starts.length < 100) return all;
  const compressed = { ...input, data: compressRows(input.data, 0, rows, width) };
  const neighbours = fitKnn(compressed, createRandom(seed), { k: 6, reference: 3000 });
  const distance = await neighbours.score(compressed);
  const ofWindow = Float64Array.from(starts, (start) => {
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += distance[start + t]!;
    return sum;
  });
  const line = quantile(ofWindow, 1 - trim);
  return all.filter((window) => ofWindow[window]! <= line);
}

/** Covariance of the differences on the rows that end the kept windows. */
export async function fitResidual(
  model: Expecting,
  input: ReadingMatrix,
  indices: Uint32Array,
  signal?: CancelSignal,
): Promise<Whitener> {
  const { width } = model;
  const counts = new Uint8Array(input.rows);
  for (const window of indices) counts[input.starts[window]! + model.steps - 1] = 1;
  const blocks = Math.ceil(input.rows / chunk);
  const every = Math.max(1, Math.ceil(input.rows / whitenRows));
  const residuals: Float32Array[] = [];
  let rows = 0;
  for (let block = 0; block < blocks; block += every) {
    const from = block * chunk;
    const to = Math.min(input.rows, from + chunk);
    const { expected, slab } = await expectRows(model, input, from, to, signal);
    const part = new Float32Array(expected.length);
    let n = 0;
    for (let position = from; position < to; position++) {
      if (counts[position] !== 1) continue;
      const observed = observedRow(slab, input, position, width);
      for (let f = 0; f < width; f++) {
        part[n * width + f] = observed[f]! - expected[(position - from) * width + f]!;
      }
      n++;
    }
    residuals.push(part.subarray(0, n * width));
    rows += n;
  }
  const all = new Float32Array(rows * width);
  let at = 0;
  for (const part of residuals) {
    all.set(part, at);
    at += part.length;
  }
  return fitWhitener(all, rows, width, ridge);
}
