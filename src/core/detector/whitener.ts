// The residual's own scale: turns a row of differences into independent unit ones, so that their squares add up to how
// unlikely the row is, and each still belongs to one feature. Shared by Mahalanobis, PCA's rest and all networks.
//
// W = V (Λ + ridge)^(−1/2) Vᵀ, the symmetric root of the inverse covariance ("ZCA"): of all whitenings the one that moves
// features least (Kessy, Lewin & Strimmer 2018), so |W d|² is the Mahalanobis distance and (W d)_f² the share of feature f.

import { columnMeans, covariance, symmetricEigen } from "../math/linear.ts";

export type Whitener = {
  readonly width: number;
  /** F: mean difference on normal rows. */
  readonly centre: Float64Array;
  /** F × F, symmetric. */
  readonly matrix: Float64Array;
};

/**
 * @param data rows × width differences on normal rows
 * @param ridge added to every variance, in squared scaled units: differences smaller than its root do not count
 */
export function fitWhitener(data: ArrayLike<number>, rows: number, width: number, ridge: number): Whitener {
  const centre = columnMeans(data, rows, width);
  const { values, vectors } = symmetricEigen(covariance(data, rows, width, centre));
  const matrix = new Float64Array(width * width);
  for (let k = 0; k < width; k++) {
    const gain = 1 / Math.sqrt(Math.max(0, values[k]!) + ridge);
    for (let i = 0; i < width; i++) {
      const vi = vectors.data[k * width + i]! * gain;
      for (let j = 0; j < width; j++) matrix[i * width + j]! += vi * vectors.data[k * width + j]!;
    }
  }
  return { width, centre, matrix };
}

let scratch = new Float64Array(0);

/** Room for one centred row: this runs a million times a scoring. */
function scratchOf(width: number): Float64Array {
  if (scratch.length < width) scratch = new Float64Array(width);
  return scratch;
}

/** Squares of the whitened difference, F numbers, into `out`; returns their sum. `difference` starts at `offset`. */
export function whitenedSquares(
  whitener: Whitener,
  difference: ArrayLike<number>,
  offset: number,
  out: Float64Array,
): number {
  const { width, centre, matrix } = whitener;
  const centred = scratchOf(width);
  for (let j = 0; j < width; j++) centred[j] = difference[offset + j]! - centre[j]!;
  let sum = 0;
  for (let i = 0, at = 0; i < width; i++) {
    let value = 0;
    for (let j = 0; j < width; j++) value += matrix[at++]! * centred[j]!;
    out[i] = value * value;
    sum += out[i]!;
  }
  return sum;
}
