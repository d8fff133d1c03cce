// Answers to the requests about a model's life: promote, export, import, drift.
import type { modelLifeRequests } from "../../shared/contract/model-life.ts";
import type { EngineHandlers } from "../../shared/contract.ts";
import { findDrift } from "../score/find-drift.ts";
import type { ModelTools } from "./model-tools.ts";
import { exportModel, importModel } from "./model-transfer.ts";

export function modelLifeHandlers(
  current: () => ModelTools,
): Pick<EngineHandlers, keyof typeof modelLifeRequests> {
  return {
    "model.promote": async ({ modelId }) => {
      const before = (await current().models.list()).find(({ champion }) => champion);
      const model = await current().models.promote(modelId);
      if (before && before.id !== modelId) current().changed(before.id);
      current().changed(modelId);
      return model;
    },
    "model.export": (input) => exportModel(current(), input),
    "model.import": ({ path }) => importModel(current(), path),
    "scores.drift": ({ modelId, datasetId }) => findDrift(current(), modelId, datasetId),
  };
}
