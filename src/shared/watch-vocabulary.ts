// What can be watched, and how a running watch is doing.
import { z } from "zod";

/** Where the traffic comes from. */
export const WatchSourceSchema = z.discriminatedUnion("kind", [
  /** A capture on the standard input of the engine's process. */
  z.strictObject({ kind: z.literal("stdin") }),
  /** A named pipe, or a capture file that grows. */
  z.strictObject({ kind: z.literal("file"), path: z.string().min(1).max(4096) }),
  /** A folder in which a capture program starts a new file now and then. */
  z.strictObject({ kind: z.literal("folder"), path: z.string().min(1).max(4096) }),
  /** A network interface, captured by dumpcap. */
  z.strictObject({ kind: z.literal("interface"), name: z.string().min(1).max(256) }),
]);
export type WatchSource = z.infer<typeof WatchSourceSchema>;

const countSchema = z.number().int().nonnegative();

export const WatchStateSchema = z.strictObject({
  jobId: z.number().int(),
  datasetId: z.number().int(),
  /** The source in words. */
  source: z.string(),
  startedAtMs: z.number(),
  /** Totals since the start. */
  packets: countSchema,
  flows: countSchema,
  bytes: countSchema,
  /** Flows that have begun and not yet ended. */
  openFlows: countSchema,
  /** Packets that the capturing program reports as dropped; null where it reports none. */
  dropped: countSchema.nullable(),
  /** Means of the last seconds. */
  packetsPerS: z.number().nonnegative(),
  flowsPerS: z.number().nonnegative(),
  /** From the arrival of the packet that ended a flow to its stored row; null before the first row. */
  latencyMs: z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  incidents: countSchema,
});
export type WatchState = z.infer<typeof WatchStateSchema>;
