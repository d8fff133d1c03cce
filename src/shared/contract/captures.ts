// Requests and jobs about captures: their health and the packets of flows.
import { z } from "zod";
import { CaptureHealthSchema } from "../capture-vocabulary.ts";
import { longestFilter } from "../filter-limits.ts";
import { StreamPieceSchema } from "../packet-vocabulary.ts";
import { path } from "../path-schema.ts";
import { ListedPacketSchema } from "../vocabulary.ts";
import {
  datasetId,
  engine,
  type JobSpec,
  lightJob,
  modelId,
  type RequestSpec,
  readingOnly,
  rowNumber,
} from "./spec.ts";

export const captureRequests = {
  "capture.health": engine(
    "The faults of a dataset's capture, with first frames, times and interfaces; null while it is read, and for a table.",
    z.strictObject({ datasetId }),
    CaptureHealthSchema.nullable(),
  ),
  "packets.list": engine(
    "The packets of one flow, read from its capture, under a filter over packets.",
    z.strictObject({
      datasetId,
      /** Row number. */
      flowId: rowNumber,
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(1000).default(1000),
      /** A condition on packets; only the first `readable` ones are searched. */
      filter: z.string().max(longestFilter).default(""),
    }),
    z.strictObject({
      packets: z.array(ListedPacketSchema),
      offset: z.number().int(),
      /** Packets of the flow, and those that match. */
      total: z.number().int(),
      matching: z.number().int(),
      readable: z.number().int(),
    }),
  ),
  "packets.stream": engine(
    "The bytes that both sides of a flow send, in the order of TCP's sequence numbers, each byte once.",
    z.strictObject({
      datasetId,
      flowId: rowNumber,
      mostBytes: z.number().int().min(1).max(262_144).default(131_072),
    }),
    z.strictObject({
      pieces: z.array(StreamPieceSchema),
      /** Bytes of each side in the packets that were read, bytes that the capture lacks, and bytes in the pieces. */
      originatorBytes: z.number(),
      responderBytes: z.number(),
      missingBytes: z.number(),
      shownBytes: z.number(),
      /** Number of packets that were read, and of all. */
      packets: z.number().int(),
      total: z.number().int(),
    }),
  ),
} satisfies Record<string, RequestSpec>;

/** Row numbers. */
const flowIds = z.array(rowNumber).min(1).max(100_000);

export const captureJobs = {
  "packets.carve": readingOnly(
    lightJob(
      "Copies the packets of flows from their capture into a new pcapng file, byte for byte.",
      z.strictObject({
        datasetId,
        flowIds,
        path,
        overwrite: z.boolean().default(false),
        /** Writes each flow's score by this model, with the reasons, into the comment of its first packet. */
        modelId: modelId.optional(),
      }),
      z.strictObject({ path, packets: z.number().int(), bytes: z.number() }),
    ),
  ),
  "packets.wireshark": readingOnly(
    lightJob(
      "Carves flows into a temporary file and opens it in the installed Wireshark with a display filter.",
      z.strictObject({ datasetId, flowIds, modelId: modelId.optional() }),
      z.strictObject({
        /** The program that was started. */
        program: path,
        /** The temporary file; it is deleted when Wireshark exits. */
        path,
        /** The display filter, or "" if there are too many flows to list. */
        filter: z.string(),
        packets: z.number().int(),
      }),
    ),
  ),
} satisfies Record<string, JobSpec>;
