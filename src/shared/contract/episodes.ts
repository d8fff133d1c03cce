// The request about episodes: neighbouring flags of one entity.
import { z } from "zod";
import { EpisodePageSchema } from "../explanation-vocabulary.ts";
import { ThresholdMethodSchema } from "../model-vocabulary.ts";
import { FilterSchema } from "../vocabulary.ts";
import { datasetId, engine, modelId, type RequestSpec } from "./spec.ts";

export const episodeRequests = {
  "episodes.page": engine(
    "A block of episodes: neighbouring flags of one entity with the same main reason.",
    z.strictObject({
      modelId,
      datasetId,
      method: ThresholdMethodSchema.optional(),
      /** Only flags of these rows. */
      filter: FilterSchema.default({ kind: "all" }),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(0).max(100),
      /** Flags further apart are not neighbours. */
      gapS: z.number().positive().max(86_400).default(600),
      /** Columns of the dataset to show beside the strangest flag; none by default. */
      columns: z.array(z.string()).max(2000).default([]),
    }),
    EpisodePageSchema,
  ),
} satisfies Record<string, RequestSpec>;
