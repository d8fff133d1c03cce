// The training part of tidewatch analyze: guard, training, scores, threshold, episodes. For a file too small to learn from, only a sentence
// that says so.
import type { Engine } from "../../engine/engine.ts";
import { refuseElsewhere } from "../../engine/model/normal-elsewhere.ts";
import type { JobOutput, RequestOutput } from "../../shared/contract/contract.ts";
import { leastNormalRows } from "../../shared/detectors.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { Model, Threshold } from "../../shared/model-vocabulary.ts";
import { countText, manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { countMatches, runJob } from "../base/session.ts";
import type { Elsewhere } from "./analyze-elsewhere.ts";
import type { AnalyzeOptions, Context } from "./analyze-options.ts";

interface ModelSummary {
  /** Sentences: what counts as normal, the result of the guard, the threshold; or why there is no model. */
  normal: string;
  guard: string | null;
  line: string | null;
  model: Model | null;
  threshold: Threshold | null;
  found: JobOutput<"model.guard"> | null;
  episodesPage: RequestOutput<"episodes.page"> | null;
  warnings: string[];
}

/** With an existing model it only scores; with a source it learns the normal rows of that dataset. */
export async function learn(
  engine: Engine,
  { dataset, model, source }: { dataset: Dataset } & Elsewhere,
  options: AnalyzeOptions,
  context: Context,
  created: { modelId?: number },
): Promise<ModelSummary> {
  if (model !== null) {
    const sentence = `${model.name} scores every row. It learned from ${countText(model.normalRows)} rows of ${model.datasetName}; nothing was learned here.`;
    return {
      ...nothing,
      normal: sentence,
      ...(await score(engine, { dataset, modelId: model.id }, options, context)),
    };
  }
  if (source !== null) refuseElsewhere(source, dataset);
  const learned = source ?? dataset;
  const { id: datasetId } = learned;
  const { first, normal, seed } = options;
  const suggested = await engine.handlers["analysis.suggest"]({ datasetId, ...(first ? { first } : {}) });
  const chosen =
    normal === undefined
      ? suggested
      : { normal, normalSentence: `Rows with ${formatFilter(normal)} count as normal.`, excludeShare: 0 };
  const normalSentence =
    source === null
      ? chosen.normalSentence
      : `Normal is learned from ${source.name}. ${chosen.normalSentence}`;
  const rows = normal === undefined ? suggested.normalRows : await countMatches(engine, datasetId, normal);
  if (rows < leastNormalRows) return nothingLearned(normalSentence, rows);
  const common = { datasetId, normal: chosen.normal, exclude: [], features: "default" as const, seed };
  const shown = present(learned, ["start_time", "orig_addr", "resp_addr", "resp_port", "label"]);
  const guard = await runJob(
    engine,
    "model.guard",
    { ...common, rows: 20_000, top: 10, columns: shown },
    context,
  );
  const epochs = options.epochs || suggested.epochs;
  const training = {
    ...common,
    detector: options.detector ?? suggested.detector,
    excludeShare: chosen.excludeShare,
    include: [],
    also: [],
    rehearsal: 0.5,
    ...(source === null ? {} : { scoredDatasetId: dataset.id }),
    ...(epochs === null ? {} : { epochs }),
  };
  const { modelId, warnings } = await runJob(engine, "model.train", training, context);
  created.modelId = modelId;
  // The threshold comes from the scored rows; another dataset has another one.
  const subject = { dataset, modelId, ...(source === null ? { suggested } : {}) };
  const scored = await score(engine, subject, options, context);
  return {
    ...scored,
    normal: normalSentence,
    guard: guard.sentence,
    found: guard,
    warnings: [...warnings, ...scored.warnings],
  };
}

interface Subject {
  dataset: Dataset;
  modelId: number;
  /** The suggestion for the dataset, if it is known already. */
  suggested?: RequestOutput<"analysis.suggest">;
}

/** Scores the dataset and sets the threshold for its number of rows. */
async function score(
  engine: Engine,
  { dataset, modelId, suggested: known }: Subject,
  options: AnalyzeOptions,
  context: Context,
): Promise<Omit<ModelSummary, "normal" | "guard" | "found">> {
  const which = { modelId, datasetId: dataset.id };
  const { warnings } = await runJob(engine, "model.score", which, context);
  const suggested = known ?? (await engine.handlers["analysis.suggest"]({ datasetId: dataset.id }));
  const method = options.method ?? suggested.method;
  const threshold = await engine.handlers["scores.threshold"]({ ...which, method, keep: true });
  const episodesPage = await engine.handlers["episodes.page"]({
    ...which,
    filter: { kind: "all" },
    offset: 0,
    limit: Math.min(100, options.limit),
    gapS: 600,
    columns: present(dataset, ["orig_addr", "resp_addr", "resp_port", "label"]),
  });
  const model = (await engine.handlers["model.list"]({})).find(({ id }) => id === modelId)!;
  return {
    line: options.method === undefined ? suggested.methodSentence : null,
    model,
    threshold,
    episodesPage,
    warnings: [...warnings, ...threshold.warnings],
  };
}

const nothing: Omit<ModelSummary, "normal"> = {
  guard: null,
  line: null,
  model: null,
  threshold: null,
  found: null,
  episodesPage: null,
  warnings: [],
};

const nothingLearned = (normal: string, rows: number): ModelSummary => ({
  ...nothing,
  normal: `${normal} These are ${manyText(rows, "row")}; a model needs at least ${leastNormalRows}, so none was learned. Incidents need no model.`,
});

const present = (dataset: Dataset, names: readonly string[]): string[] =>
  names.filter((name) => dataset.columns.some((column) => column.name === name));
