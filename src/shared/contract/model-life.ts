// Requests and jobs about a trained model: promotion, export, import, comparison, drift.
import { z } from "zod";
import {
  ComparisonSchema,
  DriftSchema,
  ExportedSchema,
  exportKinds,
  ModelChangeSchema,
  pastVerdictWords,
} from "../model-life-vocabulary.ts";
import { ModelSchema, RecalibrationSchema } from "../model-vocabulary.ts";
import { path } from "../path-schema.ts";
import {
  changing,
  datasetId,
  engine,
  type JobSpec,
  job,
  modelId,
  nothing,
  type RequestSpec,
  rowNumber,
} from "./spec.ts";

export const modelLifeRequests = {
  "model.promote": changing(
    engine(
      "Makes a model the champion of the workspace, which is used when no model is named.",
      z.strictObject({ modelId }),
      ModelSchema,
    ),
  ),
  "model.changes": engine(
    "What retraining of the champion has led to, and what was rolled back, the newest first.",
    nothing,
    z.array(ModelChangeSchema),
  ),
  "model.rollBack": changing(
    engine(
      "Undoes the last takeover by a retrained model: the model before it is the champion again.",
      nothing,
      ModelChangeSchema,
    ),
  ),
  "model.export": engine(
    "Writes a model to a new path: a folder with its hashes, or one ONNX file.",
    z.strictObject({ modelId, path, as: z.enum(exportKinds).default("folder") }),
    ExportedSchema,
  ),
  "model.import": changing(
    engine(
      "Imports an exported model folder; refuses one that was changed.",
      z.strictObject({ path }),
      ModelSchema,
    ),
  ),
  "scores.drift": engine(
    "Compares the features and scores of a dataset's rows with those that the model was calibrated on.",
    z.strictObject({ modelId, datasetId }),
    DriftSchema,
  ),
} satisfies Record<string, RequestSpec>;

export const modelLifeJobs = {
  "model.renew": job(
    "Retrains the champion on the unflagged rows of the last days and those with a verdict of a dataset, lets both models score the dataset, and makes the new one the champion when verdicts and drift speak for it.",
    z.strictObject({
      datasetId,
      /** The model to retrain; when left out the champion, or else the model that scored the dataset last. */
      modelId: modelId.optional(),
      days: z.number().int().min(1).max(366).default(7),
      seed: z.number().int().min(0).default(1),
    }),
    ModelChangeSchema,
  ),
  "model.compare": job(
    "Compares two models on the same rows; scores the rows first when needed.",
    z.strictObject({
      modelIds: z.tuple([modelId, modelId]),
      datasetId,
      /** Past verdicts on rows of this dataset; those stored in the workspace by default. */
      verdicts: z
        .array(z.strictObject({ row: rowNumber, verdict: z.enum(pastVerdictWords) }))
        .max(1_000_000)
        .optional(),
      /** Rows to list of each kind. */
      top: z.number().int().min(0).max(100).default(20),
      /** Columns of the dataset to return as well; those that say what a row is about by default. */
      columns: z.array(z.string()).max(100).optional(),
    }),
    ComparisonSchema,
  ),
  "model.recalibrate": job(
    "Moves a model's calibration and thresholds with the rows of a dataset that have no flag; scores the dataset first when needed.",
    z.strictObject({ modelId, datasetId }),
    z.strictObject({
      recalibration: RecalibrationSchema,
      /** Flags in the dataset with the old threshold and with the new one. */
      flagsBefore: z.number().int(),
      flagsAfter: z.number().int(),
      sentence: z.string(),
      warnings: z.array(z.string()),
    }),
  ),
} satisfies Record<string, JobSpec>;
