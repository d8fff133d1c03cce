// The words of incidents: what a behaviour finds, and what an analyst reads and decides on.
import { z } from "zod";
import { RowVerdictSchema, VerdictCountsSchema } from "./triage-vocabulary.ts";

/** Kinds of behaviour, in the order in which they name an incident when they are equally strong. */
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

/** One named part of a sum, so that a number can be taken apart. */
const PartSchema = z.strictObject({ name: z.string(), value: z.number(), text: z.string() });
export type Part = z.infer<typeof PartSchema>;

const EvidenceSchema = z.strictObject({
  behaviour: z.enum([...behaviourKinds, "model"]),
  /** What was seen, with its numbers. */
  sentence: z.string(),
  /** 0 to 1: how clearly it is this behaviour. */
  strength: z.number(),
  /** Share of this network's hosts or pairs that show it as strongly; small is rare. */
  rarity: z.number(),
  parts: z.array(PartSchema),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

/** Inclusive ranges of row numbers. */
export const RowRangesSchema = z.array(z.tuple([z.number().int(), z.number().int()]));
export type RowRanges = z.infer<typeof RowRangesSchema>;

export const IncidentSchema = z.strictObject({
  /** Stays the same when incidents are found again: made of kind, hosts and begin. */
  key: z.string(),
  rank: z.number().int(),
  /** 0 to 100, the sum of `parts`. */
  severity: z.number(),
  kinds: z.array(z.enum([...behaviourKinds, "model"])),
  title: z.string(),
  originators: z.array(z.string()),
  responders: z.array(z.string()),
  /** All of them, where the lists above stop at a hundred. */
  originatorCount: z.number().int(),
  responderCount: z.number().int(),
  fromMs: z.number(),
  toMs: z.number(),
  flows: z.number().int(),
  /** What the severity is made of. */
  parts: z.array(PartSchema),
  evidence: z.array(EvidenceSchema),
});
export type Incident = z.infer<typeof IncidentSchema>;

/** An incident with what the analyst decided and wrote about it. */
export const IncidentWithVerdictSchema = IncidentSchema.extend({
  /** The one that more than half of its flows have. */
  verdict: RowVerdictSchema.nullable(),
  /** Its first flow, whose note and tags are those of the incident. */
  firstRow: z.number().int(),
  note: z.string(),
  tags: z.array(z.string()),
});
export type IncidentWithVerdict = z.infer<typeof IncidentWithVerdictSchema>;

export const IncidentPageSchema = z.strictObject({
  /** Whether incidents were looked for in this dataset, since a model last scored it or its threshold moved. */
  found: z.boolean(),
  /** Why a dataset can have none; empty where it can. */
  sentence: z.string(),
  incidents: z.array(IncidentWithVerdictSchema),
  offset: z.number().int(),
  total: z.number().int(),
  /** Of all incidents, by their verdict. */
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
