// Handlers of the requests about models: list, names, champion, export and import, features, suggestions.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import { chooseColumns } from "./feature-choice.ts";
import { readChanges, rollBack } from "./model-changes.ts";
import type { ModelTools } from "./model-tools.ts";
import { exportModel, importModel } from "./model-transfer.ts";
import { suggestAnalysis } from "./suggest.ts";

export function modelHandlers(current: () => ModelTools) {
  return {
    "model.list": () => current().models.list(),
    "model.card": async ({ modelId }) => {
      await current().models.get(modelId);
      return current().folders.card(modelId) as unknown as Record<string, unknown>;
    },
    "model.rename": async ({ modelId, name }) => {
      const model = await current().models.rename(modelId, name);
      current().changed({ model: modelId });
      return model;
    },
    "model.delete": async ({ modelId }) => {
      await current().models.setDeleted(modelId, true);
      current().changed({ model: modelId });
      return {};
    },
    "model.restore": async ({ modelId }) => {
      await current().models.setDeleted(modelId, false);
      current().changed({ model: modelId });
      return current().models.get(modelId);
    },
    "model.promote": async ({ modelId }) => {
      const { models, changed } = current();
      const before = (await models.list()).find(({ champion }) => champion);
      const model = await models.promote(modelId);
      if (before && before.id !== modelId) changed({ model: before.id });
      changed({ model: modelId });
      return model;
    },
    "model.changes": () => readChanges(current()),
    "model.rollBack": () => rollBack(current()),
    "model.export": (input) => exportModel(current(), input),
    "model.import": ({ path }) => importModel(current(), path),
    "model.features": async ({ datasetId, ...query }) => {
      const { database, datasets } = current();
      return chooseColumns(database, await datasets.get(datasetId), query);
    },
    "analysis.suggest": async ({ datasetId, ...choices }) => {
      const { database, datasets } = current();
      return suggestAnalysis(database, await datasets.get(datasetId), choices);
    },
  } satisfies Partial<EngineHandlers>;
}
