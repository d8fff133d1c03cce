// Features of a plain time series: each value compared with its past. Every feature uses the value and at most
// `seriesReach` rows before it, never a later one, so a block of rows gives the same as the whole table.

import { bandEnergies } from "../math/spectrum.ts";
import { quantileOfSorted } from "../math/statistics.ts";
import { type NumberColumn, numberAt, numbersOf, type TableData } from "../table/columns.ts";
import { partColumn } from "../table/join-tables.ts";
import type { FeaturePlan, FittedFeatures, SeriesPlan } from "./fitted.ts";

const usual: Pick<SeriesPlan, "lags" | "window" | "spectrum" | "bands"> = {
  lags: [1, 2, 3, 6, 12],
  window: 24,
  spectrum: 32,
  bands: 4,
};

type SeriesFeature = {
  readonly name: string;
  /** Whether it has the unit of the column. */
  readonly sameUnit: boolean;
};

/** The features of one column, with names for explanations. */
function featuresOf(name: string, { lags, window, spectrum, bands }: SeriesPlan): SeriesFeature[] {
  const feature = (words: string, sameUnit = true): SeriesFeature => ({ name: words, sameUnit });
  const points = `of ${name} over ${window} points`;
  return [
    feature(name),
    ...lags.map((lag) => feature(`${name} ${lag} ${lag === 1 ? "point" : "points"} before`)),
    feature(`rolling mean ${points}`),
    feature(`rolling deviation ${points}`),
    feature(`rolling 10 % quantile ${points}`),
    feature(`rolling median ${points}`),
    feature(`rolling 90 % quantile ${points}`),
    feature(`rate of change of ${name}`),
    feature(`acceleration of ${name}`),
    ...Array.from({ length: spectrum > 0 ? bands : 0 }, (_, band) =>
      feature(`energy of ${name} in band ${band + 1} of ${bands} over ${spectrum} points`, false),
    ),
  ];
}

/**
 * Replaces series columns by the numbers to compute from them, with the plan for computing them; null if there is no series.
 */
export function expandSeries(choices: readonly FeaturePlan[]): {
  choices: readonly FeaturePlan[];
  series: SeriesPlan | null;
} {
  const chosen = choices.filter(({ as }) => as === "series");
  const [first] = chosen;
  if (first === undefined) return { choices, series: null };
  const columns = [...new Set(chosen.map(({ column }) => column))];
  const series: SeriesPlan = { columns, timeColumn: first.over ?? null, ...usual };
  const features = columns.flatMap((name) => {
    const unit = chosen.find(({ column }) => column === name)?.unit;
    return featuresOf(name, series).map(
      (feature): FeaturePlan => ({
        column: feature.name,
        as: "number",
        ...(feature.sameUnit && unit !== undefined ? { unit } : {}),
      }),
    );
  });
  const others = choices.filter(({ column, as }) => as !== "series" && !columns.includes(column));
  return { choices: [...features, ...others], series };
}

/** The choices from which a fitted set was built: computed columns become their series again. */
export function seriesChoices({ series }: Pick<FittedFeatures, "series">): FeaturePlan[] {
  return (series?.columns ?? []).map((column) => ({ column, as: "series", over: series!.timeColumn }));
}

/** The series of each computed column, including the series itself. */
export function seriesOf({ series }: Pick<FittedFeatures, "series">): Map<string, string> {
  return new Map(
    series?.columns.flatMap((name) => featuresOf(name, series).map((one) => [one.name, name] as const)),
  );
}

/** The table columns that a fitted set reads. */
export function sourceColumns(fitted: Pick<FittedFeatures, "series" | "columns">): string[] {
  const derived = seriesOf(fitted);
  const plain = fitted.columns.map(({ column }) => column).filter((column) => !derived.has(column));
  const { series } = fitted;
  const ofSeries = series == null ? [] : [...series.columns];
  return [...new Set([...ofSeries, ...plain, ...(series?.timeColumn == null ? [] : [series.timeColumn])])];
}

/** How many rows before a row its features may depend on, in order of time. */
export function seriesReach(series: SeriesPlan | null | undefined): number {
  // The value that replaces a missing one may lie that much before the oldest value.
  return series == null ? 0 : 2 * memory(series);
}

const memory = ({ lags, window, spectrum }: SeriesPlan): number =>
  Math.max(...lags, window - 1, spectrum - 1, 2);

/**
 * Adds the columns computed from its series, in order of time and each part separately; the same table without a
 * plan.
 * @param featureIndices table rows that need features, all if null; others may get missing values
 */
