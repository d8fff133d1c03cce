// Answers to the requests behind the page of models.
import { calibrate } from "../../core/score/calibration.ts";
import { scoreScale } from "../../core/score/score-scale.ts";
import type { modelViewRequests } from "../../shared/contract/model-view.ts";
import type { EngineHandlers } from "../../shared/contract.ts";
import { chooseColumns } from "../model/feature-choice.ts";
import { type ModelTools, scoresOf } from "../model/model-tools.ts";
import { daysOfDataset, keptScores } from "./thresholds.ts";

export function modelViewHandlers(
  current: () => ModelTools,
): Pick<EngineHandlers, keyof typeof modelViewRequests> {
  return {
    "model.features": async ({ datasetId, ...query }) => {
      const { database, datasets } = current();
      return chooseColumns(database, await datasets.get(datasetId), query);
    },
    "scores.histogram": async ({ modelId, datasetId, bins }) => {
      const tools = current();
      await tools.models.get(modelId);
      const dataset = await tools.datasets.get(datasetId);
      const scores = await scoresOf(tools, modelId, datasetId);
      const { card, normalScores } = tools.folders.read(modelId);
      const scale = scoreScale({
        scored: await keptScores(tools, scores),
        normal: normalScores,
        calibrate: (raw) => calibrate(card.calibration, raw),
        bins,
        seed: card.seed,
      });
      return { bins, ...withLists(scale), days: daysOfDataset(dataset) };
    },
  };
}

const withLists = (scale: ReturnType<typeof scoreScale>) => ({
  ...scale,
  raw: [...scale.raw],
  flags: [...scale.flags],
  normalAbove: [...scale.normalAbove],
  falseLow: [...scale.falseLow],
  falseHigh: [...scale.falseHigh],
});
