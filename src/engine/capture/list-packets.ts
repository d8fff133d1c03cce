// The packets of one flow as lines to read, the layers and bytes of one of them, and the stream that they carry.
import { dissect } from "../../core/capture/dissection/dissect.ts";
import { follow, type Segment } from "../../core/capture/follow.ts";
import { Packet } from "../../core/capture/packet.ts";
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { asFileError } from "../files/source-file.ts";
import type { Cache } from "../work/caches.ts";
import { runThread } from "../work/thread.ts";
import { matchingFrames } from "./filter-packets.ts";
import { type FlowFrame, type FlowFrames, frameBytes, hexText, payloadBytes } from "./flow-frames.ts";
import type { PacketNote, PacketOrder, PacketResult } from "./packet-messages.ts";
import { seek } from "./sought-flows.ts";

/** Bytes of the frames that are kept for the flows that were looked at last. */
const mostKeptBytes = 96 * 2 ** 20;
/** The first bytes of a frame go with its line. */
const firstBytes = 128;

export interface PacketTools extends DatasetTools {
  flowFrames: Cache<FlowFrames, "dataset">;
}

export const createPacketTools = (tools: DatasetTools): Pick<PacketTools, "flowFrames"> => ({
  flowFrames: tools.caches.create<FlowFrames, "dataset">({
    dependsOn: ["dataset"],
    most: mostKeptBytes,
    weigh: ({ bytes, frames }) => bytes.length + 500 * frames.length,
  }),
});

export async function listPackets(
  { flowId, offset, limit, datasetId, filter }: ParsedInput<"packets.list">,
  tools: PacketTools,
): Promise<RequestOutput<"packets.list">> {
  const { sought, total, kept } = await lookUp(tools, datasetId, flowId);
  const readable = kept.frames.length;
  const isKept = offset + limit <= readable || readable === total;
  if (filter.trim() !== "" || isKept) {
    const found = filter.trim() === "" ? kept.frames : matchingFrames(kept, filter);
    const packets = found.slice(offset, offset + limit).map((frame) => lineOf(kept, frame));
    return { packets, offset, total, matching: filter.trim() === "" ? total : found.length, readable };
  }
  const lines = await walk(sought, { kind: "list", offset, limit });
  return {
    packets: lines.lines.map((line, index) => ({ ...line, nth: offset + index })),
    ...{ offset, total, matching: total, readable },
  };
}

function lineOf(all: FlowFrames, frame: FlowFrame) {
  const hex = hexText(frameBytes(all, frame).subarray(0, firstBytes));
  return { ...frame.line, nth: frame.nth, hex };
}

export async function readPacket(
  { datasetId, flowId, nth }: ParsedInput<"packet.bytes">,
  tools: PacketTools,
): Promise<RequestOutput<"packet.bytes">> {
  const { sought, total, kept } = await lookUp(tools, datasetId, flowId);
  if (nth >= total)
    throw new AppError(
      "NOT_FOUND",
      `The flow ${flowId} has ${total} packets; there is no packet ${nth + 1}.`,
    );
  const all =
    nth < kept.frames.length ? kept : (await walk(sought, { kind: "keep", from: nth, most: 1 })).kept;
  const frame = all?.frames[all === kept ? nth : 0];
  if (!all || !frame)
    throw new AppError("NOT_FOUND", `The packet ${nth + 1} of the flow ${flowId} was not found.`);
  const bytes = frameBytes(all, frame);
  const packet = new Packet();
  packet.linkType = frame.linkType;
  packet.wireLength = frame.line.wireLength;
  return {
    frame: frame.line.frame,
    wireLength: frame.line.wireLength,
    hex: hexText(bytes),
    layers: dissect(packet, bytes),
  };
}

export async function readStream(
  { datasetId, flowId, mostBytes }: ParsedInput<"packets.stream">,
  tools: PacketTools,
): Promise<RequestOutput<"packets.stream">> {
  const { total, kept } = await lookUp(tools, datasetId, flowId);
  const pieces = follow(kept.frames.map((frame) => segmentOf(kept, frame)));
  const sum = { originator: 0, responder: 0, missing: 0 };
  const shown: RequestOutput<"packets.stream">["pieces"] = [];
  let left = mostBytes;
  for (const { bytes, ...piece } of pieces) {
    sum[piece.fromOriginator ? "originator" : "responder"] += bytes.length;
    sum.missing += piece.missing;
    const part = bytes.subarray(0, left);
    left -= part.length;
    if (part.length > 0) shown.push({ ...piece, hex: hexText(part) });
  }
  return {
    pieces: shown,
    originatorBytes: sum.originator,
    responderBytes: sum.responder,
    missingBytes: sum.missing,
    shownBytes: mostBytes - left,
    packets: kept.frames.length,
    total,
  };
}

function segmentOf(all: FlowFrames, frame: FlowFrame): Segment {
  const {
    fromOriginator,
    frame: number,
    timeUs,
    sequence,
    acknowledgement,
    payloadLength,
    flags,
  } = frame.line;
  // A SYN takes a number that is no byte.
  const first = sequence === null ? null : flags.includes("SYN") ? sequence + 1 : sequence;
  return {
    ...{ fromOriginator, frame: number, nth: frame.nth, timeUs, acknowledgement },
    sequence: first,
    payload: payloadBytes(all, frame),
    wireLength: payloadLength,
  };
}

type Sought = Awaited<ReturnType<typeof seek>>;

/** The flow, how many packets it has, and the first of them. */
async function lookUp(tools: PacketTools, datasetId: number, flowId: number) {
  const sought = await tools.datasets.withRows(datasetId, (dataset) =>
    seek(tools.database, dataset, [flowId]),
  );
  const kept = await tools.flowFrames.get(String(flowId), { dataset: datasetId }, async () => {
    const { kept } = await walk(sought, { kind: "keep", from: 0 });
    return kept ?? { frames: [], bytes: new Uint8Array(0) };
  });
  return { sought, total: sought.flows[0]!.packets, kept };
}

function walk({ capture, flows }: Sought, task: PacketOrder["task"]): Promise<PacketResult> {
  const order: PacketOrder = { capture, flows, task };
  return runThread<PacketOrder, PacketNote, PacketResult>("capture/packet-worker", order, {
    signal: new AbortController().signal,
    deal() {},
  }).catch((thrown) => {
    throw asFileError(thrown, capture.path);
  });
}
