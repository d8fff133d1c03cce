// Models that stay restored between requests, because restoring one takes longer than scoring with it. A changed model is restored again.
import type { Compute } from "../compute/compute.ts";
import { type LiveModel, liveModel } from "./live-model.ts";
import type { StoredModel } from "./model-folder.ts";

export interface WarmModels {
  /** Runs `work` with a model. Works with the same model run one after the other. */
  with<T>(modelId: number, stored: StoredModel, work: (model: LiveModel) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Warm {
  stored: StoredModel;
  live: LiveModel;
  /** Ends when the works so far have ended. */
  last: Promise<unknown>;
}

const mostWarm = 2;

export function createWarmModels(compute: () => Promise<Compute>): WarmModels {
  // Insertion order is age: the first is the least recently used.
  const models = new Map<number, Warm>();
  const retire = (modelId: number) => {
    const warm = models.get(modelId);
    models.delete(modelId);
    return warm?.last.then(() => warm.live.detector.close());
  };
  return {
    async with(modelId, stored, work) {
      const engine = await compute();
      const present = models.get(modelId);
      if (present?.stored !== stored) void retire(modelId);
      const warm =
        present?.stored === stored
          ? present
          : { stored, live: liveModel(stored, engine), last: Promise.resolve() };
      models.delete(modelId);
      models.set(modelId, warm);
      for (const oldest of models.keys()) if (models.size > mostWarm) void retire(oldest);
      const result = warm.last.then(() => work(warm.live));
      warm.last = result.catch(() => {});
      return result;
    },
    async close() {
      await Promise.all([...models.keys()].map(retire));
    },
  };
}
