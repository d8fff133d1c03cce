// Lists the packets of one flow as readable lines, or returns all bytes of one packet, from the capture.
import type { ParsedInput, RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { DatasetStore } from "../dataset/dataset-store.ts";
import { asFileError } from "../files/source-file.ts";
import type { Database } from "../store/database.ts";
import { runThread } from "../work/thread.ts";
import type { PacketNote, PacketOrder, PacketResult } from "./packet-messages.ts";
import { seek } from "./sought-flows.ts";

interface PacketTools {
  datasets: DatasetStore;
  database: Database;
}

/** Larger than any frame on any link. */
const wholeFrame = 262_144;

export async function listPackets(
  { flowId, offset, limit, datasetId }: ParsedInput<"packets.list">,
  tools: PacketTools,
): Promise<RequestOutput<"packets.list">> {
  const { lines, total } = await linesOf(tools, datasetId, flowId, { offset, limit });
  return { packets: lines, offset, total };
}

export async function readPacket(
  { datasetId, flowId, nth }: ParsedInput<"packet.bytes">,
  tools: PacketTools,
): Promise<RequestOutput<"packet.bytes">> {
  const range = { offset: nth, limit: 1, hexBytes: wholeFrame };
  const { lines, total } = await linesOf(tools, datasetId, flowId, range);
  const [packet] = lines;
  if (!packet)
    throw new AppError(
      "NOT_FOUND",
      `The flow ${flowId} has ${total} packets; there is no packet ${nth + 1}.`,
    );
  return { frame: packet.frame, wireLength: packet.wireLength, hex: packet.hex };
}

async function linesOf(
  { datasets, database }: PacketTools,
  datasetId: number,
  flowId: number,
  range: { offset: number; limit: number; hexBytes?: number },
) {
  const { capture, flows } = await datasets.withRows(datasetId, (dataset) =>
    seek(database, dataset, [flowId]),
  );
  const order: PacketOrder = { capture, flows, task: { kind: "list", ...range } };
  const { lines } = await runThread<PacketOrder, PacketNote, PacketResult>("capture/packet-worker", order, {
    signal: new AbortController().signal,
    deal() {},
  }).catch((thrown) => {
    throw asFileError(thrown, capture.path);
  });
  return { lines, total: flows[0]!.packets };
}
