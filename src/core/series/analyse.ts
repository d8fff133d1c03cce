// Everything that the view of a series shows, from its values on equal steps: rolling band, autocorrelation, period, parts.
import { autocorrelation, chanceBound, findPeriod } from "./autocorrelation.ts";
import { type Decomposition, decompose } from "./decompose.ts";
import { type Rolling, rollingMoments } from "./rolling.ts";

export interface SeriesAnalysis {
  /** Values that were missing and are drawn as straight lines for what needs every value. */
  readonly filled: number;
  /** Points of the rolling window: a period, else a fiftieth of the series. */
  readonly window: number;
  readonly rolling: Rolling;
  /** r_0 …, over at most half the series. */
  readonly correlation: Float64Array;
  /** Correlations below it may be chance. */
  readonly bound: number;
  /** In steps; null where nothing comes back. */
  readonly period: number | null;
  readonly parts: Decomposition | { readonly method: null; readonly reason: string };
}

const mostLags = 3000;
const leastValues = 8;

/** @param values N values on equal steps; NaN where there is none */
export function analyseSeries(values: Float64Array): SeriesAnalysis {
  const { whole, filled } = fillGaps(values);
  const n = whole.length;
  const known = n - filled;
  const correlation = autocorrelation(whole, Math.min(mostLags, Math.floor(n / 2)));
  const period = known < leastValues ? null : findPeriod(correlation, n);
  const window = period ?? Math.max(5, Math.round(n / 50));
  return {
    filled,
    window,
    rolling: rollingMoments(values, window),
    correlation,
    bound: chanceBound(n),
    period,
    parts: decompose(whole, period),
  };
}

/** Straight lines over gaps; before the first and after the last value, that value. */
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
