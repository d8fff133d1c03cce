// Watching traffic that is still arriving: the job, and the requests about running watches.
import { z } from "zod";
import { CaptureOptionsSchema } from "../vocabulary.ts";
import {
  leastKeptBytes,
  WatchCourseSchema,
  WatchFlowsSchema,
  WatchSourceSchema,
  WatchStateSchema,
} from "../watch-vocabulary.ts";
import { engine, type JobSpec, lightJob, nothing, type RequestSpec } from "./spec.ts";

export const watchRequests = {
  "watch.list": engine("The running watches, newest first.", nothing, z.array(WatchStateSchema)),
  "watch.course": engine(
    "How a running watch was doing over the last minutes, the oldest first.",
    z.strictObject({ jobId: z.number().int() }),
    WatchCourseSchema,
  ),
  "watch.flows": engine(
    "The last flows of a running watch with their scores, the newest first, and the largest of those that are still open.",
    z.strictObject({ jobId: z.number().int() }),
    WatchFlowsSchema,
  ),
  "watch.stop": engine(
    "Ends a watch. Its rows are kept as a dataset like any other.",
    z.strictObject({ jobId: z.number().int() }),
    nothing,
  ),
} satisfies Record<string, RequestSpec>;

export const watchJobs = {
  "watch.run": lightJob(
    "Reads a source until it ends or the watch is stopped. Flows become rows as they end, and incidents are searched again and again. All rows that were stored are kept, however the watch ends. A file or folder that was watched before goes on with its dataset, where reading ended.",
    z.strictObject({
      source: WatchSourceSchema,
      /** Name of the dataset; made from the source when left out. */
      name: z.string().min(1).max(200).optional(),
      capture: CaptureOptionsSchema.optional(),
      /** Begins a new dataset with the first packet or line, even if the source was watched before. */
      fromStart: z.boolean().optional(),
      /** The model that scores the rows; null for none. When left out, the champion or else the newest model that fits. */
      modelId: z.number().int().nullable().optional(),
      /** Retrains the model that scores after so many hours, again and again; the new one takes over only when it is better. */
      retrainEveryH: z
        .number()
        .int()
        .min(1)
        .max(24 * 366)
        .optional(),
      /** The host starts it again after a crash of the engine, and its state says so. */
      afterCrash: z.boolean().optional(),
      /** Begins a new dataset with each day of the traffic, in UTC. What is kept is counted in whole datasets, so a limit needs it. */
      roll: z.literal("day").optional(),
      /** Removes datasets of earlier days of this source that ended so many days before its newest traffic. */
      keepDays: z.number().positive().max(36_500).optional(),
      /** Removes the oldest datasets of this source beyond so many bytes on disk. */
      keepBytes: z.number().int().min(leastKeptBytes).optional(),
      /** Rows after which another dataset goes on, so that the search for incidents keeps to its memory; a million when left out. */
      mostRows: z.number().int().min(1000).optional(),
      /** Keeps the last packets of standard input, a pipe or an interface in so many bytes of captures in the workspace. */
      ringBytes: z.number().int().min(leastKeptBytes).optional(),
      /** Stops after so many seconds. */
      forS: z.number().positive().optional(),
    }),
    z.strictObject({
      datasetId: z.number().int().nullable(),
      packets: z.number().int(),
      flows: z.number().int(),
      incidents: z.number().int(),
      /** Why the watch ended, in one sentence. */
      ended: z.string(),
    }),
  ),
} satisfies Record<string, JobSpec>;
