// The job that scores every row of a dataset: scores block by block, explains the highest-scoring rows, and stores everything by one rename
// and a record.
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model, Scores } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { refuseMissing, withLiveModel } from "../model/live-model.ts";
import { topReasons } from "../model/top-reasons.ts";
import { cancellable } from "../work/cancellable.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { explainInDataset, knownNeighbours } from "./reasons.ts";
import { scoreBlocks } from "./score-blocks.ts";
import type { NewScores } from "./score-files.ts";
import type { ScoreTools } from "./score-tools.ts";

/** Reasons are stored for this many of the highest-scoring rows. Others are explained on demand. */
const keptReasons = 500;
const reasonsAtATime = 50;

export const scoreJob: JobKind<"model.score", ScoreTools> = {
  kind: "model.score",
  title: (): string => "Score a dataset",
  run: scoreDataset,
  next: ({ modelId, datasetId, olderModelId }) =>
    olderModelId === undefined
      ? null
      : { kind: "model.compare", input: { modelIds: [olderModelId, modelId], datasetId, top: 8 } },
};

async function scoreDataset(
  { modelId, datasetId, olderModelId }: JobInput<"model.score">,
  context: JobContext,
  tools: ScoreTools,
): Promise<JobOutput<"model.score">> {
  const model = await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  const scores = await scoreAndKeep(model, dataset, context, tools);
  const older = olderModelId === undefined ? null : await tools.scores.find(olderModelId, dataset.id);
  // A threshold fixed at a raw score means nothing for the scores of another model.
  if (older && older.method.method !== "fixed") {
    await tools.scores.setMethod(scores.id, older.method);
    tools.changed({ model: modelId, score: scores.id });
  }
  return { scoresId: scores.id, rows: scores.rows, warnings: scores.warnings };
}

export async function scoreAndKeep(
  model: Model,
  dataset: Dataset,
  { signal, report }: JobContext,
  tools: ScoreTools,
): Promise<Scores> {
  const startedMs = tools.now();
  const stored = tools.folders.read(model.id);
  refuseMissing(stored.card.features, model.name, dataset);
  const total = dataset.rows;
  const outcome = await cancellable(signal, async () =>
    withLiveModel(stored, await tools.compute(), async (live) => {
      report({ done: 0, total, unit: "rows", note: "Scoring" });
      const onRows = (done: number) => report({ done, total, unit: "rows", note: "Scoring" });
      const scored = await scoreBlocks(tools.database, dataset, live, { signal, onRows });
      const rows = strangest(scored.scores, keptReasons);
      const neighbours = knownNeighbours(scored.positions);
      const reasons = [];
      for (let at = 0; at < rows.length; at += reasonsAtATime) {
        if (signal.aborted) throw new AppError("CANCELLED", "The scoring was cancelled.");
        report({ done: at, total: rows.length, unit: "rows", note: "Explaining the strangest" });
        const part = rows.slice(at, at + reasonsAtATime);
        for (const why of await explainInDataset(tools.database, dataset, live, part, neighbours))
          reasons.push({ row: why.row, reasons: topReasons(why) });
      }
      return { ...scored, reasons };
    }),
  );
  if (signal.aborted) throw new AppError("CANCELLED", "The scoring was cancelled.");
  return storeScores({ model, dataset, outcome, startedMs }, tools);
}

interface ScoresToStore {
  model: Model;
  dataset: Dataset;
  outcome: NewScores & Pick<Scores, "warnings">;
  startedMs: number;
  /** Without earlier scores of the dataset by the model; else theirs. */
  method?: Scores["method"];
}

/** Writes scores, records them, and removes older ones of the same rows by the same model. */
export async function storeScores(
  { model, dataset, outcome, startedMs, method = methodFor(model, dataset) }: ScoresToStore,
  tools: ScoreTools,
): Promise<Scores> {
  const older = (await tools.scores.list()).filter(
    (one) => one.modelId === model.id && one.datasetId === dataset.id,
  );
  const id = await tools.scores.reserve();
  await tools.scoreFiles.write(id, outcome);
  const scores: Scores = {
    id,
    modelId: model.id,
    datasetId: dataset.id,
    rows: dataset.rows,
    method: older[0]?.method ?? method,
    warnings: outcome.warnings,
    scoredAtMs: tools.now(),
    tookMs: tools.now() - startedMs,
  };
  await tools.scores.add(scores);
  await tools.scores.remove(older.map((one) => one.id));
  for (const one of older) {
    await tools.scoreFiles.remove(one.id);
    tools.changed({ score: one.id });
  }
  tools.changed({ model: model.id });
  return scores;
}

/** A daily budget where rows have times, otherwise an expected share of false flags. */
function methodFor(model: Model, dataset: Dataset): Scores["method"] {
  const { method } = model.threshold;
  if (method.method === "budget" && dataset.timeSpan === null) return { method: "false-rate", rate: 0.05 };
  return method;
}

/** The rows with the highest scores, highest first. */
function strangest(scores: Float32Array, count: number): number[] {
  const known = scores.filter((score) => !Number.isNaN(score)).sort();
  const line = known[Math.max(0, known.length - count)] ?? Number.NaN;
  const rows: number[] = [];
  scores.forEach((score, row) => {
    if (score >= line) rows.push(row);
  });
  return rows.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, count);
}
