// The request about plain time series: one column over time and its analysis.
import { z } from "zod";
import { BinSchema, ColumnSchema, FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, type RequestSpec } from "./spec.ts";

const values = z.array(z.number().nullable());

const SeriesOverviewSchema = z.strictObject({
  column: ColumnSchema,
  /** Every column that can be chosen. */
  columns: z.array(z.string()),
  /** Rows with a time and a value. */
  rows: z.number().int(),
  fromMs: z.number(),
  toMs: z.number(),
  /** The equal steps to which the series is resampled, their number, and how many had no value. */
  stepMs: z.number(),
  steps: z.number().int(),
  filled: z.number().int(),
  /** The drawn points: at most 1,000, each over `perPoint` steps with their extremes. */
  points: z.strictObject({
    perPoint: z.number().int(),
    timeMs: z.array(z.number()),
    low: values,
    high: values,
    mean: values,
    rollingMean: values,
    rollingDeviation: values,
  }),
  /** Steps in the rolling window. */
  window: z.number().int(),
  /** Spans with a label that is not benign. */
  labels: z.array(z.strictObject({ fromMs: z.number(), toMs: z.number() })),
  distribution: z.strictObject({
    bins: z.array(BinSchema),
    min: z.number(),
    q1: z.number(),
    median: z.number(),
    q3: z.number(),
    max: z.number(),
    /** The outermost values within one and a half boxes of the box. */
    lowWhisker: z.number(),
    highWhisker: z.number(),
    /** Values beyond them. */
    outliers: z.number().int(),
    mean: z.number(),
    deviation: z.number(),
  }),
  correlation: z.strictObject({
    /** r at lag k · every · stepMs. */
    values,
    every: z.number().int(),
    bound: z.number(),
    /** Values clamped to three box lengths from the box, so that a spike does not hide the rest. */
    held: z.number().int(),
    periodSteps: z.number().int().nullable(),
  }),
  parts: z.strictObject({
    method: z.enum(["stl", "classical"]).nullable(),
    /** Why it is not STL, or why there is none. */
    reason: z.string().nullable(),
    trend: values,
    seasonLow: values,
    seasonHigh: values,
    restLow: values,
    restHigh: values,
  }),
});
export type SeriesOverview = z.infer<typeof SeriesOverviewSchema>;

export const seriesRequests = {
  "series.view": engine(
    "One column of a plain series over time: its course, distribution, autocorrelation and decomposition; null when no row has a time and a value.",
    z.strictObject({
      datasetId,
      /** The first numeric column by default. */
      column: z.string().optional(),
      filter: FilterSchema.default({ kind: "all" }),
    }),
    SeriesOverviewSchema.nullable(),
  ),
} satisfies Record<string, RequestSpec>;
