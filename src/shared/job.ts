// The schema of a job: work that takes longer than a moment. job-state.ts explains its states.
import { z } from "zod";
import { FailureSchema } from "./failure-schema.ts";
import { jobStates } from "./job-state.ts";

const ProgressSchema = z.strictObject({
  /** Work done, in `unit`. */
  done: z.number(),
  /** Total work, if known. */
  total: z.number().nullable(),
  unit: z.string(),
  /** Units per second, over the last seconds. */
  ratePerS: z.number().nullable(),
  timeLeftMs: z.number().nullable(),
  /** The current step, in a few words. */
  note: z.string().optional(),
  /** Data for a view while it runs (a loss curve, say), typed by the job's progress schema. */
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

/** Anything that can cancel work; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}
