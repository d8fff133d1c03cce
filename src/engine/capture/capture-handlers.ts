// Handlers of the requests about captures: their health, the packets of a flow, the bytes of a packet.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { listPackets, readPacket } from "./list-packets.ts";

export function captureHandlers(current: () => DatasetTools) {
  return {
    "capture.health": ({ datasetId }) => current().datasets.health(datasetId),
    "packets.list": (query) => listPackets(query, current()),
    "packet.bytes": (query) => readPacket(query, current()),
  } satisfies Partial<EngineHandlers>;
}
