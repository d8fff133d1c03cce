// Turns table rows into a matrix by a fitted feature set. Fits nothing: a level that training did not see counts as
// new. Matrix: one row per entry of `rows`, width F, row-major float32, scaled.

import { type ColumnData, numberAt, type TableData } from "../table/columns.ts";
import { levelAt, signedLog } from "./fit-features.ts";
import {
  type FittedColumn,
  type FittedCycle,
  type FittedFeatures,
  type FittedLevels,
  type FittedNumber,
  missingLevel,
} from "./fitted.ts";
import { sourceColumns } from "./series-features.ts";

type FeatureMatrix = { readonly data: Float32Array; readonly rows: number; readonly width: number };

/** Columns that the set reads and the table lacks, or has in another kind. Scoring refuses such a table. */
export function missingColumns(
  fitted: FittedFeatures,
  table: TableData,
): { column: string; reason: string }[] {
  const texts = new Set(
    fitted.columns.flatMap((one) => (one.kind === "levels" && one.from === "text" ? [one.column] : [])),
  );
  return sourceColumns(fitted).flatMap((column) => {
    const found = table.columns.get(column);
    if (found === undefined) return [{ column, reason: "the table has no such column" }];
    return found.kind === "text" && !texts.has(column)
      ? [{ column, reason: "it holds text here and held numbers in training" }]
      : [];
  });
}

/**
 * @param rows table rows in the order of the matrix (a row may occur twice), or null for all
 * @throws RangeError if the table lacks a column; call `missingColumns` first
 */
export function applyFeatures(
  fitted: FittedFeatures,
  table: TableData,
  rows: ArrayLike<number> | null,
): FeatureMatrix {
  const count = rows?.length ?? table.rows;
  const width = fitted.features.length;
  const data = new Float32Array(count * width);
  let offset = 0;
  for (const column of fitted.columns) {
    const source = table.columns.get(column.column);
    if (source === undefined) throw new RangeError(`the table has no column ${column.column}`);
    const target = { data, width, offset, count, rows, clip: fitted.clip };
    if (column.kind === "number") applyNumber(column, source, target);
    else if (column.kind === "levels") applyLevels(column, source, target);
    else applyCycle(column, source, target);
    offset += featureCount(column);
  }
  return { data, rows: count, width };
}

/** Where the levels of each column lie in the matrix. */
export function levelGroups(fitted: FittedFeatures): { from: number; count: number }[] {
  const groups: { from: number; count: number }[] = [];
  let from = 0;
  for (const column of fitted.columns) {
    const count = featureCount(column);
    if (column.kind === "levels") groups.push({ from, count });
    from += count;
  }
  return groups;
}

export function featureCount(column: FittedColumn): number {
  if (column.kind === "number") return column.missing === null ? 1 : 2;
  return column.kind === "cycle" ? 2 : column.levels.length + 2;
}

type Target = {
  data: Float32Array;
  width: number;
  offset: number;
  count: number;
  rows: ArrayLike<number> | null;
  clip: number;
};

function cut(value: number, clip: number): number {
  return Math.min(clip, Math.max(-clip, value));
}

function applyNumber(fitted: FittedNumber, source: ColumnData, target: Target): void {
  const { data, width, offset, count, rows, clip } = target;
  if (source.kind !== "number") throw new TypeError(`${fitted.column} holds text, not numbers`);
  const { centre, scale, log, missing } = fitted;
  const there = missing === null ? 0 : cut(-missing.centre / missing.scale, clip);
  const absent = missing === null ? 0 : cut((1 - missing.centre) / missing.scale, clip);
  for (let i = 0, at = offset; i < count; i++, at += width) {
    const value = numberAt(source, rows === null ? i : rows[i]!);
    const found = Number.isFinite(value);
    data[at] = found ? cut(((log ? signedLog(value) : value) - centre) / scale, clip) : 0;
    if (missing !== null) data[at + 1] = found ? there : absent;
  }
}

function applyLevels(fitted: FittedLevels, source: ColumnData, target: Target): void {
  const { data, width, offset, count, rows, clip } = target;
  const n = fitted.levels.length;
  const off = fitted.centre.map((p, k) => cut(-p / fitted.scale[k]!, clip));
  const on = fitted.centre.map((p, k) => cut((1 - p) / fitted.scale[k]!, clip));
  const slotOf = new Map<string, number>(fitted.levels.map((level, k) => [level, k]));
  for (const level of fitted.rare) slotOf.set(level, n);
  const slotOfLevel = (level: string): number => slotOf.get(level) ?? n + 1;
  // Text comes as codes: look up each level once, not once per row.
  const slotOfCode = source.kind === "text" ? Int32Array.from(source.levels, slotOfLevel) : new Int32Array(0);
  const slotOfMissing = slotOfLevel(missingLevel);
  for (let i = 0, at = offset; i < count; i++, at += width) {
    const row = rows === null ? i : rows[i]!;
    let slot: number;
    if (source.kind === "text") {
      const code = source.codes[row]!;
      slot = code < 0 ? slotOfMissing : slotOfCode[code]!;
    } else slot = slotOfLevel(levelAt(source, fitted.from, row));
    for (let k = 0; k < off.length; k++) data[at + k] = off[k]!;
    data[at + slot] = on[slot]!;
  }
}

/** 1970-01-01 was a Thursday; weeks are counted from Monday. */
const dayUs = 86_400e6;
const weekUs = 7 * dayUs;
const mondayUs = 4 * dayUs;

function applyCycle(fitted: FittedCycle, source: ColumnData, target: Target): void {
  const { data, width, offset, count, rows } = target;
  if (source.kind !== "number") throw new TypeError(`${fitted.column} holds text, not times`);
  const period = fitted.period === "hour" ? dayUs : weekUs;
  const shift = fitted.period === "hour" ? 0 : mondayUs;
  for (let i = 0, at = offset; i < count; i++, at += width) {
    const value = numberAt(source, rows === null ? i : rows[i]!);
    const angle = (2 * Math.PI * (value - shift)) / period;
    data[at] = Number.isFinite(angle) ? Math.sin(angle) : 0;
    data[at + 1] = Number.isFinite(angle) ? Math.cos(angle) : 0;
  }
}
