// The job that generates the sample: a synthetic office network to try the product on.
import { z } from "zod";
import { path } from "../path-schema.ts";
import { type JobSpec, job } from "./spec.ts";

const SampleIncidentSchema = z.strictObject({
  /** Its label in the dataset's column `label`. */
  label: z.string(),
  /** A sentence about what happens. */
  story: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  originator: z.string(),
  responders: z.array(z.string()),
});
export type SampleIncident = z.infer<typeof SampleIncidentSchema>;

export const sampleJobs = {
  "sample.make": job(
    "Writes a capture of two hours of a synthetic office with planted incidents, and a file with its labels. The same seed gives the same bytes.",
    z.strictObject({
      /** The new pcapng; by default a file in the workspace's folder `sample`, which is overwritten. */
      path: path.optional(),
      seed: z.number().int().min(0).max(0xffff_ffff).default(1),
      overwrite: z.boolean().default(false),
    }),
    z.strictObject({
      path: z.string(),
      bytes: z.number(),
      packets: z.number().int(),
      conversations: z.number().int(),
      incidents: z.array(SampleIncidentSchema),
    }),
  ),
} satisfies Record<string, JobSpec>;
