// The autocorrelation of a series, and the period that follows from it.
//
//   r_k = Σ_t (x_t − x̄)(x_{t+k} − x̄) / Σ_t (x_t − x̄)²        (Box & Jenkins; divides by N at every lag)

import { mean } from "../math/statistics.ts";

/**
 * r_0 … r_lags of a series without missing values; NaN if it has no spread.
 * @param values N values
 */
export function autocorrelation(values: ArrayLike<number>, lags: number): Float64Array {
  const n = values.length;
  const centre = mean(values);
  const d = Float64Array.from(values, (value) => value - centre);
  const out = new Float64Array(Math.min(lags, Math.max(0, n - 1)) + 1);
  for (let k = 0; k < out.length; k++) {
    let sum = 0;
    for (let t = 0; t + k < n; t++) sum += d[t]! * d[t + k]!;
    out[k] = sum;
  }
  const whole = out[0]!;
  return out.map((sum) => (whole > 0 ? sum / whole : Number.NaN));
}

/** A larger correlation is not random, at about 95 %, for a series of independent values. */
export const chanceBound = (n: number): number => 1.96 / Math.sqrt(n);

const leastPeak = 0.1;

/**
 * The period in steps: the first of the high peaks after the correlation has fallen to half of a later peak. Null if
 * there is none.
 * @param r r_0 … of `n` values
 */
export function findPeriod(r: ArrayLike<number>, n: number): number | null {
  const least = Math.max(leastPeak, chanceBound(n));
  let low = 1;
  // Near lags correlate in any smooth series, so a period starts after a valley.
  while (low + 1 < r.length && r[low + 1]! <= r[low]!) low++;
  const peaks: number[] = [];
  for (let k = low + 1; k + 1 < r.length; k++) {
    if (r[k]! >= least && r[k]! > r[k - 1]! && r[k]! >= r[k + 1]!) peaks.push(k);
  }
  if (peaks.length === 0) return null;
  const highest = Math.max(...peaks.map((k) => r[k]!));
  // Multiples of a period are peaks too, a little lower or, by chance, a little higher.
  return peaks.find((k) => r[k]! >= 0.85 * highest) ?? null;
}
