// The schemas and types of explanations and episodes.
import { z } from "zod";
import { FlagSchema, ReasonSchema, ThresholdSchema } from "./model-vocabulary.ts";
import { CellValueSchema, ColumnSchema } from "./vocabulary.ts";

const number = z.number().nullable();
/** The observed value, in the column's unit; null = missing. */
const observed = z.union([z.number(), z.string()]).nullable();
/**
 * The expected value: a number in the column's unit, or the likeliest levels with their probabilities; null = no expectation.
 */
const expected = z
  .union([z.number(), z.array(z.strictObject({ level: z.string(), share: z.number() }))])
  .nullable();
/** 5 and 95 % quantiles of normal rows, in the column's unit; null for texts. */
const usual = z.tuple([number, number]).nullable();

/** Reasons that need no model. */
const plainRuleNames = [
  "long-connection",
  "rare-port",
  "beacon",
  "scan",
  "failed-share",
  "large-upload",
] as const;
export type PlainRuleName = (typeof plainRuleNames)[number];

/** One column of the error map. */
const MapColumnSchema = z.strictObject({
  column: z.string(),
  unit: z.string().nullable(),
  usual,
  /** Share of the sum of the window's cells, 0 to 1. */
  share: z.number(),
});

/** The error map: the window that ends with the row, step by step, the row itself last. */
const ErrorMapSchema = z.strictObject({
  /** The row of each step; padding steps of a short sequence repeat the sequence's first row. */
  rows: z.array(z.number().int()),
  /** Number of padding steps at the start. */
  filled: z.number().int(),
  /** The columns, the largest share first; the last ones are left out if the map would be too large. */
  map: z.array(MapColumnSchema),
  /** Names of the map's columns. */
  columns: z.array(z.string()),
  /** What each cell adds to the score: one list per step, one number per column of the map; so are the next three. */
  cells: z.array(z.array(z.number())),
  /** Shares of all cells, 0 to 1. */
  shares: z.array(z.array(z.number())),
  observed: z.array(z.array(observed)),
  expected: z.array(z.array(expected)),
});
export type ErrorMap = z.infer<typeof ErrorMapSchema>;

const PlainReasonSchema = z.strictObject({
  rule: z.enum(plainRuleNames),
  /** One sentence with its numbers. */
  evidence: z.string(),
  /** The rows behind the evidence, including the row itself; at most 50. */
  rows: z.array(z.number().int()),
});
export type PlainReason = z.infer<typeof PlainReasonSchema>;

/** The normal rows most like the row, in the model's space. */
const NearestNormalsSchema = z.strictObject({
  /** The dataset of these rows, from which the model learned. */
  datasetId: z.number().int(),
  datasetName: z.string(),
  /** Columns of the cells: those of the explanation with the largest shares. */
  columns: z.array(ColumnSchema),
  /** The nearest first. */
  rows: z.array(
    z.strictObject({
      row: z.number().int(),
      /** Distance in deviations of normal rows. */
      distance: z.number(),
      cells: z.array(CellValueSchema),
    }),
  ),
});
export type NearestNormals = z.infer<typeof NearestNormalsSchema>;

/** The smallest change of one column that brings the row under the threshold. */
const SmallestChangeSchema = z.strictObject({
  /** Null if no single column is enough. */
  column: z.string().nullable(),
  unit: z.string().nullable(),
  observed,
  /** The value that it would need. */
  needed: observed,
  sentence: z.string(),
});
export type SmallestChange = z.infer<typeof SmallestChangeSchema>;

/** Why one row has its score. */
export const ExplanationSchema = z.strictObject({
  row: z.number().int(),
  score: z.number(),
  rawScore: z.number(),
  flagged: z.boolean(),
  sentence: z.string(),
  /** The largest share first. */
  columns: z.array(ReasonSchema.extend({ unit: z.string().nullable(), observed, expected, usual })),
  /** Null for a model that reads single rows. */
  window: ErrorMapSchema.nullable(),
  rules: z.array(PlainReasonSchema),
  /** Null if the model's dataset is deleted, or the model has none. */
  nearest: NearestNormalsSchema.nullable(),
  /** Null for a row that is not flagged. */
  change: SmallestChangeSchema.nullable(),
});
export type Explanation = z.infer<typeof ExplanationSchema>;

/**
 * Neighbouring flags of one entity with the same main reason, with one verdict for all. At most 1,000 flags; more
 * continue in the next.
 */
const EpisodeSchema = z.strictObject({
  /** An address, "10.0.0.1 → 192.0.2.4", or empty if rows have no addresses. */
  entity: z.string(),
  /** The column with the largest share in its flags. */
  column: z.string(),
  /** 0 to 100: the score of its strangest flag, slightly raised for each further one. */
  score: z.number(),
  fromMs: number,
  toMs: number,
  /** All its rows, the strangest first. */
  rows: z.array(z.number().int()),
  /** Its strangest flag. */
  strangest: FlagSchema,
});
export type Episode = z.infer<typeof EpisodeSchema>;

export const EpisodePageSchema = z.strictObject({
  threshold: ThresholdSchema,
  /** Columns of the strangest flags' cells. */
  columns: z.array(ColumnSchema),
  /** The highest score first. */
  episodes: z.array(EpisodeSchema),
  total: z.number().int(),
  /** Flags in all episodes. */
  flags: z.number().int(),
});
export type EpisodePage = z.infer<typeof EpisodePageSchema>;
