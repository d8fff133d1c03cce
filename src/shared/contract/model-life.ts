// Requests and jobs about a model's life after its first training: what is kept, promoted, carried away and brought back, and
// whether it still fits.
import { z } from "zod";
import {
  ComparisonSchema,
  DriftSchema,
  ExportedSchema,
  exportKinds,
  pastVerdictWords,
} from "../model-life-vocabulary.ts";
import { ModelSchema, RecalibrationSchema } from "../model-vocabulary.ts";
import { datasetId, engine, type JobSpec, job, modelId, path, type RequestSpec, rowNumber } from "./spec.ts";

export const modelLifeRequests = {
  "model.promote": engine(
    "Makes a model the champion of the workspace: the one that is taken when none is named.",
    z.strictObject({ modelId }),
    ModelSchema,
  ),
  "model.export": engine(
    "Writes a model to a path that is not there yet: a folder with its hashes, or one ONNX file.",
    z.strictObject({ modelId, path, as: z.enum(exportKinds).default("folder") }),
    ExportedSchema,
  ),
  "model.import": engine(
    "Takes in an exported folder as a model of this workspace; refuses one that was changed.",
    z.strictObject({ path }),
    ModelSchema,
  ),
  "scores.drift": engine(
    "Compares the scored rows of a dataset with those that the model was calibrated on, feature by feature and score by score.",
    z.strictObject({ modelId, datasetId }),
    DriftSchema,
  ),
} satisfies Record<string, RequestSpec>;

export const modelLifeJobs = {
  "model.compare": job(
    "Scores the same rows by two models, where they are not scored yet, and says what changes from the first to the second.",
    z.strictObject({
      modelIds: z.tuple([modelId, modelId]),
      datasetId,
      /** Past verdicts on rows of this dataset; those kept in the workspace when left out. */
      verdicts: z
        .array(z.strictObject({ row: rowNumber, verdict: z.enum(pastVerdictWords) }))
        .max(1_000_000)
        .optional(),
      /** Rows shown of each kind. */
      top: z.number().int().min(0).max(100).default(20),
      /** Columns of the dataset to show beside. */
      columns: z.array(z.string()).max(100).default([]),
    }),
    ComparisonSchema,
  ),
  "model.recalibrate": job(
    "Moves a model's calibration and lines with normal traffic, resting on the unflagged rows of a dataset; scores it when it is not yet.",
    z.strictObject({ modelId, datasetId }),
    z.strictObject({
      recalibration: RecalibrationSchema,
      /** Flags in the dataset by the old line and by the new one. */
      flagsBefore: z.number().int(),
      flagsAfter: z.number().int(),
      sentence: z.string(),
      warnings: z.array(z.string()),
    }),
  ),
} satisfies Record<string, JobSpec>;
