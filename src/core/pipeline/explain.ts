// Explains the scores of rows: each column's share, with the observed and the expected value in real units.

import type { Contribution } from "../detector/detector.ts";
import { type ColumnExplanation, explainColumns } from "../explain/explanation.ts";
import { featureCount } from "../feature/apply-features.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import { expectedInUnit } from "../feature/real-units.ts";
import { withSeries } from "../feature/series-features.ts";
import { type ColumnData, numberAt, type TableData, textAt } from "../table/columns.ts";
import { read } from "./read.ts";
import type { FittedModel } from "./score.ts";

export type RowExplanation = {
  readonly row: number;
  readonly score: number;
  readonly columns: readonly ColumnExplanation[];
  readonly contribution: Contribution;
  /** Table row of each step of the contribution's window. */
  readonly windowRows: readonly number[];
  /** Padding steps at the start of a short sequence. */
  readonly filled: number;
};

type Brief = {
  /** Only so many columns, the largest shares, and no error maps of windows. Takes a fraction of the time. */
  mostColumns?: number;
};

/** Explains rows. `context` are the rows among which they are read (their entity's), including the rows themselves. */
export async function explainRows(
  model: FittedModel,
  table: TableData,
  rows: readonly number[],
  { context = null, mostColumns }: Brief & { context?: ArrayLike<number> | null } = {},
): Promise<RowExplanation[]> {
  const { order, matrix } = read(
    table,
    model.features,
    model.windows,
    context ?? (model.windows.steps === 1 ? rows : null),
  );
  const positionOf = new Map<number, number>();
  order.rows.forEach((row, position) => {
    if (order.padding?.[position] !== 1) positionOf.set(row, position);
  });
  const known = rows.filter((row) => positionOf.has(row));
  const contributions = await model.detector.explain(
    matrix,
    known.map((row) => positionOf.get(row)!),
    { windows: mostColumns === undefined },
  );
  const seen = withSeries(table, model.features.series, known);
  return contributions.map((contribution, i): RowExplanation => {
    const row = known[i]!;
    const { window } = contribution;
    const steps =
      window === null
        ? [contribution.position]
        : Array.from({ length: window.steps }, (_, t) => window.start + t);
    return {
      row,
      score: contribution.score,
      columns: columnsOf(model.features, seen, row, contribution, mostColumns),
      contribution,
      windowRows: steps.map((position) => order.rows[position]!),
      filled: steps.filter((position) => order.padding?.[position] === 1).length,
    };
  });
}

function columnsOf(
  features: FittedFeatures,
  table: TableData,
  row: number,
  { parts, expected }: Contribution,
  most?: number,
): ColumnExplanation[] {
  let from = 0;
  const columns = features.columns.map((fitted) => {
    const at = from;
    from += featureCount(fitted);
    let part = 0;
    for (let f = at; f < from; f++) part += parts[f]!;
    return { column: fitted.column, part, fitted, at };
  });
  return explainColumns(
    columns,
    ({ column, part, fitted, at }) => {
      const expectation = expected === null ? undefined : expectedInUnit(fitted, expected, at);
      return {
        column,
        unit: fitted.kind === "number" ? fitted.unit : null,
        observed: observedAt(table.columns.get(column), row),
        expected: expectation === undefined || expectation.kind === "cycle" ? null : expectation.expected,
        usual: fitted.kind === "number" ? fitted.usual : null,
        part,
      };
    },
    most,
  );
}

/** The original value of a cell; null = missing. */
export function observedAt(source: ColumnData | undefined, row: number): number | string | null {
  if (source?.kind === "text") return textAt(source, row);
  const number = source === undefined ? Number.NaN : numberAt(source, row);
  return Number.isNaN(number) ? null : number;
}
