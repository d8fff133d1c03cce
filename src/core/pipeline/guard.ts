// The contamination guard: lists the "normal" rows that are least like the rest, each scored by a detector that did
// not learn from it.

import { type FittableKind, fitDetector } from "../detector/detectors.ts";
import type { ColumnExplanation } from "../explain/explanation.ts";
import { createRandom, deriveSeed, permutation } from "../math/random.ts";
import type { TableData } from "../table/columns.ts";
import type { WindowPlan } from "./card.ts";
import { explainRows } from "./explain.ts";
import { learnFeatures, read } from "./read.ts";
import { type FittedModel, scoreRows } from "./score.ts";
import type { TrainingHost, TrainPlan } from "./train.ts";

type Suspect = {
  readonly row: number;
  readonly score: number;
  readonly columns: readonly ColumnExplanation[];
};

type Contamination = {
  /** The strangest of the "normal" rows, each scored by a model that did not learn from it. */
  readonly suspects: readonly Suspect[];
  /** Cross-fitted raw score of each normal row. */
  readonly scores: Float32Array;
  /** The threshold that one row in a hundred exceeds. */
  readonly line: number;
  /** The same threshold without the strangest rows, for several numbers of them. */
  readonly moves: readonly { readonly excluded: number; readonly line: number }[];
};

/** The most rows to fit each half's detector on, and rows scored at a time. */
const mostFitted = 20_000;
const scoredAtATime = 50_000;

/**
 * Finds suspects: each half of the normal rows is scored by a detector fitted on the other half. A fast detector is
 * enough to find rows that do not belong; the default is Mahalanobis.
 */
export async function findContamination(
  table: TableData,
  plan: Pick<TrainPlan, "normal" | "choices" | "features" | "seed"> & { detector?: FittableKind },
  host: TrainingHost,
  options: { suspects?: number; folds?: number; excluded?: readonly number[] } = {},
): Promise<Contamination> {
  const folds = options.folds ?? 2;
  const rows = Uint32Array.from(plan.normal);
  const order = permutation(rows.length, createRandom(deriveSeed(plan.seed, 5)));
  const scores = new Float32Array(rows.length);
  const windows: WindowPlan = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 };
  const reasons = new Map<number, readonly ColumnExplanation[]>();
  const models: { model: FittedModel; members: Set<number> }[] = [];
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
      { mostColumns: 3 },
    )) {
      reasons.set(why.row, why.columns);
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
