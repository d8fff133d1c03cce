// Requests and jobs about models: training, scores, thresholds, flags and reasons.
import { z } from "zod";
import { detectorKinds, memberKinds } from "../detectors.ts";
import { ExplanationSchema } from "../explanation-vocabulary.ts";
import { GuardSchema } from "../model-life-vocabulary.ts";
import {
  EvaluationSchema,
  FlagPageSchema,
  GroupThresholdsSchema,
  ModelSchema,
  ScoresSchema,
  ThresholdMethodSchema,
  ThresholdSchema,
} from "../model-vocabulary.ts";
import { featureSets, keepTogetherKinds, scalers, sequenceKinds, thresholdGroups } from "../model-words.ts";
import { FilterSchema } from "../vocabulary.ts";
import {
  changing,
  datasetId,
  engine,
  type JobSpec,
  job,
  modelId,
  nothing,
  type RequestSpec,
  readingOnly,
  rowNumber,
} from "./spec.ts";

export const modelRequests = {
  "model.list": engine("The models of the workspace, newest first.", nothing, z.array(ModelSchema)),
  "model.card": engine(
    "The card of a model: data, features, windows, network, losses, calibration.",
    z.strictObject({ modelId }),
    z.record(z.string(), z.unknown()),
  ),
  "model.rename": changing(
    engine(
      "Renames a model.",
      z.strictObject({ modelId, name: z.string().trim().min(1).max(200) }),
      ModelSchema,
    ),
  ),
  "model.delete": changing(
    engine(
      "Deletes a model and its scores; they can be restored until the workspace is opened the next time.",
      z.strictObject({ modelId }),
      nothing,
    ),
  ),
  "model.restore": changing(
    engine("Restores a deleted model with its scores.", z.strictObject({ modelId }), ModelSchema),
  ),
  "scores.list": engine(
    "The scored datasets with their models, newest first.",
    nothing,
    z.array(ScoresSchema),
  ),
  "scores.threshold": changing(
    engine(
      "The threshold on the stored scores of a dataset by a model; does not score again.",
      z.strictObject({
        modelId,
        datasetId,
        /** Replaces the method chosen for these scores. */
        method: ThresholdMethodSchema.optional(),
        /** With `best-f1`: the labelled dataset that decides the threshold, scored by the same model; this one by default. */
        validationDatasetId: datasetId.optional(),
        /** Stores the method for these scores; a threshold from labels is stored as a fixed threshold. */
        keep: z.boolean().default(false),
      }),
      ThresholdSchema,
    ),
    ({ keep }) => keep,
  ),
  "scores.groupThresholds": engine(
    "A threshold per group of rows (each host, each service), by one method on the scores of the group; stores nothing.",
    z.strictObject({
      modelId,
      datasetId,
      by: z.enum(thresholdGroups),
      /** Replaces the method chosen for these scores; a budget is divided by the groups' rows. */
      method: ThresholdMethodSchema.optional(),
    }),
    GroupThresholdsSchema,
  ),
  "flags.page": engine(
    "A block of the rows above the threshold, the strangest first, with their reasons.",
    z.strictObject({
      modelId,
      datasetId,
      method: ThresholdMethodSchema.optional(),
      filter: FilterSchema.default({ kind: "all" }),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(0).max(200),
      /** Columns of the dataset to return as well; none by default. */
      columns: z.array(z.string()).max(2000).default([]),
    }),
    FlagPageSchema,
  ),
  "flow.explain": engine(
    "The explanation of one row's score: every column, the error map of its window, plain rules, the nearest normal rows, the smallest change.",
    z.strictObject({ modelId, datasetId, row: rowNumber, method: ThresholdMethodSchema.optional() }),
    ExplanationSchema,
  ),
} satisfies Record<string, RequestSpec>;

/** Normal rows of further datasets. */
const also = z
  .array(z.strictObject({ datasetId, normal: FilterSchema.default({ kind: "all" }) }))
  .max(20)
  .default([]);

/**
 * Width of the recurrent (or first) layer and of its bottleneck; whether the encoder reads both ways; whether the
 * code uses all steps.
 */
const NetworkShapeSchema = z.strictObject({
  hidden: z.number().int().min(2).max(1024).optional(),
  code: z.number().int().min(1).max(512).optional(),
  bidirectional: z.boolean().optional(),
  attention: z.boolean().optional(),
});

