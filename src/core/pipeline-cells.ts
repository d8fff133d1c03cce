// The joining, third part: one explained row looked at closely. Its window cell by cell in real units, its nearest normal rows,
// and the smallest change of one column that would bring it under a line. Knows no host.

import { smallestChange } from "./explain/counterfactual.ts";
import type { ColumnExplanation } from "./explain/explanation.ts";
import { nearestNormals } from "./explain/nearest.ts";
import { featureCount } from "./feature/apply-features.ts";
import type { FittedColumn, FittedFeatures } from "./feature/fitted.ts";
import { type ColumnExpectation, expectations, unscale } from "./feature/real-units.ts";
import { seriesOf, withSeries } from "./feature/series-features.ts";
import { read, scoreRows, type TrainedModel } from "./pipeline.ts";
import { observedAt, type RowExplanation } from "./pipeline-explain.ts";
import { type Column, type TableData, textColumn } from "./table/columns.ts";

type Model = Pick<TrainedModel, "detector" | "features" | "windows">;
type Expected = Extract<ColumnExpectation, { expected: unknown }>["expected"] | null;

/** The error map of a window in real units: T steps × columns, the column with the largest share first. */
export type CellMap = {
  readonly columns: readonly {
    readonly column: string;
    readonly unit: string | null;
    readonly usual: readonly [number, number] | null;
    /** Of the sum over all cells, 0–1. */
    readonly share: number;
  }[];
  /** What each cell would add to a score. */
  readonly cells: readonly number[][];
  readonly observed: readonly (number | string | null)[][];
  readonly expected: readonly Expected[][];
};

/** Levels named of an expectation. */
const namedLevels = 3;

/**
 * @param table the rows the explanation was made among
 * @param mostCells columns with the smallest shares are left out so that steps × columns stays at most this
 */
export function windowInUnits(
  features: FittedFeatures,
  table: TableData,
  why: Pick<RowExplanation, "contribution" | "windowRows">,
  mostCells = 10_000,
): CellMap | null {
  const { window } = why.contribution;
  if (window === null) return null;
  const { steps, cells } = window;
  const width = features.features.length;
  const sums = Array.from({ length: steps }, (_, t) =>
    columnSums(features, cells.subarray(t * width, (t + 1) * width)),
  );
  const perColumn = features.columns.map((_, c) => sums.reduce((sum, step) => sum + step[c]!, 0));
  const total = perColumn.reduce((sum, part) => sum + part, 0);
  const seen = withSeries(table, features.series, why.windowRows);
  const order = features.columns
    .map((_, c) => c)
    .sort((a, b) => perColumn[b]! - perColumn[a]! || a - b)
    .slice(0, Math.max(1, Math.floor(mostCells / steps)));
  const expected = sums.map((_, t) =>
    expectations(features, window.expected.subarray(t * width, (t + 1) * width)),
  );
  return {
    columns: order.map((c) => {
      const column = features.columns[c]!;
      return {
        column: column.column,
        unit: column.kind === "number" ? column.unit : null,
        usual: column.kind === "number" ? column.usual : null,
        share: total > 0 ? perColumn[c]! / total : 0,
      };
    }),
    cells: sums.map((step) => order.map((c) => step[c]!)),
    observed: why.windowRows.map((row) =>
      order.map((c) => observedAt(seen.columns.get(features.columns[c]!.column), row)),
    ),
    expected: expected.map((step) => order.map((c) => expectedOf(step[c]!))),
  };
}

function columnSums(features: FittedFeatures, cells: Float64Array): number[] {
  let from = 0;
  return features.columns.map((column) => {
    const to = from + featureCount(column);
    let sum = 0;
    for (; from < to; from++) sum += Math.max(0, cells[from]!);
    return sum;
  });
}

function expectedOf(said: ColumnExpectation): Expected {
  if (said.kind === "cycle") return null;
  return said.kind === "number" ? said.expected : said.expected.slice(0, namedLevels);
}

/** The kept normal rows most like a row of the table, nearest first; `reference` is an index into them. */
export async function nearestTo(
  model: Model,
  table: TableData,
  row: number,
  reference: Float32Array,
  count = 5,
): Promise<{ reference: number; distance: number }[]> {
  const { order, matrix } = read(table, model.features, model.windows, null);
  const position = order.rows.lastIndexOf(row);
  if (position < 0 || reference.length === 0) return [];
  const query = await model.detector.embed(matrix, [position]);
  if (reference.length % query.width !== 0) return [];
  return nearestNormals({ data: reference, width: query.width }, query, count)[0] ?? [];
}

export type ColumnChange = {
  readonly column: string;
  readonly unit: string | null;
  readonly observed: number | string | null;
  readonly needed: number | string;
};

/** Columns tried: those with the largest shares. */
const triedColumns = 10;

/**
 * The smallest change of one column that brings a row to the line or under it, on the way to what was expected of it; null when
 * no single column is enough. Only this row changes: the rows around it stay as they are. Of a series the value itself is changed, and
 * what is made of it follows.
 */
export async function changeUnderLine(
  model: Model,
  table: TableData,
  why: Pick<RowExplanation, "row" | "columns" | "score">,
  line: number,
): Promise<ColumnChange | null> {
  const { row, columns } = why;
  const { series } = model.features;
  const made = seriesOf(model.features);
  const options = columns
    .filter(({ column, share }) => (made.has(column) ? series!.columns.includes(column) : share > 0))
    .slice(0, triedColumns)
    .flatMap((column) => optionsOf(model.features, column));
  const change = await smallestChange(options.length, line, async (index, way) => {
    const value = options[index]!.at(way);
    if (value === null) return why.score;
    const changed = withCell(table, options[index]!.column, row, value);
    // All rows of the table are read: those around the row belong to its windows.
    const { scores } = await scoreRows(model, changed, null);
    return scores[row]!;
  });
  if (change === null) return null;
  const { column, unit, observed, at } = options[change.option]!;
  const needed = at(change.way);
  return needed === null ? null : { column, unit, observed, needed };
}

type Option = Pick<ColumnExplanation, "column" | "unit" | "observed"> & {
  /** The value at a share of the way; null where the way has no such point. */
  at(way: number): number | string | null;
};

function optionsOf(features: FittedFeatures, why: ColumnExplanation): Option[] {
  const fitted = features.columns.find(({ column }) => column === why.column);
  const { column, unit, observed } = why;
  if (fitted === undefined || fitted.kind === "cycle") return [];
  if (fitted.kind === "levels") {
    // Ports as classes hold no text that could stand in the cell.
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
  const said = Array.isArray(expected) ? (expected as readonly { level: string }[])[0]?.level : undefined;
  if (said !== undefined && fitted.levels.includes(said)) return said;
  let best = -1;
  fitted.levels.forEach((_, k) => {
    if (best < 0 || fitted.centre[k]! > fitted.centre[best]!) best = k;
  });
  return fitted.levels[best] ?? null;
}

/** The table with another value in one cell. */
function withCell(table: TableData, name: string, row: number, value: number | string): TableData {
  const source = table.columns.get(name)!;
  return { rows: table.rows, columns: new Map(table.columns).set(name, changed(source, row, value)) };
}

function changed(source: Column, row: number, value: number | string): Column {
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
