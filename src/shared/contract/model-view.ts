// Requests behind the page of models: what a training would look at, and the fine histogram that a line is drawn on.
import { z } from "zod";
import { FeatureChoiceSchema, ScoreScaleSchema } from "../model-view-vocabulary.ts";
import { featureSets } from "../model-words.ts";
import { FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, modelId, type RequestSpec } from "./spec.ts";

export const modelViewRequests = {
  "model.features": engine(
    "Every column of a dataset, whether a set of features takes it, and why not.",
    z.strictObject({
      datasetId,
      set: z.enum(featureSets).default("default"),
      /** Which rows count as normal: a text column of very many values among them is left out. */
      normal: FilterSchema.default({ kind: "all" }),
    }),
    z.array(FeatureChoiceSchema),
  ),
  "scores.histogram": engine(
    "How the calibrated scores of a dataset and of the held-out normal rows lie, and what a line at each place would flag.",
    z.strictObject({ modelId, datasetId, bins: z.number().int().min(10).max(2000).default(1000) }),
    ScoreScaleSchema,
  ),
} satisfies Record<string, RequestSpec>;
