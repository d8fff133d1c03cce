// The request that scores flows of the caller, which no dataset has.
import { z } from "zod";
import { ReasonSchema } from "../model-vocabulary.ts";
import { CellValueSchema } from "../vocabulary.ts";
import { engine, modelId, type RequestSpec } from "./spec.ts";

/** One request takes at most this many flows. */
export const mostFlows = 10_000;

/** A flow as its cells by column. Times are milliseconds since 1970, or ISO 8601 texts. A number is the cell of a model's only column. */
export const LooseFlowSchema = z.union([z.number(), z.record(z.string(), CellValueSchema)]);

const FlowScoreSchema = z.strictObject({
  /** 0 to 100: comparable between models. */
  score: z.number(),
  rawScore: z.number(),
  /** Whether the score is above the threshold. */
  flagged: z.boolean(),
  /** The columns with the largest shares; empty without reasons. */
  reasons: z.array(ReasonSchema),
  /** The reasons as one sentence; empty without reasons. */
  sentence: z.string(),
});

export const flowScoreRequests = {
  "flows.score": engine(
    "Scores flows that no dataset has, with a model; stores nothing. A sequence model reads them as the only flows there are.",
    z.strictObject({
      /** The champion or else the newest model by default. */
      modelId: modelId.optional(),
      /**
       * The flows, or their JSON as text or its bytes in UTF-8: an array, or one flow per line. Each is a number or its cells by column; the engine checks those
       * that the model reads. A text, and more so bytes, spare the processes between the sender and the engine the work of taking it apart.
       */
      flows: z.union([z.array(z.unknown()), z.string(), z.instanceof(Uint8Array)]),
      /**
       * Share of normal flows that the threshold may flag. By default the share or the fixed threshold that the model was trained with,
       * and 1 % for a budget of flags per day, which needs a dataset.
       */
      falseRate: z.number().gt(0).lt(1).optional(),
      /** Which flows get reasons: those above the threshold by default. */
      reasons: z.enum(["none", "flagged", "all"]).default("flagged"),
    }),
    z.strictObject({
      modelId,
      model: z.string(),
      /** Score above which a flow is flagged, 0 to 100; null if the model has none. */
      threshold: z.number().nullable(),
      /** In the order of the input. */
      flows: z.array(FlowScoreSchema),
      warnings: z.array(z.string()),
    }),
  ),
} satisfies Record<string, RequestSpec>;
