// The request for the card of a host.
import { z } from "zod";
import { HostCardSchema } from "../host-vocabulary.ts";
import { datasetId, engine, type RequestSpec } from "./spec.ts";

export const hostCardRequests = {
  "host.card": engine(
    "What is known about one address in a dataset: when it was seen, its roles, services, peers, volumes, names, incidents and verdicts.",
    z.strictObject({ datasetId, address: z.string().trim().min(1).max(200) }),
    HostCardSchema,
  ),
} satisfies Record<string, RequestSpec>;
