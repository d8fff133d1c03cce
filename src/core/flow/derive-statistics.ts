// Mean, deviation and extremes from the sums a record keeps; the four columns of one quantity at a time.

import type { BatchColumns } from "./batch-columns.ts";

/** Sample standard deviation (n − 1) of n values with these sums; 0 of fewer than two. */
export function deviation(n: number, sum: number, sumOfSquares: number): number {
  if (n < 2) return 0;
  const variance = (sumOfSquares - (sum * sum) / n) / (n - 1);
  // Rounding leaves a trace of variance (or less than none) where all values are equal.
  return variance > 1e-12 * (sumOfSquares / n) ? Math.sqrt(variance) : 0;
}

/** Mean, standard deviation, maximum and minimum columns under one prefix, as the catalogue names them. */
export class StatisticsColumns {
  readonly #mean: Float64Array;
  readonly #std: Float64Array;
  readonly #max: Float64Array;
  readonly #min: Float64Array;
  readonly #scale: number;

  /** @param scale from the record's unit to the column's */
  constructor(columns: BatchColumns, prefix: string, suffix: string, scale: number) {
    this.#mean = columns.number(`${prefix}_mean${suffix}`);
    this.#std = columns.number(`${prefix}_std${suffix}`);
    this.#max = columns.number(`${prefix}_max${suffix}`);
    this.#min = columns.number(`${prefix}_min${suffix}`);
    this.#scale = scale;
  }

  /** Of n values; all four are 0 when there is none, as CICFlowMeter writes them. */
  set(row: number, n: number, sum: number, sumOfSquares: number, max: number, min: number): void {
    const scale = this.#scale;
    this.#mean[row] = n > 0 ? (sum / n) * scale : 0;
    this.#std[row] = deviation(n, sum, sumOfSquares) * scale;
    this.#max[row] = n > 0 ? max * scale : 0;
    this.#min[row] = n > 0 ? min * scale : 0;
  }
}
