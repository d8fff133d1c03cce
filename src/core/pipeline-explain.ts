// The second half of the joining: why rows have their scores, in real units, and which "normal" rows do not belong. Uses what
// pipeline.ts trained; knows no host either.

import type { Contribution } from "./detector/detector.ts";
import { type FittableKind, fitDetector } from "./detector/fit-detector.ts";
import { type ColumnEvidence, type ColumnExplanation, explainColumns } from "./explain/explanation.ts";
import { featureCount } from "./feature/apply-features.ts";
import type { FittedFeatures } from "./feature/fitted.ts";
import { expectations } from "./feature/real-units.ts";
import { withSeries } from "./feature/series-features.ts";
import { createRandom, deriveSeed, permutation } from "./math/random.ts";
import type { WindowPlan } from "./model-card.ts";
import { type Host, learnFeatures, read, scoreRows, type TrainedModel, type TrainPlan } from "./pipeline.ts";
import { type Column, numberAt, type TableData, textAt } from "./table/columns.ts";

export type RowExplanation = {
  readonly row: number;
  readonly score: number;
  readonly columns: readonly ColumnExplanation[];
  readonly contribution: Contribution;
  /** Table row of each step of the contribution's window. */
  readonly windowRows: readonly number[];
  /** Steps at its start that only fill a short sequence. */
  readonly filled: number;
};

/** Why rows have their scores. `context` are the rows they are read among (their entity's), the rows themselves included. */
export async function explainRows(
  model: Pick<TrainedModel, "detector" | "features" | "windows">,
  table: TableData,
  rows: readonly number[],
  context: ArrayLike<number> | null = null,
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
      columns: explainColumns(columnEvidence(model.features, seen, row, contribution)),
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
  const expected = contribution.expected === null ? null : expectations(features, contribution.expected);
  let from = 0;
  return features.columns.map((column, c): ColumnEvidence => {
    const to = from + featureCount(column);
    let part = 0;
    for (let f = from; f < to; f++) part += contribution.parts[f]!;
    from = to;
    const source = table.columns.get(column.column);
    const said = expected?.[c];
    return {
      column: column.column,
      unit: column.kind === "number" ? column.unit : null,
      observed: observedAt(source, row),
      expected: said === undefined || said.kind === "cycle" ? null : said.expected,
      usual: column.kind === "number" ? column.usual : null,
      part,
    };
  });
}

/** A cell of the table as it stands there; null = missing. */
export function observedAt(source: Column | undefined, row: number): number | string | null {
  if (source?.kind === "text") return textAt(source, row);
  const number = source === undefined ? Number.NaN : numberAt(source, row);
  return Number.isNaN(number) ? null : number;
}

export type Suspect = {
  readonly row: number;
  readonly score: number;
  readonly columns: readonly ColumnExplanation[];
};

export type Contamination = {
  /** The strangest of the "normal" rows, each scored by a model that did not learn from it. */
  readonly suspects: readonly Suspect[];
  /** Cross-fitted raw score of each normal row. */
  readonly scores: Float32Array;
  /** Line that one in a hundred of all lies above. */
  readonly line: number;
  /** The same line when so many of the strangest are left out, for the numbers asked for. */
  readonly moves: readonly { readonly excluded: number; readonly line: number }[];
};

/** Rows that each half's detector is fitted on at most, and rows scored at a time. */
const mostFitted = 20_000;
const scoredAtATime = 50_000;

/**
 * The contamination guard: each half of the normal rows is scored by a detector fitted on the other half. A fast detector is
 * enough to find rows that do not belong; default Mahalanobis.
 */
export async function findContamination(
  table: TableData,
  plan: Pick<TrainPlan, "normal" | "choices" | "features" | "seed"> & { detector?: FittableKind },
  host: Host,
  options: { suspects?: number; folds?: number; excluded?: readonly number[] } = {},
): Promise<Contamination> {
  const folds = options.folds ?? 2;
  const rows = Uint32Array.from(plan.normal);
  const order = permutation(rows.length, createRandom(deriveSeed(plan.seed, 5)));
  const scores = new Float32Array(rows.length);
  const windows: WindowPlan = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 };
  const reasons = new Map<number, readonly ColumnExplanation[]>();
  const models: { model: Pick<TrainedModel, "detector" | "features" | "windows">; members: Set<number> }[] =
    [];
  for (let fold = 0; fold < folds; fold++) {
    const inFold = Array.from(order).filter((_, i) => i % folds === fold);
    const others = Array.from(order)
      .filter((_, i) => i % folds !== fold)
      .slice(0, mostFitted);
    const features = learnFeatures(
      table,
      plan.choices,
      others.map((i) => rows[i]!),
      plan.features,
    ).fitted;
    const fit = read(
      table,
      features,
      windows,
      others.map((i) => rows[i]!),
    );
    const detector = await fitDetector(plan.detector ?? "mahalanobis", fit.matrix, {
      random: createRandom(deriveSeed(plan.seed, 6 + fold)),
      network: { ...host, seed: deriveSeed(plan.seed, 6 + fold) },
    });
    const model = { detector, features, windows };
    for (let from = 0; from < inFold.length; from += scoredAtATime) {
      const part = inFold.slice(from, from + scoredAtATime);
      const scored = await scoreRows(
        model,
        table,
        part.map((i) => rows[i]!),
        { signal: host.signal },
      );
      part.forEach((i, k) => {
        scores[i] = scored.scores[k]!;
      });
    }
    models.push({ model, members: new Set(inFold) });
  }
  const falling = Array.from(rows, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const chosen = falling.slice(0, options.suspects ?? 50);
  for (const { model, members } of models) {
    const mine = chosen.filter((i) => members.has(i));
    for (const why of await explainRows(
      model,
      table,
      mine.map((i) => rows[i]!),
    )) {
      reasons.set(why.row, why.columns.slice(0, 3));
    }
    model.detector.close();
  }
  const lineWithout = (excluded: number): number => {
    const left = falling.length - excluded;
    return scores[falling[excluded + Math.floor(left / 100)] ?? -1] ?? Number.NaN;
  };
  return {
    suspects: chosen.map((i) => ({ row: rows[i]!, score: scores[i]!, columns: reasons.get(rows[i]!) ?? [] })),
    scores,
    line: lineWithout(0),
    moves: (options.excluded ?? [chosen.length]).map((excluded) => ({
      excluded,
      line: lineWithout(excluded),
    })),
  };
}
