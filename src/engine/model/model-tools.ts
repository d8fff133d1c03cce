// The tools that work with models needs: stores, folders, and the compute engine, which starts on first use.
import { type Compute, createCompute } from "../compute/compute.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { createModelFolders, type ModelFolders, type StoredModel } from "./model-folder.ts";
import { createModelStore, type ModelStore } from "./model-store.ts";
import { createWarmModels, type WarmModels } from "./warm-models.ts";

export interface ModelTools extends DatasetTools {
  models: ModelStore;
  folders: ModelFolders;
  compute: () => Promise<Compute>;
  /** A model from its folder, recalibrated. Cached. */
  stored(modelId: number): Promise<StoredModel>;
  warm: WarmModels;
}

export function createModelTools(tools: DatasetTools): ModelTools {
  const { database, workspace, temporaryFolder, threads, caches } = tools;
  const folders = createModelFolders(workspace, temporaryFolder);
  const stored = caches.create<StoredModel, "model">({ dependsOn: ["model"], most: 2 });
  let started: Promise<Compute> | null = null;
  const compute = () => {
    started ??= createCompute({ threads });
    return started;
  };
  return {
    ...tools,
    models: createModelStore(database),
    folders,
    compute,
    stored: (modelId) => stored.get("", { model: modelId }, async () => folders.read(modelId)),
    warm: createWarmModels(compute),
  };
}
