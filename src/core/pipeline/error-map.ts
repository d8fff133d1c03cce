// The error map of an explained row's window, in real units.

import { featureCount } from "../feature/apply-features.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import { type ColumnExpectation, expectedInUnits } from "../feature/real-units.ts";
import { withSeries } from "../feature/series-features.ts";
import type { TableData } from "../table/columns.ts";
import { observedAt, type RowExplanation } from "./explain.ts";

type Expected = Extract<ColumnExpectation, { expected: unknown }>["expected"] | null;

/** The error map of a window in real units: T steps × columns, the column with the largest share first. */
type CellMap = {
  readonly columns: readonly {
    readonly column: string;
    readonly unit: string | null;
    readonly usual: readonly [number, number] | null;
    /** Share of the sum over all cells, 0–1. */
    readonly share: number;
  }[];
  /** What each cell adds to the score. */
  readonly cells: readonly number[][];
  readonly observed: readonly (number | string | null)[][];
  readonly expected: readonly Expected[][];
};

/** Levels to name of an expectation. */
const namedLevels = 3;

/**
 * @param table the rows among which the explanation was computed
 * @param mostCells limit of steps × columns; columns with the smallest shares are left out
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
    expectedInUnits(features, window.expected.subarray(t * width, (t + 1) * width)),
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

function expectedOf(expectation: ColumnExpectation): Expected {
  if (expectation.kind === "cycle") return null;
  return expectation.kind === "number" ? expectation.expected : expectation.expected.slice(0, namedLevels);
}
