// Fits a feature set on the rows from which a model learns: logarithm or not, centre, scale, levels. It reads no other row.

import { deviation, mean, quantileOfSorted, sorted } from "../math/statistics.ts";
import { type ColumnData, type NumberColumn, numberAt, type TableData, textAt } from "../table/columns.ts";
import {
  type FeaturePlan,
  type FittedColumn,
  type FittedFeatures,
  type FittedLevels,
  missingLevel,
  outputFeatures,
  type Scaler,
} from "./fitted.ts";
import { portClass } from "./port-class.ts";

export type FitFeaturesOptions = {
  scaler?: Scaler;
  /** Scaled values beyond ± this are cut. 20 limits overflow garbage and keeps a real outlier visible. */
  clip?: number;
  /** A level with fewer training rows is rare. */
  rareBelow?: number;
  /** The most levels per column; the others count as rare. */
  maxLevels?: number;
  /** Take the logarithm of every column ("always"), of none, or decide per column from the training rows. */
  log?: "auto" | "always" | "never";
};

export type FitFeaturesOutcome = {
  readonly fitted: FittedFeatures;
  /** Chosen columns that cannot be used, and why. */
  readonly issues: readonly { readonly column: string; readonly reason: string }[];
};

/** @param rows table rows to learn from, or null for all */
export function fitFeatures(
  table: TableData,
  choices: readonly FeaturePlan[],
  rows: ArrayLike<number> | null,
  options: FitFeaturesOptions = {},
): FitFeaturesOutcome {
  const issues: { column: string; reason: string }[] = [];
  const columns: FittedColumn[] = [];
  const count = rows?.length ?? table.rows;
  for (const choice of choices) {
    const column = table.columns.get(choice.column);
    if (column === undefined) issues.push({ column: choice.column, reason: "the table has no such column" });
    else if (count === 0) issues.push({ column: choice.column, reason: "there are no rows to learn from" });
    else {
      const fitted = fitColumn(column, choice, rows, count, options);
      if (typeof fitted === "string") issues.push({ column: choice.column, reason: fitted });
      else columns.push(fitted);
    }
  }
  const fitted: FittedFeatures = {
    version: 1,
    scaler: options.scaler ?? "z",
    clip: options.clip ?? 20,
    trainedOnRows: count,
    columns,
    features: outputFeatures(columns),
  };
  return { fitted, issues };
}

function fitColumn(
  column: ColumnData,
  choice: FeaturePlan,
  rows: ArrayLike<number> | null,
  count: number,
  options: FitFeaturesOptions,
): FittedColumn | string {
  if (choice.as === "hour" || choice.as === "weekday") {
    if (column.kind !== "number") return "a cycle needs a column of times";
    return { kind: "cycle", column: choice.column, period: choice.as };
  }
  if (choice.as === "series") return "a series becomes numbers before it is fitted";
  if (choice.as === "number") {
    if (column.kind !== "number") return "it holds text, not numbers";
    return fitNumber(column, choice, rows, count, options);
  }
  if (choice.as === "port" && column.kind !== "number") return "port classes need a column of numbers";
  return fitLevels(column, choice, rows, count, options);
}

/** The signed logarithm for heavy-tailed columns. */
export function signedLog(x: number): number {
  return x < 0 ? -Math.log1p(-x) : Math.log1p(x);
}

function fitNumber(
  column: NumberColumn,
  choice: FeaturePlan,
  rows: ArrayLike<number> | null,
  count: number,
  options: FitFeaturesOptions,
): FittedColumn | string {
  const present = new Float64Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const value = numberAt(column, rows === null ? i : rows[i]!);
    if (Number.isFinite(value)) present[n++] = value;
  }
  const values = present.subarray(0, n);
  if (n === 0) return "it has no value in the rows to learn from";
  const logs = values.map(signedLog);
  const policy = options.log ?? "auto";
  const log = policy === "always" || (policy === "auto" && wantsLog(values));
  const [centre, scale] = centreAndScale(log ? logs : values, options.scaler ?? "z");
  const ordered = sorted(values);
  const missingShare = (count - n + 1) / (count + 2);
  return {
    kind: "number",
    column: choice.column,
    unit: choice.unit ?? null,
    log,
    centre,
    scale,
    missing:
      n === count ? null : { centre: missingShare, scale: Math.sqrt(missingShare * (1 - missingShare)) },
    usual: [quantileOfSorted(ordered, 0.05), quantileOfSorted(ordered, 0.95)],
  };
}

/** Whether a column spans more than a decade, so that its logarithm is used. */
function wantsLog(values: Float64Array): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > high) high = size;
    if (size > 0 && size < low) low = size;
  }
  return high > 10 * low;
}

function centreAndScale(values: Float64Array, scaler: Scaler): [centre: number, scale: number] {
  const usable = (scale: number): number => (scale > 1e-9 && Number.isFinite(scale) ? scale : 1);
  if (scaler === "min-max") {
    const ordered = sorted(values);
    const low = ordered[0]!;
    return [low, usable(ordered[ordered.length - 1]! - low)];
  }
  if (scaler === "robust") {
    const ordered = sorted(values);
    const quartiles = quantileOfSorted(ordered, 0.75) - quantileOfSorted(ordered, 0.25);
    // Mostly constant columns have no quartile range, so use their standard deviation.
    const scale = quartiles > 1e-9 ? quartiles / 1.349 : deviation(values);
    return [quantileOfSorted(ordered, 0.5), usable(scale)];
  }
  return [mean(values), usable(deviation(values))];
}

function fitLevels(
  column: ColumnData,
  choice: FeaturePlan,
  rows: ArrayLike<number> | null,
  count: number,
  options: FitFeaturesOptions,
): FittedLevels {
  const counts = new Map<string, number>();
  const from = choice.as === "port" ? "port" : "text";
  for (let i = 0; i < count; i++) {
    const level = levelAt(column, from, rows === null ? i : rows[i]!);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const rareBelow = options.rareBelow ?? 1;
  const falling = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const frequent = falling.filter(([, n]) => n >= rareBelow).slice(0, options.maxLevels ?? 64);
  const rare = falling.slice(frequent.length);
  const share = (n: number): number => (n + 1) / (count + 2);
  const shares = [
    ...frequent.map(([, n]) => share(n)),
    share(rare.reduce((sum, [, n]) => sum + n, 0)),
    share(0),
  ];
  return {
    kind: "levels",
    column: choice.column,
    from,
    levels: frequent.map(([level]) => level),
    rare: rare.map(([level]) => level),
    centre: shares,
    scale: shares.map((p) => Math.sqrt(p * (1 - p))),
  };
}

/** The text that a level feature reads at a row. */
export function levelAt(column: ColumnData, from: "text" | "port", row: number): string {
  if (column.kind === "text") return textAt(column, row) ?? missingLevel;
  const value = numberAt(column, row);
  if (from === "port") return portClass(value) ?? missingLevel;
  return Number.isNaN(value) ? missingLevel : String(value);
}