export function withSeries(
  table: TableData,
  series: SeriesPlan | null | undefined,
  featureIndices: ArrayLike<number> | null = null,
): TableData {
  if (series == null) return table;
  const wantedRows = featureIndices === null ? null : new Uint8Array(table.rows);
  for (let i = 0; wantedRows !== null && i < featureIndices!.length; i++) wantedRows[featureIndices![i]!] = 1;
  const runs = runsInTime(table, series.timeColumn);
  const columns = new Map(table.columns);
  for (const name of series.columns) {
    const source = numbersOf(table, name);
    if (source === undefined) continue;
    const names = featuresOf(name, series).map((one) => one.name);
    const filled = names.map(() => new Float64Array(table.rows));
    for (const rows of runs) {
      const values = Float64Array.from(rows, (row) => numberAt(source, row));
      const wantedHere = wantedRows === null ? null : Uint8Array.from(rows, (row) => wantedRows[row]!);
      seriesFeatures(values, series, wantedHere).forEach((feature, f) => {
        for (let i = 0; i < rows.length; i++) filled[f]![rows[i]!] = feature[i]!;
      });
    }
    // The first is the value itself; it stays as in the table, missing values included.
    for (let f = 1; f < names.length; f++) columns.set(names[f]!, { kind: "number", values: filled[f]! });
  }
  return { rows: table.rows, columns };
}

/** Rows of each part in order of time; rows without a time come first. */
function runsInTime(table: TableData, timeColumn: string | null): Uint32Array[] {
  const part = numbersOf(table, partColumn);
  const time = timeColumn === null ? undefined : numbersOf(table, timeColumn);
  const at = (column: NumberColumn | undefined, row: number): number =>
    column === undefined ? 0 : numberAt(column, row);
  const times = Float64Array.from({ length: table.rows }, (_, row) => {
    const t = at(time, row);
    return Number.isNaN(t) ? Number.NEGATIVE_INFINITY : t;
  });
  const order = new Uint32Array(table.rows).map((_, row) => row);
  const before = (a: number, b: number): number => {
    if (part !== undefined && part.values[a] !== part.values[b]) return part.values[a]! - part.values[b]!;
    return times[a]! < times[b]! ? -1 : times[a]! > times[b]! ? 1 : a - b;
  };
  order.sort(before);
  const runs: Uint32Array[] = [];
  for (let from = 0, i = 1; i <= order.length; i++) {
    const ends = i === order.length || at(part, order[i]!) !== at(part, order[from]!);
    if (!ends) continue;
    runs.push(order.subarray(from, i));
    from = i;
  }
  return runs;
}

/** Features of one run of values (NaN = missing), in the order of `featuresOf`; spectra only where `wantedRows` is not 0. */
function seriesFeatures(
  smoothed: Float64Array,
  plan: SeriesPlan,
  wantedRows: Uint8Array | null,
): Float64Array[] {
  const { lags, window, spectrum, bands } = plan;
  const values = held(smoothed, memory(plan));
  const rolling = rollingStatistics(values, window);
  const rate = values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!));
  const out = [
    values,
    ...lags.map((lag) => values.map((_, i) => values[Math.max(0, i - lag)]!)),
    rolling.mean,
    rolling.deviation,
    rolling.low,
    rolling.median,
    rolling.high,
    rate,
    rate.map((value, i) => (i < 2 ? 0 : value - rate[i - 1]!)),
  ];
  if (spectrum === 0) return out;
  const energies = Array.from({ length: bands }, () => new Float64Array(values.length).fill(Number.NaN));
  const past = new Float64Array(spectrum);
  for (let i = 0; i < values.length; i++) {
    if (wantedRows !== null && wantedRows[i] === 0) continue;
    for (let k = 0; k < spectrum; k++) past[k] = values[Math.max(0, i - spectrum + 1 + k)]!;
    bandEnergies(past, bands).forEach((energy, band) => {
      energies[band]![i] = energy;
    });
  }
  return [...out, ...energies];
}

/** Replaces a missing value by the last one if it is at most `most` rows before. */
function held(values: Float64Array, most: number): Float64Array {
  const out = Float64Array.from(values);
  let seen = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < out.length; i++) {
    if (Number.isFinite(out[i]!)) seen = i;
    else out[i] = i - seen <= most ? values[seen]! : Number.NaN;
  }
  return out;
}

/**
 * Rolling statistics over the last `window` values, including the current one (fewer at the start), without missing values.
 */
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
    const leaving = i >= window ? values[i - window]! : Number.NaN;
    if (!Number.isNaN(leaving)) ordered.splice(positionOf(ordered, leaving), 1);
    if (!Number.isNaN(values[i]!)) ordered.splice(positionOf(ordered, values[i]!), 0, values[i]!);
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

/** First position whose value is at least x. */
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
