// Requests of the model page: the features of a training, and the fine histogram of scores.
import { z } from "zod";
import { FeatureChoiceSchema, ScoreScaleSchema } from "../model-view-vocabulary.ts";
import { featureSets } from "../model-words.ts";
import { FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, modelId, type RequestSpec } from "./spec.ts";

export const modelViewRequests = {
  "model.features": engine(
    "Every column of a dataset, whether a feature set uses it, and the reason if not.",
    z.strictObject({
      datasetId,
      set: z.enum(featureSets).default("default"),
      /** Which rows count as normal: a text column with very many values among them is left out. */
      normal: FilterSchema.default({ kind: "all" }),
    }),
    z.array(FeatureChoiceSchema),
  ),
  "scores.histogram": engine(
    "The distribution of the calibrated scores of a dataset and of held-out normal rows, and the flags at each possible threshold.",
    z.strictObject({ modelId, datasetId, bins: z.number().int().min(10).max(2000).default(1000) }),
    ScoreScaleSchema,
  ),
} satisfies Record<string, RequestSpec>;
