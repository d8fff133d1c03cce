// The words of a drill: what was planted, and whether it was found.
import { z } from "zod";
import { behaviourKinds } from "./incident-vocabulary.ts";

/** found: among the incidents that are read. below: further down the list. unseen: no incident rests on it. */
const drillOutcomes = ["found", "below", "unseen", "not-planted"] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

const DrillCellSchema = z.strictObject({
  outcome: z.enum(drillOutcomes),
  /** Planted flows. */
  flows: z.number().int(),
  /** Who acts in most of them, and on whom; null where nothing was planted. */
  originator: z.string().nullable(),
  responder: z.string().nullable(),
  /** Place among the incidents that the dataset has without the other plantings, from 1. */
  place: z.number().int().nullable(),
  severity: z.number().nullable(),
  kinds: z.array(z.enum([...behaviourKinds, "model"])),
  /** Title of the incident that found it. */
  title: z.string().nullable(),
  /** What that incident rests on, or why there is none. */
  sentence: z.string(),
  /** How many of the planted flows the model put above its threshold; null without a model. */
  model: z.strictObject({ flagged: z.number().int(), scored: z.number().int() }).nullable(),
});
export type DrillCell = z.infer<typeof DrillCellSchema>;

const DrillFamilySchema = z.strictObject({
  name: z.string(),
  behaviour: z.enum(behaviourKinds),
  title: z.string(),
  about: z.string(),
  source: z.string(),
  /** What each intensity means, obvious first. */
  words: z.array(z.string()).length(4),
  cells: z.array(DrillCellSchema).length(4),
});
export type DrillFamily = z.infer<typeof DrillFamilySchema>;

/** A file of the library. */
const DrillFileSchema = z.strictObject({ name: z.string(), cell: DrillCellSchema });

export const DrillResultSchema = z.strictObject({
  datasetId: z.number().int(),
  seed: z.number().int(),
  /** Incidents read a day. */
  budget: z.number(),
  /** Days that the dataset counts for: one that is shorter counts as one. */
  days: z.number(),
  /** Incidents read in all. */
  read: z.number().int(),
  /** Incidents of the dataset without any planting. */
  incidents: z.number().int(),
  sentence: z.string(),
  counts: z.strictObject({
    found: z.number().int(),
    below: z.number().int(),
    unseen: z.number().int(),
    notPlanted: z.number().int(),
  }),
  families: z.array(DrillFamilySchema),
  library: z.array(DrillFileSchema),
  /** What it costs to catch more: so many incidents a day would have to be read, and what that adds; the cheapest first. */
  next: z.array(z.strictObject({ perDay: z.number().int(), adds: z.array(z.string()) })),
  model: z.strictObject({ id: z.number().int(), name: z.string() }).nullable(),
  notes: z.array(z.string()),
  atMs: z.number(),
  tookMs: z.number(),
});
export type DrillResult = z.infer<typeof DrillResultSchema>;
