// The schemas and types of incidents: evidence from behaviours, and the analyst's verdict.
import { z } from "zod";
import { RowVerdictSchema, VerdictCountsSchema } from "./triage-vocabulary.ts";

/** Kinds of behaviour, in order of precedence for an incident's title if they are equally strong. */
export const behaviourKinds = [
  "beacon",
  "tunnel",
  "exfiltration",
  "guessing",
  "new-edge",
  "scan",
  "flood",
  "failed-names",
  "odd-service",
  "alert",
  "unlike-past",
] as const;
export type BehaviourKind = (typeof behaviourKinds)[number];

/** One named part of a sum. */
const PartSchema = z.strictObject({ name: z.string(), value: z.number(), text: z.string() });
export type Part = z.infer<typeof PartSchema>;

const EvidenceSchema = z.strictObject({
  behaviour: z.enum([...behaviourKinds, "model"]),
  /** What was observed, with its numbers. */
  sentence: z.string(),
  /** 0 to 1: how clearly it is this behaviour. */
  strength: z.number(),
  /** Share of this network's hosts or pairs with an equally strong finding; small is rare. */
  rarity: z.number(),
  parts: z.array(PartSchema),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

/** Inclusive ranges of row numbers. */
export const RowRangesSchema = z.array(z.tuple([z.number().int(), z.number().int()]));
export type RowRanges = z.infer<typeof RowRangesSchema>;

export const IncidentSchema = z.strictObject({
  /** Stable when incidents are computed again: kind, hosts and start. */
  key: z.string(),
  rank: z.number().int(),
  /** 0 to 100, the sum of `parts`. */
  severity: z.number(),
  kinds: z.array(z.enum([...behaviourKinds, "model"])),
  title: z.string(),
  originators: z.array(z.string()),
  responders: z.array(z.string()),
  /** The full numbers; the lists above stop at a hundred. */
  originatorCount: z.number().int(),
  responderCount: z.number().int(),
  fromMs: z.number(),
  toMs: z.number(),
  flows: z.number().int(),
  /** The parts of the severity. */
  parts: z.array(PartSchema),
  evidence: z.array(EvidenceSchema),
});
export type Incident = z.infer<typeof IncidentSchema>;

/** An incident with the analyst's verdict and notes. */
export const IncidentWithVerdictSchema = IncidentSchema.extend({
  /** The verdict of more than half of its flows. */
  verdict: RowVerdictSchema.nullable(),
  /** Its first flow, whose note and tags apply to the incident. */
  firstRow: z.number().int(),
  note: z.string(),
  tags: z.array(z.string()),
});
export type IncidentWithVerdict = z.infer<typeof IncidentWithVerdictSchema>;

export const IncidentPageSchema = z.strictObject({
  /** Whether incidents were computed since a model last scored the dataset or its threshold moved. */
  found: z.boolean(),
  /** Why a dataset can have none; empty if it can. */
  sentence: z.string(),
  incidents: z.array(IncidentWithVerdictSchema),
  offset: z.number().int(),
  total: z.number().int(),
  /** Counts of all incidents by verdict. */
  counts: VerdictCountsSchema,
  /** How many an analyst can read: the most severe of the list, whatever their verdict. */
  budget: z.strictObject({
    perDay: z.number().int(),
    days: z.number(),
    within: z.number().int(),
    sentence: z.string(),
  }),
});
export type IncidentPage = z.infer<typeof IncidentPageSchema>;
