// The schemas and types of detection: detector, model, scores, threshold, flag, evaluation. docs/glossary.md defines the words.
import { z } from "zod";
import { detectorKinds } from "./detectors.ts";
import { CurvesSchema } from "./model-view-vocabulary.ts";
import { sequenceKinds, type thresholdGroups } from "./model-words.ts";
import { CellValueSchema, ColumnSchema } from "./vocabulary.ts";

const share = z.number().min(0).max(1);

/** The method that derives a threshold from stored scores; it is not part of a model. */
export const ThresholdMethodSchema = z.discriminatedUnion("method", [
  /** At most this many flags per day on the scored rows. */
  z.strictObject({ method: z.literal("budget"), flagsPerDay: z.number().min(0) }),
  /** Share of normal rows above the threshold. */
  z.strictObject({ method: z.literal("false-rate"), rate: z.number().gt(0).lt(1) }),
  /** Quantile of the scores of the scored rows. */
  z.strictObject({ method: z.literal("quantile"), quantile: share }),
  /** Tail probability of a log-normal fitted to normal scores. */
  z.strictObject({ method: z.literal("log-normal"), p: z.number().gt(0).lt(1) }),
  /** Peaks over threshold: generalised Pareto above the 98 % quantile of the scored rows (Siffer et al. 2017). */
  z.strictObject({ method: z.literal("pot"), p: z.number().gt(0).lt(1) }),
  z.strictObject({ method: z.literal("deviations"), k: z.number() }),
  z.strictObject({ method: z.literal("mad"), k: z.number() }),
  /** Best F1 on labelled validation rows. */
  z.strictObject({ method: z.literal("best-f1") }),
  z.strictObject({ method: z.literal("fixed"), value: z.number() }),
]);
export type ThresholdMethod = z.infer<typeof ThresholdMethodSchema>;

export const ThresholdSchema = z.strictObject({
  method: ThresholdMethodSchema,
  /** A row is flagged if its raw score is greater; null if no row can be. */
  value: z.number().nullable(),
  /** Flags among the scored rows, and per day if there is time. */
  flags: z.number().int().nullable(),
  flagsPerDay: z.number().nullable(),
  /** Expected share of normal rows above the threshold, with a 90 % interval. */
  falseRate: z.number().nullable(),
  falseRateInterval: z.tuple([z.number(), z.number()]),
  warnings: z.array(z.string()),
});
export type Threshold = z.infer<typeof ThresholdSchema>;

export type ThresholdGroup = (typeof thresholdGroups)[number];

/** The thresholds of groups of rows, the largest groups first, all others together at the end. */
export const GroupThresholdsSchema = z.strictObject({
  /** The threshold of all rows, which groups with too few held-out normal rows share. */
  common: ThresholdSchema,
  groups: z.array(
    z.strictObject({
      /** Null for the others together. */
      group: z.string().nullable(),
      rows: z.number().int(),
      /** Held-out normal rows of the group. */
      normalRows: z.number().int(),
      /** Whether it has a separate threshold. */
      separate: z.boolean(),
      value: z.number().nullable(),
      flags: z.number().int(),
      flagsPerDay: z.number().nullable(),
      falseRate: z.number().nullable(),
      falseRateInterval: z.tuple([z.number(), z.number()]),
    }),
  ),
  warnings: z.array(z.string()),
});
export type GroupThresholds = z.infer<typeof GroupThresholdsSchema>;

/**
 * Scores of normal rows changed: the model reads each score as if it were smaller by this, and its thresholds move with it.
 */
export const RecalibrationSchema = z.strictObject({
  /** ln of the factor on raw scores; the difference if `additive`. */
  shift: z.number(),
  additive: z.boolean(),
  /** Number of unflagged rows used. */
  rows: z.number().int(),
  datasetId: z.number().int(),
  datasetName: z.string(),
  /** The threshold before and after, on the raw score. */
  oldThreshold: z.number().nullable(),
  threshold: z.number().nullable(),
  atMs: z.number(),
});
export type Recalibration = z.infer<typeof RecalibrationSchema>;

