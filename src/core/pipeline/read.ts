// Table → features → reading order → windows: the input of a detector, the same for training, scoring and explaining.

import type { ReadingMatrix } from "../detector/detector.ts";
import { applyFeatures, levelGroups } from "../feature/apply-features.ts";
import { type FitFeaturesOptions, type FitFeaturesOutcome, fitFeatures } from "../feature/fit-features.ts";
import type { FeaturePlan, FittedFeatures } from "../feature/fitted.ts";
import { expandSeries, withSeries } from "../feature/series-features.ts";
import { numberAt, type TableData } from "../table/columns.ts";
import { type ReadingOrder, readingOrder } from "../window/reading-order.ts";
import { cutWindows } from "../window/windows.ts";
import type { WindowPlan } from "./card.ts";

/** Rows of a table in the form that a model reads. */
export type Reading = { readonly order: ReadingOrder; readonly matrix: ReadingMatrix };

export function read(
  table: TableData,
  fitted: FittedFeatures,
  plan: WindowPlan,
  rows: ArrayLike<number> | null,
): Reading {
  const order = readingOrder(table, { ...plan, rows });
  const { data, width } = featuresInOrder(fitted, withSeries(table, fitted.series, rows), order);
  const starts = cutWindows(order, plan.steps, plan.stride);
  const matrix: ReadingMatrix = {
    data,
    rows: order.rows.length,
    width,
    steps: plan.steps,
    starts,
    padding: order.padding,
    levels: levelGroups(fitted),
  };
  return { order, matrix };
}

/** Features of every position. Padding repeats a row, so its features are copied, not computed again. */
function featuresInOrder(
  fitted: FittedFeatures,
  table: TableData,
  { rows, padding }: ReadingOrder,
): { data: Float32Array; width: number } {
  if (padding === null) return applyFeatures(fitted, table, rows);
  const real = rows.filter((_, position) => padding[position] !== 1);
  const once = applyFeatures(fitted, table, real);
  const { width } = once;
  const data = new Float32Array(rows.length * width);
  let next = 0;
  for (let position = 0; position < rows.length; ) {
    const filled = position;
    while (padding[position] === 1) position++;
    const from = position;
    while (position < rows.length && padding[position] !== 1) position++;
    const run = once.data.subarray(next * width, (next + position - from) * width);
    data.set(run, from * width);
    // Each copy doubles the filled part.
    for (let start = from, have = 1; start > filled; ) {
      const more = Math.min(have, start - filled);
      data.copyWithin((start - more) * width, start * width, (start + more) * width);
      start -= more;
      have += more;
    }
    next += position - from;
  }
  return { data, width };
}

/** Fits features on some rows of a table; features of a series also read the rows before them. */
export function learnFeatures(
  table: TableData,
  chosen: readonly FeaturePlan[],
  rows: ArrayLike<number>,
  options?: FitFeaturesOptions,
): FitFeaturesOutcome {
  const { choices, series } = expandSeries(chosen);
  const { fitted, issues } = fitFeatures(withSeries(table, series), choices, rows, options);
  return { fitted: series === null ? fitted : { ...fitted, series }, issues };
}

/** Days between the first and the last of the rows. */
export function spannedDays(table: TableData, plan: WindowPlan, rows: ArrayLike<number>): number | null {
  const column = plan.timeColumn === null ? undefined : table.columns.get(plan.timeColumn);
  if (column?.kind !== "number") return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const time = numberAt(column, rows[i]!);
    if (time < low) low = time;
    if (time > high) high = time;
  }
  return low <= high ? (high - low) / 86_400e6 : null;
}
