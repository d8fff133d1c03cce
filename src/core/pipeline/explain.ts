// Explains the scores of rows: each column's share, with the observed and the expected value in real units.

import type { Contribution } from "../detector/detector.ts";
import { type ColumnEvidence, type ColumnExplanation, explainColumns } from "../explain/explanation.ts";
import { featureCount } from "../feature/apply-features.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import { expectedInUnits } from "../feature/real-units.ts";
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
      columns: explainColumns(columnEvidence(model.features, seen, row, contribution), mostColumns),
      contribution,
      windowRows: steps.map((position) => order.rows[position]!),
      filled: steps.filter((position) => order.padding?.[position] === 1).length,
    };
  });
}

function columnEvidence(
  features: FittedFeatures,
  table: TableData,
  row: number,
  contribution: Contribution,
): ColumnEvidence[] {
  const expected = contribution.expected === null ? null : expectedInUnits(features, contribution.expected);
  let from = 0;
  return features.columns.map((column, c): ColumnEvidence => {
    const to = from + featureCount(column);
    let part = 0;
    for (let f = from; f < to; f++) part += contribution.parts[f]!;
    from = to;
    const source = table.columns.get(column.column);
    const expectation = expected?.[c];
    return {
      column: column.column,
      unit: column.kind === "number" ? column.unit : null,
      observed: observedAt(source, row),
      expected: expectation === undefined || expectation.kind === "cycle" ? null : expectation.expected,
      usual: column.kind === "number" ? column.usual : null,
      part,
    };
  });
}

/** The original value of a cell; null = missing. */
export function observedAt(source: ColumnData | undefined, row: number): number | string | null {
  if (source?.kind === "text") return textAt(source, row);
  const number = source === undefined ? Number.NaN : numberAt(source, row);
  return Number.isNaN(number) ? null : number;
}
