// Mean and deviation of a series around each of its points. Missing values (NaN) are skipped.
import { median, sorted } from "../math/statistics.ts";

export interface Rolling {
  readonly mean: Float64Array;
  /** Population deviation; NaN if the window has no value. */
  readonly deviation: Float64Array;
}

/**
 * Mean and deviation of the `window` points around each point (fewer at the ends).
 * @param values N values
 * @param window how many points, made odd
 */
export function rollingMoments(values: ArrayLike<number>, window: number): Rolling {
  const n = values.length;
  const half = Math.max(0, Math.floor(window / 2));
  // Subtract a common level first: squares of large numbers would lose small spreads.
  const present = sorted(values);
  const level = present.length === 0 ? 0 : median(present);
  const count = new Float64Array(n + 1);
  const sum = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const d = Number.isNaN(value) ? 0 : value - level;
    count[i + 1] = count[i]! + (Number.isNaN(value) ? 0 : 1);
    sum[i + 1] = sum[i]! + d;
    squares[i + 1] = squares[i]! + d * d;
  }
  const mean = new Float64Array(n);
  const deviation = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const from = Math.max(0, i - half);
    const to = Math.min(n, i + half + 1);
    const held = count[to]! - count[from]!;
    const centre = (sum[to]! - sum[from]!) / held;
    mean[i] = level + centre;
    deviation[i] = Math.sqrt(Math.max(0, (squares[to]! - squares[from]!) / held - centre * centre));
  }
  return { mean, deviation };
}
