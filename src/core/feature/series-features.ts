// Features of a plain time series: what one value looks like against its own past. Every feature is causal: it uses the
// value and those before it, never one after. Input and output are columns of one length n.

import { bandEnergies } from "../math/spectrum.ts";
import { quantileOfSorted } from "../math/statistics.ts";
import type { NumberColumn, TableData } from "../table/columns.ts";

export type SeriesOptions = {
  /** Steps back whose values become features. */
  lags?: readonly number[];
  /** Length in steps of the rolling window. */
  window?: number;
  /** Length in steps of the spectrum's window, a power of two; 0 = no spectrum. */
  spectrum?: number;
  bands?: number;
};

/** Columns made from `name`: the value, lags, rolling mean, deviation and quantiles, rate, acceleration, band energies. */
export function seriesFeatures(name: string, column: NumberColumn, options: SeriesOptions = {}): TableData {
  const lags = options.lags ?? [1, 2, 3, 6, 12];
  const window = options.window ?? 24;
  const spectrum = options.spectrum ?? 32;
  const bands = options.bands ?? 4;
  const values = filled(column);
  const n = values.length;
  const columns = new Map<string, NumberColumn>();
  const add = (label: string, numbers: Float64Array): void => {
    columns.set(label, { kind: "number", values: numbers });
  };
  add(name, values);
  for (const lag of lags)
    add(
      `${name} ${lag} steps before`,
      values.map((_, i) => values[Math.max(0, i - lag)]!),
    );
  const rolling = rollingStatistics(values, window);
  add(`${name} mean of ${window}`, rolling.mean);
  add(`${name} deviation of ${window}`, rolling.deviation);
  add(`${name} 10 % of ${window}`, rolling.low);
  add(`${name} median of ${window}`, rolling.median);
  add(`${name} 90 % of ${window}`, rolling.high);
  const rate = values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!));
  add(`${name} rate`, rate);
  add(
    `${name} acceleration`,
    rate.map((value, i) => (i < 2 ? 0 : value - rate[i - 1]!)),
  );
  if (spectrum > 0 && n > 0) {
    const energies = Array.from({ length: bands }, () => new Float64Array(n));
    const past = new Float64Array(spectrum);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < spectrum; k++) past[k] = values[Math.max(0, i - spectrum + 1 + k)]!;
      bandEnergies(past, bands).forEach((energy, band) => {
        energies[band]![i] = energy;
      });
    }
    energies.forEach((energy, band) => {
      add(`${name} band ${band + 1} of ${bands}`, energy);
    });
  }
  return { rows: n, columns };
}

/** Missing values take the last one seen (the first seen, at the start). */
function filled(column: NumberColumn): Float64Array {
  const out = Float64Array.from(column.values);
  const usable = (i: number): boolean => column.missing?.[i] !== 1 && Number.isFinite(out[i]);
  let first = 0;
  while (first < out.length && !usable(first)) first++;
  let last = first < out.length ? out[first]! : 0;
  for (let i = 0; i < out.length; i++) {
    if (usable(i)) last = out[i]!;
    else out[i] = last;
  }
  return out;
}

/** Rolling statistics over the last `window` values, the present one included (fewer at the start). */
export function rollingStatistics(
  values: Float64Array,
  window: number,
): Record<"mean" | "deviation" | "low" | "median" | "high", Float64Array> {
  const n = values.length;
  const out = {
    mean: new Float64Array(n),
    deviation: new Float64Array(n),
    low: new Float64Array(n),
    median: new Float64Array(n),
    high: new Float64Array(n),
  };
  const ordered: number[] = [];
  for (let i = 0; i < n; i++) {
    if (i >= window) ordered.splice(positionOf(ordered, values[i - window]!), 1);
    ordered.splice(positionOf(ordered, values[i]!), 0, values[i]!);
    let sum = 0;
    for (const value of ordered) sum += value;
    const mean = sum / ordered.length;
    let square = 0;
    for (const value of ordered) square += (value - mean) ** 2;
    out.mean[i] = mean;
    out.deviation[i] = Math.sqrt(square / ordered.length);
    out.low[i] = quantileOfSorted(ordered, 0.1);
    out.median[i] = quantileOfSorted(ordered, 0.5);
    out.high[i] = quantileOfSorted(ordered, 0.9);
  }
  return out;
}

/** First position whose value is not below x. */
function positionOf(ordered: readonly number[], x: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ordered[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
