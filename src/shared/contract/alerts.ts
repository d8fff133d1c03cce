// Requests about sinks of alerts. A window may read them and no more: a page that was taken over must not choose where data is sent.
import { z } from "zod";
import { SinkInputSchema, SinkStateSchema } from "../alert-vocabulary.ts";
import { changing, commandOnly, engine, nothing, type RequestSpec } from "./spec.ts";

const sinkId = z.number().int();

export const alertRequests = {
  "alert.list": engine(
    "The sinks to which the incidents of this workspace are sent, and how each is doing.",
    nothing,
    z.array(SinkStateSchema),
  ),
  "alert.save": commandOnly(
    changing(
      engine(
        "Adds a sink, or replaces the one of this name. Incidents that change from now on are sent to it.",
        SinkInputSchema,
        SinkStateSchema,
      ),
    ),
  ),
  "alert.remove": commandOnly(
    changing(engine("Removes a sink and the alerts that wait for it.", z.strictObject({ sinkId }), nothing)),
  ),
  "alert.test": commandOnly(
    engine(
      "Sends a test alert to a sink at once; fails with a sentence when the sink does not take it.",
      z.strictObject({ sinkId }),
      z.strictObject({ tookMs: z.number() }),
    ),
  ),
} satisfies Record<string, RequestSpec>;
