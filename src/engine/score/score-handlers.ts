// Handlers of the requests about scores: thresholds, flags, episodes, explanations, drift.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import { chooseThreshold } from "./choose-threshold.ts";
import { episodesPage } from "./episodes.ts";
import { explainRow } from "./explain-row.ts";
import { findDrift } from "./find-drift.ts";
import { flagsPage } from "./flags.ts";
import { groupThresholds } from "./group-thresholds.ts";
import { scoresHistogram } from "./histogram.ts";
import { scoreFlows } from "./score-flows.ts";
import type { ScoreTools } from "./score-tools.ts";
import { findScored, lineOf } from "./scored.ts";

export function scoreHandlers(current: () => ScoreTools) {
  return {
    "scores.list": () => current().scores.list(),
    "scores.threshold": (input) => chooseThreshold(current(), input),
    "scores.groupThresholds": (input) => groupThresholds(current(), input),
    "scores.histogram": (input) => scoresHistogram(current(), input),
    "scores.drift": ({ modelId, datasetId }) => findDrift(current(), modelId, datasetId),
    "flags.page": (input) => flagsPage(current(), input),
    "flows.score": (input) => scoreFlows(current(), input),
    "flow.explain": async ({ modelId, datasetId, row, method }) => {
      const tools = current();
      const scored = await findScored(tools, modelId, datasetId);
      return explainRow(tools, scored, row, await lineOf(tools, scored, method));
    },
    "episodes.page": async (input) => {
      const tools = current();
      const scored = await findScored(tools, input.modelId, input.datasetId);
      return episodesPage(tools, scored, await lineOf(tools, scored, input.method), input);
    },
  } satisfies Partial<EngineHandlers>;
}
