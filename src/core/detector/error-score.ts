// Computes one score from a row and a network's expectation of it. Units: network units, in which a scaled value x is
// compressed to x̃ = sign(x)·(|x| ≤ 1 ? |x| : 1 + ln|x|), so that one extreme feature does not dominate the training.
// F features.
//
//   E = |W (x̃ − ŷ)|² / F     error against the expected row ŷ, whitened on normal rows (see whitener.ts)
//   Z = |x|² / F              distance from the middle of normal, without a model
//   J                         surprise of the combination of levels, in nats (see level-surprise.ts)
//   ln score = ln E + 0.5 ln Z + 0.35 J
//
// Why three terms: a network that rebuilds its inputs well also rebuilds attacks that are merely large, which Z
// measures, and copies rare levels, which J measures; docs/quality.md has the figures. A feature's part in the score
// is its share of each term, weighted 1 : 0.5 : 0.35 J.

import { type Whitener, whitenedSquares, whitenedSums } from "./whitener.ts";

export const distanceWeight = 0.5;
export const surpriseWeight = 0.35;
/** Least value of E and Z. */
export const floor = 1e-9;

/** Converts a scaled value to network units. */
export function compress(x: number): number {
  const size = Math.abs(x);
  return size <= 1 ? x : Math.sign(x) * (1 + Math.log(size));
}

/** Converts network units to a scaled value. */
export function expand(y: number): number {
  const size = Math.abs(y);
  return size <= 1 ? y : Math.sign(y) * Math.exp(Math.min(50, size - 1));
}

/** Compresses rows from … to − 1 into a copy. */
export function compressRows(data: Float32Array, from: number, to: number, width: number): Float32Array {
  const out = new Float32Array((to - from) * width);
  compressInto(data, from * width, to * width, out, 0);
  return out;
}

/** Compresses numbers from … to − 1 of `data` into `out`, starting at index `at`. */
export function compressInto(
  data: Float32Array,
  from: number,
  to: number,
  out: Float32Array,
  at: number,
): void {
  for (let source = from, target = at; source < to; source++, target++) {
    const x = data[source]!;
    out[target] = x > 1 ? 1 + Math.log(x) : x < -1 ? -1 - Math.log(-x) : x;
  }
}

/** Scores rows by the millions: the whitened sums of some rows together, and from its sum each row's score. */
type ErrorScorer = {
  /** Takes differences x̃ − ŷ, rows × F, which it overwrites. */
  readonly sums: (residuals: Float64Array, rows: number, out: Float64Array) => void;
  /** Of a row's sum, its scaled features x at `scaledAt`, and its surprise J. */
  readonly score: (sum: number, scaled: Float32Array, scaledAt: number, surprise: number) => number;
};

export function errorScorer(whitener: Whitener): ErrorScorer {
  const { width } = whitener;
  return {
    sums: whitenedSums(whitener),
    score(sum, scaled, scaledAt, surprise) {
      let distance = 0;
      for (let f = scaledAt; f < scaledAt + width; f++) distance += scaled[f]! * scaled[f]!;
      return combine(sum / width, distance / width, surprise);
    },
  };
}

function combine(error: number, distance: number, surprise: number): number {
  return (
    Math.max(floor, error) * Math.max(floor, distance) ** distanceWeight * Math.exp(surpriseWeight * surprise)
  );
}

/**
 * The features' parts in the score; they sum to it.
 * @param levels features that are the row's levels; they share the part of the surprise
 */
export function errorParts(
  whitener: Whitener,
  residual: ArrayLike<number>,
  scaled: ArrayLike<number>,
  surprise: number,
  levels: readonly number[],
): { score: number; parts: Float64Array } {
  const { width } = whitener;
  const squares = new Float64Array(width);
  const error = whitenedSquares(whitener, residual, 0, squares);
  let distance = 0;
  for (let f = 0; f < width; f++) distance += scaled[f]! ** 2;
  const score = combine(error / width, distance / width, surprise);
  const ofSurprise = levels.length === 0 ? 0 : surpriseWeight * surprise;
  const unit = score / (1 + distanceWeight + ofSurprise);
  const parts = new Float64Array(width);
  for (let f = 0; f < width; f++) {
    const ofError = error > 0 ? squares[f]! / error : 1 / width;
    const ofDistance = distance > 0 ? scaled[f]! ** 2 / distance : 1 / width;
    parts[f] = unit * (ofError + distanceWeight * ofDistance);
  }
  for (const f of levels) parts[f]! += (unit * ofSurprise) / levels.length;
  return { score, parts };
}
