// The packets of one flow as lines to read, looked up in its capture.
import type { ParsedInput, RequestOutput } from "../../shared/contract.ts";
import { asFileError } from "../jobs/source-file.ts";
import type { Database } from "../store/database.ts";
import type { DatasetStore } from "../store/dataset-store.ts";
import type { PacketNote, PacketOrder, PacketResult } from "./packet-messages.ts";
import { seek } from "./sought-flows.ts";
import { runThread } from "./thread.ts";

export async function listPackets(
  { flowId, offset, limit, datasetId }: ParsedInput<"packets.list">,
  { datasets, database }: { datasets: DatasetStore; database: Database },
): Promise<RequestOutput<"packets.list">> {
  const { capture, flows } = await datasets.withRows(datasetId, (dataset) =>
    seek(database, dataset, [flowId]),
  );
  const order: PacketOrder = { capture, flows, task: { kind: "list", offset, limit } };
  const { lines } = await runThread<PacketOrder, PacketNote, PacketResult>("packet-worker", order, {
    signal: new AbortController().signal,
    deal() {},
  }).catch((thrown) => {
    throw asFileError(thrown, capture.path);
  });
  return { packets: lines, offset, total: flows[0]!.packets };
}
