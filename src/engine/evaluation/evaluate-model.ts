// Evaluates a model on labelled rows: ranking, confusion at the threshold, attack families, baselines fitted on the same normal rows, and
// warnings about what a good number can hide. Leaves out the rows that the model was fitted on.
import { prAucInterval } from "../../core/evaluation/area-bootstrap.ts";
import { confusionAt, recallByFamily } from "../../core/evaluation/confusion.ts";
import { compareWithBaselines, honestyWarnings } from "../../core/evaluation/honesty.ts";
import { type Ranking, rank } from "../../core/evaluation/ranking.ts";
import { isNearLabel } from "../../core/feature/feature-sets.ts";
import type { FittedColumn } from "../../core/feature/fitted.ts";
import { sourceColumns } from "../../core/feature/series-features.ts";
import type { WindowPlan } from "../../core/pipeline/card.ts";
import { fitModel } from "../../core/pipeline/train.ts";
import { flowColumn } from "../../core/table/catalogue.ts";
import { numbersOf, type TableData, takeRows } from "../../core/table/columns.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { baselineKinds, detectors } from "../../shared/detectors.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Evaluation, Model } from "../../shared/model-vocabulary.ts";
import { daysOfDataset } from "../../shared/threshold-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { StoredModel } from "../model/model-folder.ts";
import { featureChoicesOf } from "../model/training-choices.ts";
import { scoreAndKeep } from "../score/score-dataset.ts";
import { scoreSomeRows } from "../score/score-some.ts";
import { type ScoreTools, scoresOf } from "../score/score-tools.ts";
import { keptScores, thresholdOf } from "../score/thresholds.ts";
import { readTruth, type Truth } from "../score/truth.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { cancellable } from "../work/cancellable.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { findCrossing } from "./crossing.ts";
import { curvesOf } from "./evaluation-curves.ts";
import { seriesEvaluation } from "./series-truth.ts";

/** Normal rows that a baseline is fitted on, at most. */
const mostRows = 200_000;

export const evaluateJob: JobKind<"model.evaluate", ScoreTools> = {
  kind: "model.evaluate",
  title: (): string => "Evaluate a model",
  run: evaluateModel,
};

