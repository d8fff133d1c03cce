// Requests and jobs of a whole analysis: its defaults and its report.

import { z } from "zod";
import { detectorKinds } from "../detectors.ts";
import { GuardSchema } from "../model-life-vocabulary.ts";
import { ThresholdMethodSchema } from "../model-vocabulary.ts";
import { path } from "../path-schema.ts";
import { FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, type JobSpec, job, modelId, type RequestSpec, readingOnly } from "./spec.ts";

/** This first share of the time counts as normal, whatever the labels are. */
const first = z.number().gt(0).max(1).optional();

export const analysisRequests = {
  "analysis.suggest": engine(
    "The defaults of an analysis, each with its reason: what counts as normal, the detector, the threshold, the epochs.",
    z.strictObject({
      datasetId,
      first,
      /** The normal rows, if the caller chooses them; the rest of the answer follows from them. */
      normal: FilterSchema.optional(),
    }),
    z.strictObject({
      normal: FilterSchema,
      normalSentence: z.string(),
      normalRows: z.number().int(),
      /**
       * Share of the chosen rows to leave out, the strangest by the guard, because nobody has confirmed that they are normal.
       */
      excludeShare: z.number(),
      /** The best for the dataset, by development data. */
      detector: z.enum(detectorKinds),
      /** Epochs after which a model is good enough to look at; null for the detector's choice. */
      epochs: z.number().int().nullable(),
      method: ThresholdMethodSchema,
      methodSentence: z.string(),
    }),
  ),
} satisfies Record<string, RequestSpec>;

/** The progress of `analysis.run`: its steps in order, and the current one. */
const AnalysisStepsSchema = z.strictObject({
  steps: z.array(z.string()),
  at: z.number().int().nonnegative(),
});
export type AnalysisSteps = z.infer<typeof AnalysisStepsSchema>;

export const analysisJobs = {
  "analysis.run": job(
    "Finds what is strange in a dataset: checks what counts as normal, learns, scores, sets the threshold, finds incidents. `analysis.suggest` chooses what the input leaves out.",
    z.strictObject({
      datasetId,
      /** Scores with this model and trains none; of the fields below only `method` is used. */
      modelId: modelId.optional(),
      /** Learns from the normal rows of this dataset instead of those of the scored one. */
      normalFrom: datasetId.optional(),
      first,
      normal: FilterSchema.optional(),
      detector: z.enum(detectorKinds).optional(),
      epochs: z.number().int().min(1).max(10_000).optional(),
      seed: z.number().int().min(0).max(0xffff_ffff).optional(),
      method: ThresholdMethodSchema.optional(),
    }),
    z.strictObject({
      /** Null if nothing could be learned; incidents need no model. */
      modelId: modelId.nullable(),
      flags: z.number().int().nullable(),
      incidents: z.number().int(),
      /** Incidents that need a look today. */
      severe: z.number().int(),
      /** What counted as normal; or why there is no model. */
      normalSentence: z.string(),
      /** The threshold and its method; null without a model, or with a method in the input. */
      methodSentence: z.string().nullable(),
      /** Why the dataset can have no incidents; empty if it can. */
      incidentsSentence: z.string(),
      /** The result of the guard, if a model was trained. */
      guard: GuardSchema.nullable(),
      warnings: z.array(z.string()),
    }),
  ),
  "report.write": readingOnly(
    job(
      "Writes the incidents of a dataset, and what a model found in it where one is named, into one self-contained HTML file.",
      z.strictObject({
        /** Without a model the report contains incidents, verdicts and the data. */
        modelId: modelId.optional(),
        datasetId,
        path,
        overwrite: z.boolean().default(false),
        /** Only confirmed incidents, and nothing from a model. */
        confirmedOnly: z.boolean().default(false),
        /** Writes the confirmed incidents as a bundle of STIX 2.1 (JSON) instead of HTML. */
        stix: z.boolean().optional(),
        /** Replaces the method chosen for these scores. */
        method: ThresholdMethodSchema.optional(),
        /** Measures the model beside the baselines, if rows are labelled. */
        evaluate: z.boolean().default(true),
        /** The result of model.guard for the rows that it learned from, for the report. */
        guard: GuardSchema.optional(),
      }),
      z.strictObject({
        path: z.string(),
        bytes: z.number(),
        incidents: z.number().int(),
        episodes: z.number().int(),
      }),
    ),
  ),
} satisfies Record<string, JobSpec>;
