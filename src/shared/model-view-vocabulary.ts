// The schemas and types of the model page: features with reasons, the histogram of scores, curves of an evaluation.
import { z } from "zod";
import { columnKinds } from "./vocabulary.ts";

export const FeatureChoiceSchema = z.strictObject({
  column: z.string(),
  kind: z.enum(columnKinds),
  unit: z.string().nullable(),
  about: z.string(),
  /** Whether the set includes it. */
  chosen: z.boolean(),
  /** Why it is left out; null if it is included. */
  reason: z.string().nullable(),
  /** Whether it can be included at all: a time is not a number, for example. */
  possible: z.boolean(),
});
export type FeatureChoice = z.infer<typeof FeatureChoiceSchema>;

/** Calibrated scores 0 to 100 in equal steps. Entry i of each list belongs to the threshold at i · 100 / bins. */
export const ScoreScaleSchema = z.strictObject({
  bins: z.number().int(),
  /** The raw score that separates the rows above a threshold from those below. */
  raw: z.array(z.number()),
  /** Rows of the dataset above the threshold, and all scored rows. */
  flags: z.array(z.number().int()),
  rows: z.number().int(),
  /** The same for the held-out normal rows that the scores are calibrated on. */
  normalAbove: z.array(z.number().int()),
  normalRows: z.number().int(),
  /** 90 % interval of the share of normal rows above the threshold. */
  falseLow: z.array(z.number()),
  falseHigh: z.array(z.number()),
  /** Days that the rows of the dataset span; null without time. */
  days: z.number().nullable(),
});
export type ScoreScale = z.infer<typeof ScoreScaleSchema>;

const interval = z.tuple([z.number(), z.number()]).nullable();

/** The curves of an evaluation. Lists of one curve have the same length, at most a few hundred. */
export const CurvesSchema = z.strictObject({
  rows: z.number().int(),
  confusion: z.strictObject({
    truePositives: z.number().int(),
    falsePositives: z.number().int(),
    trueNegatives: z.number().int(),
    falseNegatives: z.number().int(),
  }),
  /** From the strictest threshold to the loosest: calibrated score, share of normal rows and of attacks above it, precision. */
  curve: z.strictObject({
    score: z.array(z.number()),
    fpr: z.array(z.number()),
    recall: z.array(z.number()),
    precision: z.array(z.number()),
  }),
  /** Calibrated score of the threshold. */
  threshold: z.number().nullable(),
  /** Rows per equal step of the calibrated score, 0 to 100. */
  distribution: z.strictObject({ benign: z.array(z.number().int()), attack: z.array(z.number().int()) }),
  /** 95 % intervals of PR-AUC: the model's, and each baseline's by name. */
  interval,
  baselineIntervals: z.record(z.string(), interval),
  /** The sentence about the best baseline, if the model does not clearly beat it. */
  beaten: z.string().nullable(),
});
export type Curves = z.infer<typeof CurvesSchema>;
