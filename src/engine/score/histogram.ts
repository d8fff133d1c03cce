// The histogram of stored scores on the calibrated scale: for each step its raw score, the flags at or above it, and the interval of false
// flags.

import { calibrate } from "../../core/score/calibration.ts";
import { scoreScale } from "../../core/score/score-scale.ts";
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { daysOfDataset } from "../../shared/threshold-words.ts";
import { type ScoreTools, scoresOf } from "./score-tools.ts";
import { keptScores } from "./thresholds.ts";

export async function scoresHistogram(
  tools: ScoreTools,
  { modelId, datasetId, bins }: ParsedInput<"scores.histogram">,
): Promise<RequestOutput<"scores.histogram">> {
  await tools.models.get(modelId);
  const dataset = await tools.datasets.get(datasetId);
  const scores = await scoresOf(tools, modelId, datasetId);
  const { card, normalScores } = await tools.stored(modelId);
  const scale = scoreScale({
    scored: await keptScores(tools, scores),
    normal: normalScores,
    calibrate: (raw) => calibrate(card.calibration, raw),
    bins,
    seed: card.seed,
  });
  return { bins, ...withLists(scale), days: daysOfDataset(dataset) };
}

const withLists = (scale: ReturnType<typeof scoreScale>) => ({
  ...scale,
  raw: [...scale.raw],
  flags: [...scale.flags],
  normalAbove: [...scale.normalAbove],
  falseLow: [...scale.falseLow],
  falseHigh: [...scale.falseHigh],
});
