// Whitens residuals: turns a row of differences into independent ones of unit variance, so that their squares sum to how
// unlikely the row is and each still belongs to one feature. Mahalanobis, the PCA residual and all networks use it.
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
 * @param ridge added to every variance, in squared scaled units: differences smaller than its square root do not count
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

/**
 * Writes the squares of the whitened difference, F numbers, into `out` and returns their sum. `difference` starts at `offset`. Four features go
 * together, because a single one waits for its additions; each has the same bits as alone.
 */
export function whitenedSquares(
  whitener: Whitener,
  difference: ArrayLike<number>,
  offset: number,
  out: Float64Array,
): number {
  const { width, centre, matrix } = whitener;
  const centred = new Float64Array(width);
  for (let j = 0; j < width; j++) centred[j] = difference[offset + j]! - centre[j]!;
  let i = 0;
  for (; i + 4 <= width; i += 4) {
    const a = i * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    let valueA = 0;
    let valueB = 0;
    let valueC = 0;
    let valueD = 0;
    for (let j = 0; j < width; j++) {
      const one = centred[j]!;
      valueA += matrix[a + j]! * one;
      valueB += matrix[b + j]! * one;
      valueC += matrix[c + j]! * one;
      valueD += matrix[d + j]! * one;
    }
    out[i] = valueA * valueA;
    out[i + 1] = valueB * valueB;
    out[i + 2] = valueC * valueC;
    out[i + 3] = valueD * valueD;
  }
  for (; i < width; i++) {
    let value = 0;
    for (let j = 0; j < width; j++) value += matrix[i * width + j]! * centred[j]!;
    out[i] = value * value;
  }
  let sum = 0;
  for (let f = 0; f < width; f++) sum += out[f]!;
  return sum;
}

/**
 * Creates a function that writes only the sums of the squares, for millions of rows: |W d|² = |Lᵀ d|² with W² = L Lᵀ
 * (Cholesky), which is half the products. Four rows go together, because a single sum waits for its additions; each
 * row's sum is the same bits in any company.
 * @returns a function of differences, rows × F, which it centres in place, their number, and where the sums go
 */
export function whitenedSums(
  whitener: Whitener,
): (differences: Float64Array, rows: number, out: Float64Array) => void {
  const { width, centre, matrix } = whitener;
  const factor = choleskyOfSquare(matrix, width);
  return (differences, rows, out) => {
    for (let row = 0, at = 0; row < rows; row++)
      for (let j = 0; j < width; j++) differences[at++]! -= centre[j]!;
    let row = 0;
    for (; row + 4 <= rows; row += 4) sumsOfFour(factor, width, differences, row, out);
    for (; row < rows; row++) out[row] = sumOfOne(factor, width, differences, row);
  };
}

function sumOfOne(factor: Float64Array, width: number, centred: Float64Array, row: number): number {
  const first = row * width;
  let sum = 0;
  let at = 0;
  for (let i = 0; i < width; i++) {
    let even = 0;
    let odd = 0;
    let j = i;
    for (; j + 1 < width; j += 2) {
      even += factor[at]! * centred[first + j]!;
      odd += factor[at + 1]! * centred[first + j + 1]!;
      at += 2;
    }
    if (j < width) even += factor[at++]! * centred[first + j]!;
    const value = even + odd;
    sum += value * value;
  }
  return sum;
}

function sumsOfFour(
  factor: Float64Array,
  width: number,
  centred: Float64Array,
  row: number,
  out: Float64Array,
): void {
  const a = row * width;
  const b = a + width;
  const c = b + width;
  const d = c + width;
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
  let at = 0;
  for (let i = 0; i < width; i++) {
    let evenA = 0;
    let oddA = 0;
    let evenB = 0;
    let oddB = 0;
    let evenC = 0;
    let oddC = 0;
    let evenD = 0;
    let oddD = 0;
    let j = i;
    for (; j + 1 < width; j += 2) {
      const even = factor[at]!;
      const odd = factor[at + 1]!;
      evenA += even * centred[a + j]!;
      oddA += odd * centred[a + j + 1]!;
      evenB += even * centred[b + j]!;
      oddB += odd * centred[b + j + 1]!;
      evenC += even * centred[c + j]!;
      oddC += odd * centred[c + j + 1]!;
      evenD += even * centred[d + j]!;
      oddD += odd * centred[d + j + 1]!;
      at += 2;
    }
    if (j < width) {
      const even = factor[at++]!;
      evenA += even * centred[a + j]!;
      evenB += even * centred[b + j]!;
      evenC += even * centred[c + j]!;
      evenD += even * centred[d + j]!;
    }
    sumA += (evenA + oddA) * (evenA + oddA);
    sumB += (evenB + oddB) * (evenB + oddB);
    sumC += (evenC + oddC) * (evenC + oddC);
    sumD += (evenD + oddD) * (evenD + oddD);
  }
  out[row] = sumA;
  out[row + 1] = sumB;
  out[row + 2] = sumC;
  out[row + 3] = sumD;
}

/** Columns of L, one after another from the diagonal down, with L Lᵀ = W² and W symmetric and positive definite. */
function choleskyOfSquare(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(width * width);
  const out = new Float64Array((width * (width + 1)) / 2);
  let at = 0;
  for (let j = 0; j < width; j++) {
    for (let i = j; i < width; i++) {
      let value = 0;
      for (let k = 0; k < width; k++) value += matrix[i * width + k]! * matrix[k * width + j]!;
      for (let k = 0; k < j; k++) value -= lower[i * width + k]! * lower[j * width + k]!;
      const entry = i === j ? Math.sqrt(Math.max(1e-30, value)) : value / lower[j * width + j]!;
      lower[i * width + j] = entry;
      out[at++] = entry;
    }
  }
  return out;
}
