// What all work with models shares: where things are kept, and the engine of networks, opened at the first need.

import { AppError } from "../../shared/errors.ts";
import type { Scores, Threshold } from "../../shared/model-vocabulary.ts";
import { type Compute, createCompute } from "../compute/compute.ts";
import type { DatasetStore } from "../dataset/dataset-store.ts";
import { createScoreFiles, type ScoreFiles } from "../score/score-files.ts";
import type { Database } from "../store/database.ts";
import { createRemembered, type Remembered } from "../work/remembered.ts";
import { createModelFolders, type ModelFolders, type StoredModel } from "./model-folder.ts";
import { createModelStore, type ModelStore } from "./model-store.ts";

export interface ModelTools {
  database: Database;
  datasets: DatasetStore;
  models: ModelStore;
  folders: ModelFolders;
  files: ScoreFiles;
  compute: () => Promise<Compute>;
  /** Lines drawn lately: each costs a look at all kept scores. */
  lines: Remembered<Threshold>;
  /** All scores of a dataset by a model, in row order, read lately: four bytes a row. By their id; see keptScores. */
  raw: Remembered<Float32Array>;
  /** Models read lately, whole; forgotten when anything about a model changes. */
  stored: Remembered<StoredModel>;
  now: () => number;
  changed: (modelId: number) => void;
}

export interface ModelToolsOptions {
  database: Database;
  datasets: DatasetStore;
  workspace: string;
  temporaryFolder: string;
  threads: number;
  now: () => number;
  changed: (modelId: number) => void;
}

export function createModelTools(options: ModelToolsOptions): ModelTools {
  const { database, workspace, temporaryFolder, threads } = options;
  let compute: Promise<Compute> | null = null;
  const stored = createRemembered<StoredModel>(2);
  return {
    database,
    datasets: options.datasets,
    models: createModelStore(database),
    folders: createModelFolders(workspace, temporaryFolder),
    files: createScoreFiles(database, workspace, temporaryFolder),
    compute() {
      compute ??= createCompute({ threads });
      return compute;
    },
    lines: createRemembered<Threshold>(64),
    raw: createRemembered<Float32Array>(4),
    stored,
    now: options.now,
    changed(modelId) {
      stored.clear();
      options.changed(modelId);
    },
  };
}

/** Removes deleted models, scores of datasets and models that are gone, and files that nothing records: a killed process may leave them. */
export async function tidyModels({ models, folders, files, datasets }: ModelTools): Promise<void> {
  await models.purge();
  const known = {
    models: await models.list(),
    datasets: await datasets.list(),
    scores: await models.scores.list(),
  };
  const modelIds = new Set(known.models.map(({ id }) => id));
  const datasetIds = new Set(known.datasets.map(({ id }) => id));
  const kept = known.scores.filter(
    ({ modelId, datasetId }) => modelIds.has(modelId) && datasetIds.has(datasetId),
  );
  const gone = known.scores.filter((scores) => !kept.includes(scores));
  await models.scores.remove(gone.map(({ id }) => id));
  folders.keepOnly(modelIds);
  files.keepOnly(new Set(kept.map(({ id }) => id)));
}

/** The scores of a dataset by a model, reachable; throws NOT_FOUND when it is not scored. */
export async function scoresOf(
  { models, files }: ModelTools,
  modelId: number,
  datasetId: number,
): Promise<Scores> {
  const scores = await models.scores.find(modelId, datasetId);
  if (scores === null) {
    throw new AppError(
      "NOT_FOUND",
      `The dataset ${datasetId} has no scores by the model ${modelId} yet; score it first (tidewatch score).`,
    );
  }
  await files.attach(scores.id);
  return scores;
}
