// The words of a drill: what was planted, and whether it was found.
import { z } from "zod";
import { behaviourKinds } from "./incident-vocabulary.ts";

/** found: among the incidents within the budget. below: further down the list. unseen: no incident is based on it. */
const drillOutcomes = ["found", "below", "unseen", "not-planted"] as const;
export type DrillOutcome = (typeof drillOutcomes)[number];

const DrillCellSchema = z.strictObject({
  outcome: z.enum(drillOutcomes),
  /** Planted flows. */
  flows: z.number().int(),
  /** The most frequent originator and responder of the planted flows; null if nothing was planted. */
  originator: z.string().nullable(),
  responder: z.string().nullable(),
  /** Place among the incidents that the dataset has without the other plantings, from 1. */
  place: z.number().int().nullable(),
  severity: z.number().nullable(),
  kinds: z.array(z.enum([...behaviourKinds, "model"])),
  /** Title of the incident that found it. */
  title: z.string().nullable(),
  /** The evidence of that incident, or why there is none. */
  sentence: z.string(),
  /** How many of the planted flows the model flagged; null without a model. */
  model: z.strictObject({ flagged: z.number().int(), scored: z.number().int() }).nullable(),
});
export type DrillCell = z.infer<typeof DrillCellSchema>;

const DrillFamilySchema = z.strictObject({
  name: z.string(),
  behaviour: z.enum(behaviourKinds),
  title: z.string(),
  about: z.string(),
  source: z.string(),
  /** A description of each intensity, from obvious to barely visible. */
  words: z.array(z.string()).length(4),
  cells: z.array(DrillCellSchema).length(4),
});
export type DrillFamily = z.infer<typeof DrillFamilySchema>;

/** A file of the library. */
const DrillFileSchema = z.strictObject({ name: z.string(), cell: DrillCellSchema });

export const DrillResultSchema = z.strictObject({
  datasetId: z.number().int(),
  seed: z.number().int(),
  /** Incidents read per day. */
  budget: z.number(),
  /** Days for the budget; a shorter dataset counts as one day. */
  days: z.number(),
  /** Number of incidents within the budget. */
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
  /** The cost of catching more, the cheapest first: the incidents to read per day, and the attacks that this adds. */
  next: z.array(z.strictObject({ perDay: z.number().int(), adds: z.array(z.string()) })),
  model: z.strictObject({ id: z.number().int(), name: z.string() }).nullable(),
  notes: z.array(z.string()),
  atMs: z.number(),
  tookMs: z.number(),
});
export type DrillResult = z.infer<typeof DrillResultSchema>;
