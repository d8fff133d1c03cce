// Requests and jobs about incidents: finding them, reading them, the rows of one.
import { z } from "zod";
import { IncidentPageSchema, RowRangesSchema } from "../incident-vocabulary.ts";
import { changing, datasetId, engine, type JobSpec, job, type RequestSpec, readingOnly } from "./spec.ts";

export const incidentRequests = {
  "incidents.page": engine(
    "A block of the incidents of a dataset, the most severe first, each with its verdict; `found` is false before the first search.",
    z.strictObject({
      datasetId,
      /** All, those without a verdict, or those with one. */
      show: z.enum(["all", "open", "decided"]).default("all"),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(0).max(200).default(50),
    }),
    IncidentPageSchema,
  ),
  "incidents.budget": changing(
    engine(
      "The number of incidents that the analyst reads per day, stored in the workspace; an input sets it.",
      z.strictObject({ perDay: z.number().int().min(1).max(10_000).optional() }),
      z.strictObject({ perDay: z.number().int() }),
    ),
    ({ perDay }) => perDay !== undefined,
  ),
  "incident.rows": engine(
    "The rows of one incident, as inclusive ranges of row numbers.",
    z.strictObject({ datasetId, key: z.string().max(1000) }),
    z.strictObject({ rows: RowRangesSchema }),
  ),
} satisfies Record<string, RequestSpec>;

export const incidentJobs = {
  "incident.find": readingOnly(
    job(
      "Finds behaviours in all flows of a dataset and joins related findings into incidents. Needs no model. While a watch runs, it searches the flows so far.",
      z.strictObject({ datasetId }),
      z.strictObject({
        incidents: z.number().int(),
        /** Those with severity 50 or more. */
        severe: z.number().int(),
        /** Why there are none, if a dataset cannot have any. */
        sentence: z.string(),
      }),
    ),
  ),
} satisfies Record<string, JobSpec>;
