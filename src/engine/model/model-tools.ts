// The tools that work with models needs: stores, folders, and the compute engine, which starts on first use.
import { type Compute, createCompute } from "../compute/compute.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { createModelFolders, type ModelFolders, type StoredModel } from "./model-folder.ts";
import { createModelStore, type ModelStore } from "./model-store.ts";

export interface ModelTools extends DatasetTools {
  models: ModelStore;
  folders: ModelFolders;
  compute: () => Promise<Compute>;
  /** A model from its folder, recalibrated. Cached. */
  stored(modelId: number): Promise<StoredModel>;
}

export function createModelTools(tools: DatasetTools): ModelTools {
  const { database, workspace, temporaryFolder, threads, caches } = tools;
  const folders = createModelFolders(workspace, temporaryFolder);
  const stored = caches.create<StoredModel, "model">({ dependsOn: ["model"], most: 2 });
  let compute: Promise<Compute> | null = null;
  return {
    ...tools,
    models: createModelStore(database),
    folders,
    compute() {
      compute ??= createCompute({ threads });
      return compute;
    },
    stored: (modelId) => stored.get("", { model: modelId }, async () => folders.read(modelId)),
  };
}
