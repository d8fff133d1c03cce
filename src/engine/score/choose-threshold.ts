// Computes a threshold by the requested method, and on request stores the method with the scores.
import type { ParsedInput } from "../../shared/contract/contract.ts";
import type { Threshold, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import { wireThreshold } from "../model/wire-threshold.ts";
import type { ScoreTools } from "./score-tools.ts";
import { findScored, lineOf, type Scored } from "./scored.ts";
import { keptScores, thresholdOf } from "./thresholds.ts";
import { readTruth } from "./truth.ts";

export async function chooseThreshold(
  tools: ScoreTools,
  { modelId, datasetId, method, validationDatasetId, keep }: ParsedInput<"scores.threshold">,
): Promise<Threshold> {
  const scored = await findScored(tools, modelId, datasetId);
  const byLabels = method?.method === "best-f1";
  const threshold = byLabels
    ? await bestLine(tools, scored, await findScored(tools, modelId, validationDatasetId ?? datasetId))
    : await lineOf(tools, scored, method);
  if (keep && method) {
    const storedMethod: ThresholdMethod =
      byLabels && threshold.value !== null ? { method: "fixed", value: threshold.value } : method;
    await tools.scores.setMethod(scored.scores.id, storedMethod);
    tools.changed({ model: modelId, score: scored.scores.id });
  }
  return threshold;
}

/**
 * The threshold with the best F1 on the labelled rows of the dataset `labelled` that the model was not fitted on, applied to these scores.
 */
async function bestLine(tools: ScoreTools, scored: Scored, labelled: Scored): Promise<Threshold> {
  const read = ({ scores }: Scored) => keptScores(tools, scores);
  const labelledScores = await read(labelled);
  const model = await tools.models.get(scored.scores.modelId);
  const truth = await readTruth(
    tools,
    labelled.dataset,
    [{ stored: labelled.stored, model }],
    [labelledScores],
  );
  const scores = Float32Array.from(truth.rows, (row) => labelledScores[row]!);
  const { normalScores, card } = scored.stored;
  return wireThreshold(
    thresholdOf({
      method: { method: "best-f1" },
      normalScores,
      scores: labelled === scored ? labelledScores : await read(scored),
      dataset: scored.dataset,
      seed: card.seed,
      validation: { scores, attack: truth.attack },
    }),
  );
}
