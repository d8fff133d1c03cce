// What can be watched, and how a running watch is doing.
import { z } from "zod";
import { path } from "./path-schema.ts";
import { CellValueSchema } from "./vocabulary.ts";

/** Where the traffic comes from. */
export const WatchSourceSchema = z.discriminatedUnion("kind", [
  /** A capture on the standard input of the engine's process. */
  z.strictObject({ kind: z.literal("stdin") }),
  /** A named pipe, or a capture file that grows. */
  z.strictObject({ kind: z.literal("file"), path }),
  /** A folder in which a capture program starts a new file now and then. */
  z.strictObject({ kind: z.literal("folder"), path }),
  /** A network interface, captured by dumpcap. */
  z.strictObject({ kind: z.literal("interface"), name: z.string().min(1).max(256) }),
  /** NetFlow or IPFIX that exporters send to this address and UDP port. */
  z.strictObject({
    kind: z.literal("netflow"),
    address: z.union([z.ipv4(), z.ipv6()]),
    port: z.number().int().min(1).max(65_535),
  }),
]);
export type WatchSource = z.infer<typeof WatchSourceSchema>;

const countSchema = z.number().int().nonnegative();

export const WatchStateSchema = z.strictObject({
  jobId: z.number().int(),
  datasetId: z.number().int(),
  /** The source in words. */
  source: z.string(),
  startedAtMs: z.number(),
  /** What `packets` counts: packets, the records of exporters, or the lines of a log. */
  counted: z.enum(["packets", "records", "lines"]),
  /** Totals since the start. */
  packets: countSchema,
  flows: countSchema,
  bytes: countSchema,
  /** Flows that have begun and not yet ended. */
  openFlows: countSchema,
  /** What the capturing program reports as dropped, or what is missing in the sequence of exporters; null where neither is known. */
  dropped: countSchema.nullable(),
  /** What went wrong so far and did not end the watch, one sentence each. */
  trouble: z.array(z.string()),
  /** Means of the last seconds. */
  packetsPerS: z.number().nonnegative(),
  flowsPerS: z.number().nonnegative(),
  /** From the arrival of the packet that ended a flow to its stored row and its score, in the last minute; null without rows in it. */
  latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  incidents: countSchema,
  /** The model that scores the rows, since when, and whether it goes on learning from them. */
  model: z
    .strictObject({ id: z.number().int(), name: z.string(), sinceMs: z.number(), learns: z.boolean() })
    .nullable(),
  /** While there is no model: the rows of now, and those that the online detector needs to begin; null when it does not. */
  learning: z.strictObject({ rows: countSchema, needed: countSchema }).nullable(),
  /** When the model is retrained next; null when it is not. */
  retrainAtMs: z.number().nullable(),
  /** Rows above its threshold. */
  flags: countSchema,
  /** Rows without a score, because they came faster than the model scores. */
  unscored: countSchema,
  /** What is kept of this source when a limit was set, in one sentence; "" without a limit. */
  kept: z.string(),
});
export type WatchState = z.infer<typeof WatchStateSchema>;

/** The least that a limit of disk space may be: a dataset of few rows needs nearly as much. */
export const leastKeptBytes = 10_000_000;

/** How a watch was doing at one moment. */
const WatchPointSchema = WatchStateSchema.pick({
  packetsPerS: true,
  flowsPerS: true,
  openFlows: true,
  latencyMs: true,
}).extend({
  atMs: z.number(),
  /** Packets that were dropped, and rows that got no score, since the point before. */
  dropped: countSchema,
  unscored: countSchema,
});
export const WatchCourseSchema = z.array(WatchPointSchema);
export type WatchPoint = z.infer<typeof WatchPointSchema>;

/** The last flows that ended, the newest first, and the largest of those that are open. */
export const WatchFlowsSchema = z.strictObject({
  columns: z.array(z.string()),
  /** Row numbers of the live dataset. */
  rowIds: z.array(z.number().int()),
  /** Column by column. */
  cells: z.array(z.array(CellValueSchema)),
  /** Calibrated scores; null without a model, and for rows without a score. */
  scores: z.array(z.number().nullable()),
  /** The largest flows that have not ended, as they are now, the largest first: no rows of the dataset yet. */
  open: z.strictObject({
    cells: z.array(z.array(CellValueSchema)),
    scores: z.array(z.number().nullable()),
  }),
});
export type WatchFlows = z.infer<typeof WatchFlowsSchema>;
