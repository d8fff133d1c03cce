// The smallest change of one column that brings one row under a threshold.

import { smallestChange } from "../explain/counterfactual.ts";
import type { ColumnExplanation } from "../explain/explanation.ts";
import type { FittedColumn, FittedFeatures } from "../feature/fitted.ts";
import { unscale } from "../feature/real-units.ts";
import { seriesOf } from "../feature/series-features.ts";
import { type ColumnData, type TableData, textColumn } from "../table/columns.ts";
import type { RowExplanation } from "./explain.ts";
import { type FittedModel, scoreRows } from "./score.ts";

type ColumnChange = {
  readonly column: string;
  readonly unit: string | null;
  readonly observed: number | string | null;
  readonly needed: number | string;
};

/** Columns tried: those with the largest shares. */
const triedColumns = 10;

/**
 * The smallest change of one column towards its expected value that brings a row to the threshold or below; null if
 * no single column is enough. Only this row changes, not those around it. In a series the value itself changes, and
 * the features computed from it follow.
 */
export async function changeUnderLine(
  model: FittedModel,
  table: TableData,
  why: Pick<RowExplanation, "row" | "columns" | "score">,
  line: number,
): Promise<ColumnChange | null> {
  const { row, columns } = why;
  const { series } = model.features;
  const seriesByColumn = seriesOf(model.features);
  const options = columns
    .filter(({ column, share }) =>
      seriesByColumn.has(column) ? series!.columns.includes(column) : share > 0,
    )
    .slice(0, triedColumns)
    .flatMap((column) => optionsOf(model.features, column));
  const change = await smallestChange(options.length, line, async (index, way) => {
    const value = options[index]!.at(way);
    if (value === null) return why.score;
    const changed = withCell(table, options[index]!.column, row, value);
    // Read all rows of the table: those around the row are in its windows.
    const { scores } = await scoreRows(model, changed, null);
    return scores[row]!;
  });
  if (change === null) return null;
  const { column, unit, observed, at } = options[change.option]!;
  const needed = at(change.way);
  return needed === null ? null : { column, unit, observed, needed };
}

type Option = Pick<ColumnExplanation, "column" | "unit" | "observed"> & {
  /** The value at a share of the way; null if there is none. */
  at(way: number): number | string | null;
};

function optionsOf(features: FittedFeatures, why: ColumnExplanation): Option[] {
  const fitted = features.columns.find(({ column }) => column === why.column);
  const { column, unit, observed } = why;
  if (fitted === undefined || fitted.kind === "cycle") return [];
  if (fitted.kind === "levels") {
    // A class of ports has no text to put into the cell.
    const level = fitted.from === "text" ? likeliest(fitted, why.expected) : null;
    return level === null || level === observed
      ? []
      : [{ column, unit, observed, at: (way) => (way >= 1 ? level : null) }];
  }
  const target = typeof why.expected === "number" ? why.expected : unscale(fitted, 0);
  const from = typeof observed === "number" ? observed : null;
  if (!Number.isFinite(target)) return [];
  if (from === null) return [{ column, unit, observed, at: (way) => (way >= 1 ? target : null) }];
  const scaled = (value: number) => (fitted.log ? Math.sign(value) * Math.log1p(Math.abs(value)) : value);
  const back = (value: number) => (fitted.log ? Math.sign(value) * Math.expm1(Math.abs(value)) : value);
  return [
    { column, unit, observed, at: (way) => back(scaled(from) + way * (scaled(target) - scaled(from))) },
  ];
}

function likeliest(
  fitted: Extract<FittedColumn, { kind: "levels" }>,
  expected: ColumnExplanation["expected"],
): string | null {
  const likeliestLevel = Array.isArray(expected)
    ? (expected as readonly { level: string }[])[0]?.level
    : undefined;
  if (likeliestLevel !== undefined && fitted.levels.includes(likeliestLevel)) return likeliestLevel;
  let best = -1;
  fitted.levels.forEach((_, k) => {
    if (best < 0 || fitted.centre[k]! > fitted.centre[best]!) best = k;
  });
  return fitted.levels[best] ?? null;
}

/** The table with one cell replaced. */
function withCell(table: TableData, name: string, row: number, value: number | string): TableData {
  const source = table.columns.get(name)!;
  return { rows: table.rows, columns: new Map(table.columns).set(name, changed(source, row, value)) };
}

function changed(source: ColumnData, row: number, value: number | string): ColumnData {
  if (source.kind === "text") {
    const texts = Array.from(source.codes, (code) => source.levels[code] ?? null);
    texts[row] = String(value);
    return textColumn(texts);
  }
  const values = source.values.slice();
  values[row] = Number(value);
  const missing = source.missing?.slice();
  if (missing) missing[row] = 0;
  return { kind: "number", values, ...(missing ? { missing } : {}) };
}
