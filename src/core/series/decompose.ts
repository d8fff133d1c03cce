// Decomposes a series into trend + season + rest. STL (Cleveland, Cleveland, McRae & Terpenning 1990) if there are enough
// periods; the classical decomposition by moving averages if STL has too few, with the reason.
//
// STL, inner loop, for a period of p steps:
//   C = loess of each cycle-subseries of (Y − T), one period longer at both ends     season, still with some trend in it
//   L = loess(MA₃(MA_p(MA_p(C))))                                                     that trend
//   S = C − L;   T = loess(Y − S)
// The outer loop weights a point by how small its rest is, (1 − (|R| / 6·median|R|)²)², so that a spike changes neither S nor T.

import { median, sorted } from "../math/statistics.ts";
import { loess } from "./loess.ts";

export interface Decomposition {
  readonly method: "stl" | "classical";
  /** Why it is not STL; null if it is. */
  readonly reason: string | null;
  readonly trend: Float64Array;
  readonly season: Float64Array;
  readonly rest: Float64Array;
}

interface StlOptions {
  /** Points of a cycle-subseries in a neighbourhood of the season; odd, at least 7. */
  seasonSpan?: number;
  inner?: number;
  outer?: number;
}

const oddAtLeast = (x: number): number => {
  const whole = Math.max(3, Math.ceil(x));
  return whole % 2 === 1 ? whole : whole + 1;
};

/**
 * STL of equally spaced values without gaps.
 * @param y N values, N ≥ 2 p
 * @param p steps in a period, at least 2
 */
export function stl(
  y: ArrayLike<number>,
  p: number,
  options: StlOptions = {},
): Omit<Decomposition, "method" | "reason"> {
  const { seasonSpan = 7, inner = 1, outer = 5 } = options;
  const n = y.length;
  const trendSpan = oddAtLeast((1.5 * p) / (1 - 1.5 / seasonSpan));
  const lowSpan = oddAtLeast(p);
  const trend = new Float64Array(n);
  const season = new Float64Array(n);
  let weights: Float64Array | undefined;
  for (let round = 0; round <= outer; round++) {
    for (let i = 0; i < inner; i++) {
      const cycle = cycleSubseries(
        Float64Array.from(y, (value, t) => value - trend[t]!),
        p,
        seasonSpan,
        weights,
      );
      const low = loess(
        movingAverage(movingAverage(movingAverage(cycle, p), p), 3),
        { q: lowSpan, jump: Math.ceil(lowSpan / 10) },
        0,
        n - 1,
      );
      for (let t = 0; t < n; t++) season[t] = cycle[t + p]! - low[t]!;
      const deseasoned = Float64Array.from(y, (value, t) => value - season[t]!);
      trend.set(loess(deseasoned, { q: trendSpan, weights, jump: Math.ceil(trendSpan / 10) }, 0, n - 1));
    }
    if (round < outer)
      weights = robustness(Float64Array.from(y, (value, t) => value - trend[t]! - season[t]!));
  }
  return { trend, season, rest: Float64Array.from(y, (value, t) => value - trend[t]! - season[t]!) };
}

/** N + 2 p values: each subseries smoothed, and one step beyond both its ends. */
function cycleSubseries(y: Float64Array, p: number, span: number, weights?: Float64Array): Float64Array {
  const out = new Float64Array(y.length + 2 * p);
  for (let phase = 0; phase < p; phase++) {
    const cycle = every(y, phase, p);
    const smooth = loess(cycle, { q: span, weights: weights && every(weights, phase, p) }, -1, cycle.length);
    smooth.forEach((value, k) => {
      const at = phase + k * p;
      if (at < out.length) out[at] = value;
    });
  }
  return out;
}

function every(values: Float64Array, from: number, step: number): Float64Array {
  const out = new Float64Array(Math.max(0, Math.ceil((values.length - from) / step)));
  for (let k = 0; k < out.length; k++) out[k] = values[from + k * step]!;
  return out;
}

/** Means of `length` neighbours; the result is shorter by length − 1. */
function movingAverage(values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(values.length - length + 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    if (i >= length) sum -= values[i - length]!;
    if (i >= length - 1) out[i - length + 1] = sum / length;
  }
  return out;
}

function robustness(rest: Float64Array): Float64Array {
  const h = 6 * median(sorted(rest.map(Math.abs)));
  return rest.map((r) => {
    const u = h > 0 ? Math.abs(r) / h : 0;
    return u >= 0.999 ? 0 : (1 - u * u) ** 2;
  });
}

/**
 * Trend by a moving average of one period, season by the mean of each phase; the ends of the trend repeat its last values.
 */
export function classical(y: ArrayLike<number>, p: number): Omit<Decomposition, "method" | "reason"> {
  const n = y.length;
  const half = Math.floor(p / 2);
  const trend = new Float64Array(n);
  const whole = (t: number) => {
    let sum = 0;
    // For an even period the two ends count half each, so that every phase counts once.
    for (let d = -half; d <= half; d++) sum += y[t + d]! * (p % 2 === 0 && Math.abs(d) === half ? 0.5 : 1);
    return sum / p;
  };
  const first = Math.min(half, n - 1);
  const last = Math.max(first, n - 1 - half);
  for (let t = first; t <= last && t + half < n && t - half >= 0; t++) trend[t] = whole(t);
  trend.fill(trend[first]!, 0, first);
  trend.fill(trend[last]!, last + 1);
  const sums = new Float64Array(p);
  const counts = new Float64Array(p);
  for (let t = first; t <= last; t++) {
    sums[t % p] = sums[t % p]! + y[t]! - trend[t]!;
    counts[t % p] = counts[t % p]! + 1;
  }
  const means = sums.map((sum, phase) => (counts[phase] ? sum / counts[phase]! : 0));
  const level = means.reduce((sum, value) => sum + value, 0) / p;
  const season = Float64Array.from({ length: n }, (_, t) => means[t % p]! - level);
  return { trend, season, rest: Float64Array.from(y, (value, t) => value - trend[t]! - season[t]!) };
}

const leastPeriods = 3;

/** STL for three periods and more, the classical method for two, nothing for fewer. */
export function decompose(
  y: ArrayLike<number>,
  p: number | null,
): Decomposition | { method: null; reason: string } {
  if (p === null) return { method: null, reason: "No period stands out, so there is no season to take off." };
  const periods = y.length / p;
  if (periods < 2)
    return { method: null, reason: `There are only ${periods.toFixed(1)} periods; two are the least.` };
  if (periods < leastPeriods)
    return {
      ...classical(y, p),
      method: "classical",
      reason: `By moving averages: STL needs ${leastPeriods} periods to see the season change, and there are ${periods.toFixed(1)}.`,
    };
  return { ...stl(y, p), method: "stl", reason: null };
}