export async function evaluateModel(
  input: JobInput<"model.evaluate">,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"model.evaluate">> {
  const model = await tools.models.get(input.modelId);
  const dataset = await tools.datasets.get(input.datasetId);
  const found = await tools.scores.find(model.id, dataset.id);
  if (found === null) await scoreAndKeep(model, dataset, context, tools);
  const scored = await scoresOf(tools, model.id, dataset.id);
  const stored = tools.folders.read(model.id);
  context.report({ done: 0, total: null, unit: "rows", note: "Measuring" });
  const all = await keptScores(tools, scored);
  const truth = await readTruth(tools, dataset, [{ stored, model }], [all]);
  const scores = Float32Array.from(truth.rows, (row) => all[row]!);
  const ranking = rank(scores, truth.attack);
  const method = input.method ?? scored.method;
  const threshold = thresholdOf({
    method,
    normalScores: stored.normalScores,
    scores: all,
    dataset,
    seed: model.seed,
    validation: { scores, attack: truth.attack },
  });
  const confusion = confusionAt(scores, truth.attack, threshold.value);
  const beside = input.baselines
    ? await measureBaselines({ model, dataset, stored, truth }, context, tools)
    : null;
  const interval = beside === null && !input.curves ? null : prAucInterval(scores, truth.attack, model.seed);
  const beaten = beside === null ? null : comparison(model, ranking, interval, beside.rankings);
  const crossing = await findCrossing(tools, { dataset, rows: truth.rows }, { model, stored });
  const series = await seriesEvaluation(tools, { dataset, truth, scores: all, line: threshold.value });
  const warnings = [
    ...(truth.learned > 0
      ? [
          `${truth.learned} labelled rows are not counted, since the model was fitted on them; the share of attacks among the others is not the dataset's.`,
        ]
      : []),
    ...(method.method === "best-f1"
      ? ["The threshold was chosen with the same labels that measure it."]
      : []),
    ...honestyWarnings({
      trainingRows: model.fitRows,
      testPositives: ranking.positives,
      testRows: truth.rows.length,
      steps: model.steps,
      hasTime: dataset.timeSpan !== null,
      leakage: crossing.leakage,
      nearLabels: model.columns.filter((name) => isNearLabel(name) || isLabel(name)),
      labelLikeFeatures: await labelLike(tools, dataset, truth, stored.card.features.columns),
      duplicateShare: crossing.duplicateShare,
      repeatedShare: crossing.repeatedShare,
      // A classifier learns from attacks by design.
      contamination:
        detectors[model.detector].learns === "labels" ? null : await contamination(tools, stored, model),
    }),
    ...(crossing.gone > 0
      ? ["A dataset that the model learned from is gone: whether some of its rows are also here is unknown."]
      : []),
    ...scored.warnings,
    ...threshold.warnings,
    ...(beside?.warnings ?? []),
    ...(beaten === null ? [] : [beaten]),
  ];
  return {
    ...wireRanking(ranking),
    baseRate: finite(ranking.baseRate),
    threshold: {
      method: method.method,
      value: finite(threshold.value),
      precision: finite(confusion.precision),
      recall: finite(confusion.recall),
      f1: finite(confusion.f1),
      fpr: finite(confusion.fpr),
      flagsPerDay: daysOfDataset(dataset) === null ? null : finite(threshold.flagsPerDay ?? Number.NaN),
    },
    perFamily: recallByFamily(scores, truth.families, threshold.value),
    baselines: Object.fromEntries(
      [...(beside?.rankings ?? [])].map(([name, one]) => [name, wireRanking(one)]),
    ),
    warnings: [...new Set(warnings)],
    ...(series === null ? {} : { series }),
    ...(input.curves
      ? {
          curves: curvesOf({
            interval,
            beaten,
            scores,
            attack: truth.attack,
            line: threshold.value,
            calibration: stored.card.calibration,
            seed: model.seed,
            baselines: beside?.scores ?? new Map(),
          }),
        }
      : {}),
  };
}

const isLabel = (column: string): boolean => flowColumn(column)?.group === "label";

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function wireRanking({
  rocAuc,
  prAuc,
  recallAtFpr,
}: Ranking): Pick<Evaluation, "rocAuc" | "prAuc" | "recallAtFpr"> {
  const at = (rate: string) => finite(recallAtFpr[rate] ?? Number.NaN);
  return {
    rocAuc: finite(rocAuc),
    prAuc: finite(prAuc),
    recallAtFpr: { "0.0001": at("0.0001"), "0.001": at("0.001"), "0.01": at("0.01"), "0.1": at("0.1") },
  };
}

/** Columns that separate attacks from normal rows by themselves. */
async function labelLike(
  { database }: ScoreTools,
  dataset: Dataset,
  truth: Truth,
  columns: readonly FittedColumn[],
): Promise<string[]> {
  const out: string[] = [];
  const present = new Set(dataset.columns.map(({ name }) => name));
  const names = columns
    .filter(({ kind, column }) => kind === "number" && present.has(column))
    .map(({ column }) => column);
  // Looks at one column at a time, and at every n-th row when there are many: a column that gives the label away does so in any sample.
  const every = Math.max(1, Math.ceil(truth.rows.length / 50_000));
  const rows = truth.rows.filter((_, i) => i % every === 0);
  const attack = truth.attack.filter((_, i) => i % every === 0);
  for (const name of names) {
    const { table } = await readTable(database, dataset, { columns: [name] });
    const values = numbersOf(table, name)!.values;
    const known = Array.from(rows, (_, i) => i).filter((i) => !Number.isNaN(values[rows[i]!]!));
    if (known.length < rows.length / 2) continue;
    const { rocAuc } = rank(
      known.map((i) => values[rows[i]!]!),
      known.map((i) => attack[i]!),
    );
    if (rocAuc > 0.98 || rocAuc < 0.02) out.push(name);
  }
  return out;
}

/** Share of the rows learned as normal that have an attack label; null when it is unknown. */
async function contamination(
  { database, datasets }: ScoreTools,
  { fitRowIds }: StoredModel,
  model: Model,
): Promise<number | null> {
  const dataset = (await datasets.list()).find(({ id }) => id === model.datasetId);
  if (!dataset?.columns.some(({ name }) => name === "label_benign")) return null;
  await datasets.get(dataset.id);
  const { table } = await readTable(database, dataset, { columns: ["label_benign"] });
  const benign = numbersOf(table, "label_benign")!.values;
  let attacks = 0;
  for (const row of fitRowIds) if (benign[row] === 0) attacks++;
  return attacks / Math.max(1, fitRowIds.length);
}

interface BaselineFacts {
  model: Model;
  dataset: Dataset;
  stored: StoredModel;
  truth: Truth;
}

/** Fits each baseline on the model's training rows and columns, and measures it on the same labelled rows. */
async function measureBaselines(
  { model, dataset, stored, truth }: BaselineFacts,
  { signal, report }: JobContext,
  tools: ScoreTools,
): Promise<{ rankings: Map<string, Ranking>; scores: Map<string, Float32Array>; warnings: string[] }> {
  const rankings = new Map<string, Ranking>();
  const scores = new Map<string, Float32Array>();
  const source = await readFitRows(tools, model, stored);
  if (source === null)
    return {
      rankings,
      scores,
      warnings: ["The dataset that the model learned from is gone: no baseline can be fitted."],
    };
  const compute = await tools.compute();
  const windows: WindowPlan = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 };
  const normal = Uint32Array.from({ length: source.rows }, (_, row) => row);
  const plan = { normal, choices: featureChoicesOf(stored.card), windows, seed: model.seed };
  for (const [done, detector] of baselineKinds.entries()) {
    report({ done, total: baselineKinds.length, unit: "baselines", note: `Baseline ${detector}` });
    await cancellable(signal, async () => {
      const fitted = await fitModel(
        source,
        { ...plan, detector },
        {
          createNetwork: (spec, seed) => compute.createNetwork(spec, { seed }),
          now: () => performance.now(),
          signal,
        },
      );
      try {
        const baselineScores = await scoreSomeRows(tools.database, dataset, fitted, truth.rows, signal);
        scores.set(detector, baselineScores);
        rankings.set(detector, rank(baselineScores, truth.attack));
      } finally {
        fitted.detector.close();
      }
    });
  }
  return { rankings, scores, warnings: [] };
}