/** A trained model as lists show it; its card has every detail. */
export const ModelSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  detector: z.enum(detectorKinds),
  /** The dataset it learned from, by number and its name at that time; the dataset may be deleted. */
  datasetId: z.number().int(),
  datasetName: z.string(),
  /** Which rows counted as normal, as a filter in words; empty for all. */
  normal: z.string(),
  /** Columns that it reads. */
  columns: z.array(z.string()),
  sequenceBy: z.enum(sequenceKinds),
  steps: z.number().int(),
  seed: z.number().int(),
  normalRows: z.number().int(),
  fitRows: z.number().int(),
  calibrateRows: z.number().int(),
  /** The engine that trained its networks; null for a detector without networks. */
  engine: z.string().nullable(),
  /** Loss of its last epoch on held-out rows; null for a detector without epochs. */
  validationLoss: z.number().nullable(),
  /** Whether it is used when no model is named; at most one per workspace. */
  champion: z.boolean(),
  /** Name of the model that it continues, or null. */
  parent: z.string().nullable(),
  /** Its last recalibration; null if there was none. */
  recalibration: RecalibrationSchema.nullable(),
  threshold: ThresholdSchema,
  warnings: z.array(z.string()),
  trainedAtMs: z.number(),
  tookMs: z.number(),
});
export type Model = z.infer<typeof ModelSchema>;

/** The scores of one dataset by one model. */
export const ScoresSchema = z.strictObject({
  id: z.number().int(),
  modelId: z.number().int(),
  datasetId: z.number().int(),
  rows: z.number().int(),
  /** The method chosen for these scores. */
  method: ThresholdMethodSchema,
  warnings: z.array(z.string()),
  scoredAtMs: z.number(),
  tookMs: z.number(),
});
export type Scores = z.infer<typeof ScoresSchema>;

/** What one column contributes to a row's score. */
export const ReasonSchema = z.strictObject({
  column: z.string(),
  /** Share of the score, 0 to 1. */
  share: z.number(),
  sentence: z.string(),
});
export type Reason = z.infer<typeof ReasonSchema>;

export const FlagSchema = z.strictObject({
  /** Number of the row in its dataset. */
  row: z.number().int(),
  /** 0 to 100: comparable between models. */
  score: z.number(),
  rawScore: z.number(),
  /** The columns with the largest shares. */
  reasons: z.array(ReasonSchema),
  /** The first reasons as one sentence. */
  sentence: z.string(),
  /** Cells of the requested columns. */
  cells: z.array(CellValueSchema),
});
export type Flag = z.infer<typeof FlagSchema>;

export const FlagPageSchema = z.strictObject({
  threshold: ThresholdSchema,
  columns: z.array(ColumnSchema),
  /** The strangest first. */
  flags: z.array(FlagSchema),
  total: z.number().int(),
});
export type FlagPage = z.infer<typeof FlagPageSchema>;

const number = z.number().nullable();

const rankingShape = {
  rocAuc: number,
  prAuc: number,
  recallAtFpr: z.strictObject({ "0.0001": number, "0.001": number, "0.01": number, "0.1": number }),
};

const nabShape = z.strictObject({
  /** At the current threshold, and at the best one; 0 = no detection, 100 = perfect. */
  score: number,
  best: number,
});

/** The quality of a model on a labelled series, where anomalies are ranges of rows. */
const SeriesEvaluationSchema = z.strictObject({
  rows: z.number().int(),
  /** Volumes under the precision-recall and the ROC surface. */
  vusPr: number,
  vusRoc: number,
  /** At the threshold, by the overlap of flagged and labelled ranges. */
  range: z.strictObject({ precision: number, recall: number, f1: number }),
  /** Labelled ranges, those with a flag in them, and their share. */
  events: z.number().int(),
  found: z.number().int(),
  eventRecall: number,
  /** From the start of a found range to its first flag, the median over those found; the seconds are null without times. */
  firstAlarm: z.strictObject({ rows: number, s: number }),
  nab: z.strictObject({ standard: nabShape, rewardLowFp: nabShape, rewardLowFn: nabShape }),
});
export type SeriesEvaluation = z.infer<typeof SeriesEvaluationSchema>;

/** The quality of a model on labelled rows. A figure that cannot be measured is null. */
export const EvaluationSchema = z.strictObject({
  rocAuc: number,
  prAuc: number,
  baseRate: number,
  recallAtFpr: rankingShape.recallAtFpr,
  threshold: z.strictObject({
    method: z.string(),
    value: number,
    precision: number,
    recall: number,
    f1: number,
    fpr: number,
    flagsPerDay: number,
  }),
  perFamily: z.array(
    z.strictObject({
      family: z.string(),
      rows: z.number().int(),
      caught: z.number().int(),
      recall: z.number(),
    }),
  ),
  baselines: z.record(z.string(), z.strictObject(rankingShape)),
  warnings: z.array(z.string()),
  /** If requested. */
  curves: CurvesSchema.optional(),
  /** If the dataset is a labelled series. */
  series: SeriesEvaluationSchema.optional(),
});
export type Evaluation = z.infer<typeof EvaluationSchema>;
