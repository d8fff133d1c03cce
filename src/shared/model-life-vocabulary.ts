// The schemas and types of a model's life: training progress, the guard, comparison, drift and export.
import { z } from "zod";
import { FlagSchema, ReasonSchema, ThresholdSchema } from "./model-vocabulary.ts";
import { CellValueSchema, ColumnSchema } from "./vocabulary.ts";

const number = z.number().nullable();

/** `progress.data` of a running training; the unit of `progress` is then batches. */
export const TrainingNoteSchema = z.strictObject({
  /** From 1 to `epochs`. */
  epoch: z.number().int(),
  epochs: z.number().int(),
  /** The current network of several trained one after another, from 0. */
  member: z.number().int(),
  members: z.number().int(),
  /** Of the current epoch so far. */
  loss: z.number(),
  /** Of the last finished epoch, on rows that are not trained on. */
  validationLoss: number,
  learningRate: z.number(),
  sequencesPerS: z.number(),
  timeLeftMs: number,
  /** The epoch whose weights are kept if training stops now; null before the first is finished. */
  best: z.strictObject({ epoch: z.number().int(), loss: z.number() }).nullable(),
  /** Finished epochs of this network, at most 200 of them. */
  history: z.array(
    z.strictObject({
      epoch: z.number().int(),
      loss: z.number(),
      validationLoss: number,
      learningRate: z.number(),
    }),
  ),
});
export type TrainingNote = z.infer<typeof TrainingNoteSchema>;

/** The rows chosen as normal that are least like the others, each scored by a detector that did not learn from it. */
export const GuardSchema = z.strictObject({
  /** Rows chosen as normal, and how many of them were checked. */
  rows: z.number().int(),
  checkedRows: z.number().int(),
  columns: z.array(ColumnSchema),
  /** The strangest first. */
  suspects: z.array(
    z.strictObject({
      row: z.number().int(),
      /** 0 to 100 among the checked rows: 50 is the strangest in 100, 60 in 1,000. */
      score: z.number(),
      rawScore: z.number(),
      reasons: z.array(ReasonSchema),
      sentence: z.string(),
      cells: z.array(CellValueSchema),
    }),
  ),
  /** The raw score that one in a hundred of the rows exceeds. */
  threshold: number,
  /** The same threshold if the strangest rows are left out: how many, and its relative change. */
  moves: z.array(
    z.strictObject({
      excluded: z.number().int(),
      share: z.number(),
      threshold: number,
      /** −0.4: the threshold falls by 40 %. */
      change: number,
    }),
  ),
  sentence: z.string(),
  warnings: z.array(z.string()),
});
export type GuardOutcome = z.infer<typeof GuardSchema>;

export const pastVerdictWords = ["confirmed", "false-positive", "benign", "unsure"] as const;

const ranking = {
  rocAuc: number,
  prAuc: number,
  /** At 1 % false positives. */
  recallAt1: number,
};

const difference = z.strictObject({ value: number, interval: z.tuple([number, number]) });

/** Two models on the same rows. The first is the champion, the second the challenger. */
export const ComparisonSchema = z.strictObject({
  rows: z.number().int(),
  models: z.tuple([
    z.strictObject({ modelId: z.number().int(), name: z.string(), threshold: ThresholdSchema, ...ranking }),
    z.strictObject({ modelId: z.number().int(), name: z.string(), threshold: ThresholdSchema, ...ranking }),
  ]),
  columns: z.array(ColumnSchema),
  /**
   * Flagged by both, by the first only, by the second only; the strangest rows of each, scored by the model that flags them.
   */
  both: z.strictObject({ count: z.number().int(), top: z.array(FlagSchema) }),
  onlyFirst: z.strictObject({ count: z.number().int(), top: z.array(FlagSchema) }),
  onlySecond: z.strictObject({ count: z.number().int(), top: z.array(FlagSchema) }),
  /** Spearman's correlation of the two scores. */
  agreement: number,
  /** Second minus first on the labelled rows, with 95 % intervals; null without labels. */
  difference: z
    .strictObject({
      labelledRows: z.number().int(),
      rocAuc: difference,
      prAuc: difference,
      recallAt1: difference,
    })
    .nullable(),
  /** What changes for rows with a verdict; null if this dataset has none. */
  verdicts: z
    .strictObject({
      rows: z.number().int(),
      confirmedKept: z.number().int(),
      confirmedLost: z.number().int(),
      confirmedGained: z.number().int(),
      falsePositivesGone: z.number().int(),
      falsePositivesLeft: z.number().int(),
      falsePositivesNew: z.number().int(),
    })
    .nullable(),
  /** "41 fewer of your false positives, loses 1 confirmed." */
  sentence: z.string(),
  warnings: z.array(z.string()),
});
/** What a retraining of the champion led to, or a rollback. */
export const ModelChangeSchema = z.strictObject({
  atMs: z.number(),
  kind: z.enum(["takeover", "kept", "rollback"]),
  /** The champion before it. */
  fromId: z.number().int(),
  fromName: z.string(),
  /** The champion after it; null when the challenger did not take over, and was deleted. */
  toId: z.number().int().nullable(),
  /** The name of the challenger; null when none was trained. */
  toName: z.string().nullable(),
  datasetId: z.number().int(),
  /** Why, or why not. */
  sentence: z.string(),
});
export type ModelChange = z.infer<typeof ModelChangeSchema>;

export type Comparison = z.infer<typeof ComparisonSchema>;

const moved = z.strictObject({
  feature: z.string(),
  /** Population stability index: below 0.1 stable, above 0.25 changed. */
  stabilityIndex: z.number(),
  /** Kolmogorov–Smirnov gap and its p-value, corrected for the number of features. */
  gap: z.number(),
  p: z.number(),
  moved: z.boolean(),
});

/** Whether the rows of a dataset resemble those that a model was calibrated on. */
export const DriftSchema = z.strictObject({
  /** Rows compared on each side. */
  before: z.number().int(),
  now: z.number().int(),
  /** The features, those that moved first, then the largest change first; at most 200. */
  features: z.array(moved),
  /** Of all features: how many were compared, and how many moved. */
  compared: z.number().int(),
  movers: z.number().int(),
  score: moved,
  moved: z.boolean(),
  /** Whether recalibration is advised. */
  recalibrate: z.boolean(),
  advice: z.string(),
  sentences: z.array(z.string()),
});
export type Drift = z.infer<typeof DriftSchema>;

export const exportKinds = ["folder", "onnx"] as const;

/** The result of an export. */
export const ExportedSchema = z.strictObject({
  path: z.string(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number().int(), sha256: z.string() })),
  warnings: z.array(z.string()),
});
export type Exported = z.infer<typeof ExportedSchema>;
