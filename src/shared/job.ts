// The schema of a job: work that takes longer than a moment. job-state.ts explains its states.
import { z } from "zod";
import { FailureSchema } from "./failure-schema.ts";
import { jobStates } from "./job-state.ts";

const ProgressSchema = z.strictObject({
  /** How far it is, in `unit`. */
  done: z.number(),
  /** How far it goes, where that is known. */
  total: z.number().nullable(),
  unit: z.string(),
  /** Units a second, over the last seconds. */
  ratePerS: z.number().nullable(),
  timeLeftMs: z.number().nullable(),
  /** What it is doing now, in a few words. */
  note: z.string().optional(),
  /** What a view may draw while it runs (a loss curve, say), typed by the job's own progress schema. */
  data: z.unknown().optional(),
});
export type Progress = z.infer<typeof ProgressSchema>;

export const JobSchema = z.strictObject({
  id: z.number().int(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  progress: ProgressSchema.nullable(),
  input: z.unknown(),
  output: z.unknown(),
  error: FailureSchema.nullable(),
  createdAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
});
export type Job = z.infer<typeof JobSchema>;

/** Anything that can say that the work is no longer wanted; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}
