// The analysis of a series, from its values at equal steps: rolling band, autocorrelation, period, decomposition.
import { quantileOfSorted, sorted } from "../math/statistics.ts";
import { autocorrelation, chanceBound, findPeriod } from "./autocorrelation.ts";
import { type Decomposition, decompose } from "./decompose.ts";
import { type Rolling, rollingMoments } from "./rolling.ts";

export interface SeriesAnalysis {
  /** Missing values that were interpolated linearly where every value is needed. */
  readonly filled: number;
  /** Points of the rolling window: a period, else a fiftieth of the series. */
  readonly window: number;
  readonly rolling: Rolling;
  /** r_0 …, over at most half the series, with outliers clamped: one spike would hide all correlation. */
  readonly correlation: Float64Array;
  /** Number of clamped values. */
  readonly held: number;
  /** Correlations below it may be random. */
  readonly bound: number;
  /** In steps; null without a period. */
  readonly period: number | null;
  readonly parts: Decomposition | { readonly method: null; readonly reason: string };
}

const mostLags = 3000;
const leastValues = 8;

/** @param values N values at equal steps; NaN if missing */
export function analyseSeries(values: Float64Array): SeriesAnalysis {
  const { whole, filled } = fillGaps(values);
  const n = whole.length;
  const known = n - filled;
  const { calm, held } = holdOutliers(whole);
  const correlation = autocorrelation(calm, Math.min(mostLags, Math.floor(n / 2)));
  const period = known < leastValues ? null : findPeriod(correlation, n);
  const window = period ?? Math.max(5, Math.round(n / 50));
  return {
    filled,
    window,
    rolling: rollingMoments(values, window),
    correlation,
    held,
    bound: chanceBound(n),
    period,
    parts: decompose(whole, period),
  };
}

/** Interpolates gaps linearly; before the first and after the last value, repeats it. */
export function fillGaps(values: Float64Array): { whole: Float64Array; filled: number } {
  const whole = Float64Array.from(values);
  let filled = 0;
  let before = -1;
  for (let i = 0; i <= whole.length; i++) {
    if (i < whole.length && Number.isNaN(values[i]!)) continue;
    for (let gap = before + 1; gap < i; gap++) {
      filled++;
      if (before < 0) whole[gap] = i < whole.length ? values[i]! : 0;
      else if (i === whole.length) whole[gap] = values[before]!;
      else whole[gap] = values[before]! + ((gap - before) / (i - before)) * (values[i]! - values[before]!);
    }
    before = i;
  }
  return { whole, filled };
}

const fenceBoxes = 3;

/**
 * Clamps values to Tukey's outer fences (three box lengths beyond the box); leaves a series alone if its box has no length.
 */
export function holdOutliers(values: Float64Array): { calm: Float64Array; held: number } {
  const ordered = sorted(values);
  const [q1, q3] = [quantileOfSorted(ordered, 0.25), quantileOfSorted(ordered, 0.75)];
  const reach = fenceBoxes * (q3 - q1);
  if (!(reach > 0)) return { calm: values, held: 0 };
  let held = 0;
  const calm = values.map((value) => {
    const fenced = Math.min(q3 + reach, Math.max(q1 - reach, value));
    if (fenced !== value) held++;
    return fenced;
  });
  return { calm, held };
}
