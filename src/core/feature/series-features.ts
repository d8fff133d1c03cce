// Features of a plain time series: what one value looks like against its own past. Every feature is causal and short of memory: it
// uses the value and at most `seriesReach` rows before it, never one after, so a block of rows gives what the whole table gives.

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
  /** Whether its numbers have the unit of the column. */
  readonly sameUnit: boolean;
};

/** The features of one column, as words that an explanation can say. */
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

/** Choices of columns as series, replaced by the numbers that are made of them, and how these are made; null when there is none. */
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

/** The choices that a fitted set came from: columns made of a series stand as the series again. */
export function seriesChoices({ series }: Pick<FittedFeatures, "series">): FeaturePlan[] {
  return (series?.columns ?? []).map((column) => ({ column, as: "series", over: series!.timeColumn }));
}

/** The series that each made column is made of, the series' own values among them. */
export function seriesOf({ series }: Pick<FittedFeatures, "series">): Map<string, string> {
  return new Map(
    series?.columns.flatMap((name) => featuresOf(name, series).map((one) => [one.name, name] as const)),
  );
}

/** Columns that a fitted set reads from a table. */
export function sourceColumns(fitted: Pick<FittedFeatures, "series" | "columns">): string[] {
  const derived = seriesOf(fitted);
  const plain = fitted.columns.map(({ column }) => column).filter((column) => !derived.has(column));
  const { series } = fitted;
  const ofSeries = series == null ? [] : [...series.columns];
  return [...new Set([...ofSeries, ...plain, ...(series?.timeColumn == null ? [] : [series.timeColumn])])];
}

/** Rows before a row that its features may depend on, in the order of time. */
export function seriesReach(series: SeriesPlan | null | undefined): number {
  // What fills a missing value may lie as far before the oldest value as that lies before the row.
  return series == null ? 0 : 2 * memory(series);
}

const memory = ({ lags, window, spectrum }: SeriesPlan): number =>
  Math.max(...lags, window - 1, spectrum - 1, 2);

/**
 * The table with the columns that are made of its series, in the order of time and each part by itself; unchanged without a plan.
 * @param featureIndices table rows whose features are asked for, all when null; those of the others may be missing
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
    // The first of them is the value itself, which stays as the table has it: missing values are missing.
    for (let f = 1; f < names.length; f++) columns.set(names[f]!, { kind: "number", values: filled[f]! });
  }
  return { rows: table.rows, columns };
}

/** Rows of each part in the order of time; rows without a time come first. */
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

/** Missing values take the last one seen, when that is at most `most` rows before. */
function held(values: Float64Array, most: number): Float64Array {
  const out = Float64Array.from(values);
  let seen = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < out.length; i++) {
    if (Number.isFinite(out[i]!)) seen = i;
    else out[i] = i - seen <= most ? values[seen]! : Number.NaN;
  }
  return out;
}

/** Rolling statistics over the last `window` values, the present one included (fewer at the start); missing values do not count. */
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