/** Input that a training and its guard share. */
const choices = {
  datasetId,
  /** Which rows count as normal; all of them by default. */
  normal: FilterSchema.default({ kind: "all" }),
  /** Numbers of rows among them that do not belong. */
  exclude: z.array(rowNumber).max(1_000_000).default([]),
  /** A set by name, or columns one by one: "bytes", "resp_port:port", "start_time:hour". */
  features: z.union([z.enum(featureSets), z.array(z.string().min(1)).min(1).max(2000)]).default("default"),
  seed: z.number().int().min(0).max(0xffff_ffff).default(1),
};

export const modelJobs = {
  "model.guard": readingOnly(
    job(
      "Lists the rows chosen as normal that are least like the others, with reasons, and how far they move the threshold.",
      z.strictObject({
        ...choices,
        /** The most rows to check, spread over all chosen ones. */
        rows: z.number().int().min(100).max(1_000_000).default(100_000),
        top: z.number().int().min(1).max(200).default(50),
        /** Columns of the dataset to return as well. */
        columns: z.array(z.string()).max(100).default([]),
      }),
      GuardSchema,
    ),
  ),
  "model.train": job(
    "Learns what is normal from the rows of a dataset that a filter selects, and stores the model.",
    z.strictObject({
      ...choices,
      name: z.string().trim().min(1).max(200).optional(),
      /** The default is the best for the dataset by development data: `bestDetector`. */
      detector: z.enum(detectorKinds).optional(),
      /** For an ensemble: the detectors whose calibrated scores are averaged; `defaultMembers` by default. */
      members: z.array(z.enum(memberKinds)).min(2).max(8).optional(),
      /** Rows with equal values in these columns stay on one side of the cut between fitting and calibrating. */
      keepTogether: z.enum(keepTogetherKinds).optional(),
      /** Share of the normal rows to leave out, the strangest by the guard first. */
      excludeShare: z.number().min(0).max(0.5).default(0),
      /** Rows that count as normal although the filter excludes them, such as false positives. */
      include: z
        .array(z.strictObject({ datasetId, rows: z.array(rowNumber).max(1_000_000) }))
        .max(20)
        .default([]),
      /** Use the verdicts of all these datasets: false positives and benign rows count as normal, confirmed ones do not. */
      verdicts: z.boolean().optional(),
      also,
      /** The dataset to score, if it is another one: only columns that it has too are learned from. */
      scoredDatasetId: datasetId.optional(),
      /** Scores this dataset when the model is stored: a job that follows this one. */
      thenScore: datasetId.optional(),
      /** With `from` and `thenScore`: compares both models on the scored rows, with the same threshold method. */
      thenCompare: z.boolean().optional(),
      /**
       * Fine-tunes this model: its detector, features and windows are kept, so these inputs are ignored for them; its
       * weights, if any, are the initial ones.
       */
      from: modelId.optional(),
      /** With `from`: the share of rows of the old normal that are learned again. */
      rehearsal: z.number().min(0).max(0.9).default(0.5),
      /** What makes a sequence; chosen by the data if left out. */
      sequenceBy: z.enum(sequenceKinds).optional(),
      /** Rows in a window. */
      steps: z.number().int().min(1).max(200).optional(),
      epochs: z.number().int().min(1).max(10_000).optional(),
      /** Pause in seconds that ends a sequence; chosen by the data if left out. */
      gapS: z
        .number()
        .positive()
        .max(366 * 86_400)
        .optional(),
      /** How numbers are scaled: by mean and deviation (the default), lowest and highest, or median and quartiles. */
      scaler: z.enum(scalers).optional(),
      /** The network's shape; fields left out have the detector's defaults. */
      shape: NetworkShapeSchema.optional(),
    }),
    z.strictObject({ modelId, warnings: z.array(z.string()) }),
  ),
  "model.score": job(
    "Scores every row of a dataset with a model and stores the scores.",
    z.strictObject({
      modelId,
      datasetId,
      /** Gives the scores the threshold method of this older model, and compares both: a job that follows this one. */
      olderModelId: modelId.optional(),
    }),
    z.strictObject({ scoresId: z.number().int(), rows: z.number().int(), warnings: z.array(z.string()) }),
  ),
  "model.evaluate": readingOnly(
    job(
      "Measures a model on the labelled rows of a dataset, and with `baselines` also the baselines. Scores the dataset first when needed.",
      z.strictObject({
        modelId,
        datasetId,
        baselines: z.boolean().default(false),
        /** Also returns the data of charts: curves, counts, distributions, intervals. */
        curves: z.boolean().default(false),
        /** Replaces the method chosen for these scores. */
        method: ThresholdMethodSchema.optional(),
      }),
      EvaluationSchema,
    ),
  ),
} satisfies Record<string, JobSpec>;
