// The tools that work with scores needs besides those of models: records, files and caches of scores.
import { AppError } from "../../shared/errors.ts";
import type { Scores, Threshold } from "../../shared/model-vocabulary.ts";
import type { ModelTools } from "../model/model-tools.ts";
import type { Cache } from "../work/caches.ts";
import { createScoreFiles, type ScoreFiles } from "./score-files.ts";
import { createScoreStore, type ScoreStore } from "./score-store.ts";

export interface ScoreTools extends ModelTools {
  scores: ScoreStore;
  scoreFiles: ScoreFiles;
  /** All scores of a dataset by a model, in row order, four bytes each. See keptScores. */
  raw: Cache<Float32Array, "score">;
  /** Thresholds: computing one reads all stored scores. See lineOf. */
  lines: Cache<Threshold, "score" | "model">;
}

export const createScoreTools = (tools: ModelTools): ScoreTools => ({
  ...tools,
  scores: createScoreStore(tools.database),
  scoreFiles: createScoreFiles(tools.database, tools.workspace, tools.temporaryFolder),
  raw: tools.caches.create({ dependsOn: ["score"], most: 4 }),
  lines: tools.caches.create({ dependsOn: ["score", "model"], most: 64 }),
});

/** Removes deleted models, scores of missing datasets and models, and files without a record, which a killed process may leave. */
export async function tidyModels({
  models,
  scores,
  folders,
  scoreFiles,
  datasets,
}: ScoreTools): Promise<void> {
  await models.purge();
  const modelIds = new Set((await models.list()).map(({ id }) => id));
  const datasetIds = new Set((await datasets.list()).map(({ id }) => id));
  const all = await scores.list();
  const usable = all.filter(({ modelId, datasetId }) => modelIds.has(modelId) && datasetIds.has(datasetId));
  const gone = all.filter((one) => !usable.includes(one));
  await scores.remove(gone.map(({ id }) => id));
  folders.keepOnly(modelIds);
  scoreFiles.keepOnly(new Set(usable.map(({ id }) => id)));
}

/** Removes the scores of datasets that are gone for good. Scores of a deleted dataset stay while it can be restored. */
export async function forgetOrphans({ database, scores, scoreFiles }: ScoreTools): Promise<void> {
  const gone = await database.rows("SELECT id FROM scores WHERE dataset_id NOT IN (SELECT id FROM dataset)");
  const ids = gone.map(({ id }) => Number(id));
  await scores.remove(ids);
  for (const id of ids) await scoreFiles.remove(id);
}

/** Attaches the scores of a dataset by a model. Throws NOT_FOUND when the dataset is not scored. */
export async function scoresOf(
  { scores, scoreFiles }: ScoreTools,
  modelId: number,
  datasetId: number,
): Promise<Scores> {
  const found = await scores.find(modelId, datasetId);
  if (found === null) {
    throw new AppError(
      "NOT_FOUND",
      `The dataset ${datasetId} has no scores by the model ${modelId} yet; score it first (tidewatch score).`,
    );
  }
  await scoreFiles.attach(found.id);
  return found;
}
