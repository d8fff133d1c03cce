// Models that stay restored between requests, because restoring one takes longer than scoring with it. A changed model is restored again.
import { sharedDetector } from "../../core/detector/shared-detector.ts";
import type { Compute } from "../compute/compute.ts";
import { type LiveModel, liveModel } from "./live-model.ts";
import type { StoredModel } from "./model-folder.ts";

export interface WarmModels {
  /**
   * Runs `work` on some rows with a model. Works with the same model share its detector: see shared-detector.ts. Those of many rows wait for
   * one another, so that few matrices are in memory.
   */
  with<T>(
    of: { modelId: number; stored: StoredModel; rows: number },
    work: (model: LiveModel) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

interface Warm {
  stored: StoredModel;
  live: LiveModel;
  /** Those that have not ended. */
  works: Set<Promise<unknown>>;
}

const mostWarm = 2;
/** Works of more rows run one after the other. */
const manyRows = 512;
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

function warmed(stored: StoredModel, compute: Compute): Warm {
  const live = liveModel(stored, compute);
  return {
    stored,
    live: { ...live, detector: sharedDetector(live.detector, { pause }) },
    works: new Set(),
  };
}

export function createWarmModels(compute: () => Promise<Compute>): WarmModels {
  // Insertion order is age: the first is the least recently used.
  const models = new Map<number, Warm>();
  const retire = (modelId: number) => {
    const warm = models.get(modelId);
    models.delete(modelId);
    return warm && Promise.allSettled(warm.works).then(() => warm.live.detector.close());
  };
  const begin: WarmModels["with"] = async ({ modelId, stored }, work) => {
    const engine = await compute();
    const present = models.get(modelId);
    if (present?.stored !== stored) void retire(modelId);
    const warm = present?.stored === stored ? present : warmed(stored, engine);
    models.delete(modelId);
    models.set(modelId, warm);
    for (const oldest of models.keys()) if (models.size > mostWarm) void retire(oldest);
    const result = work(warm.live);
    warm.works.add(result);
    return result.finally(() => warm.works.delete(result));
  };
  /** Ends when the works of many rows so far have ended. */
  let lastOfMany: Promise<unknown> = Promise.resolve();
  return {
    with(of, work) {
      if (of.rows <= manyRows) return begin(of, work);
      const result = lastOfMany.then(() => begin(of, work));
      lastOfMany = result.catch(() => {});
      return result;
    },
    async close() {
      await Promise.all([...models.keys()].map(retire));
    },
  };
}