async function readFitRows(
  { database, datasets }: ScoreTools,
  model: Model,
  stored: StoredModel,
): Promise<TableData | null> {
  const known = (await datasets.list()).some(({ id, reading }) => id === model.datasetId && !reading);
  if (!known) return null;
  const dataset = await datasets.get(model.datasetId);
  const columns = sourceColumns(stored.card.features);
  const where = compileFilter(filterFrom(stored.card.data.filter), dataset.columns, {
    datasetId: dataset.id,
  });
  const { rowIds, table } = await readTable(database, dataset, { columns, where, limit: mostRows });
  const fitted = new Set(stored.fitRowIds);
  const rows = Uint32Array.from(rowIds, (_, row) => row).filter((row) => fitted.has(rowIds[row]!));
  return takeRows(table, rows);
}

/** A sentence about the best baseline when the model does not beat it. A model is not compared with a baseline of the same kind. */
function comparison(
  model: Model,
  { prAuc }: Ranking,
  interval: [number, number] | null,
  beside: ReadonlyMap<string, Ranking>,
): string | null {
  if (interval === null) return null;
  const others = [...beside]
    .filter(([name]) => name !== model.detector)
    .map(([name, one]) => ({ name, prAuc: one.prAuc }));
  return compareWithBaselines({ name: model.detector, prAuc, interval }, others);
}
