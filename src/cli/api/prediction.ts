// The answer about one flow in the form of small anomaly services: −1 or 1, and a sentence.
import { z } from "zod";
import type { RequestOutput } from "../../shared/contract/contract.ts";

export const predictionSchema = z.strictObject({
  /** −1 for a flow above the threshold, else 1. */
  prediction: z.union([z.literal(-1), z.literal(1)]),
  /** 0 to 100. */
  score: z.number(),
  threshold: z.number().nullable(),
  sentence: z.string(),
  modelId: z.number().int(),
  model: z.string(),
});
type Prediction = z.infer<typeof predictionSchema>;

export function predictionOf({ flows, threshold, modelId, model }: RequestOutput<"flows.score">): Prediction {
  const { flagged, score, sentence } = flows[0]!;
  const verdict = flagged ? "Not normal" : "Normal";
  const line = threshold === null ? "there is no threshold" : `the threshold is ${threshold.toFixed(1)}`;
  return {
    prediction: flagged ? -1 : 1,
    score,
    threshold,
    sentence: `${verdict}: the score is ${score.toFixed(1)} of 100, and ${line}. ${sentence}`,
    modelId,
    model,
  };
}
