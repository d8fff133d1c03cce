// The request and the job of the drill.
import { z } from "zod";
import { DrillResultSchema } from "../drill-vocabulary.ts";
import { firstSeed } from "../drill-words.ts";
import { path } from "../path-schema.ts";
import { datasetId, engine, type JobSpec, job, type RequestSpec } from "./spec.ts";

export const drillRequests = {
  "drill.result": engine(
    "The last drill of a dataset, or null; it is stored with the dataset.",
    z.strictObject({ datasetId }),
    DrillResultSchema.nullable(),
  ),
} satisfies Record<string, RequestSpec>;

export const drillJobs = {
  "drill.run": job(
    "Plants attacks into a copy of a dataset's flows in memory, finds incidents in it, and says which attacks they show. Replaces the last drill of the dataset and does not change its rows.",
    z.strictObject({
      datasetId,
      /** The same seed plants the same flows. */
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(firstSeed),
      /** Incidents read per day; the workspace's budget of incidents by default. */
      budget: z.number().int().min(1).max(100_000).optional(),
      /** A folder of captures or logs with attacks, which are planted too, one at a time. */
      library: path.optional(),
    }),
    z.strictObject({
      sentence: z.string(),
      planted: z.number().int(),
      found: z.number().int(),
    }),
  ),
} satisfies Record<string, JobSpec>;
