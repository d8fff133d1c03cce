// Answers to the requests about captures: their health, the packets and the stream of a flow, the layers of a packet.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import { listPackets, type PacketTools, readPacket, readStream } from "./list-packets.ts";

export function captureHandlers(current: () => PacketTools) {
  return {
    "capture.health": ({ datasetId }) => current().datasets.health(datasetId),
    "packets.list": (query) => listPackets(query, current()),
    "packets.stream": (query) => readStream(query, current()),
    "packet.bytes": (query) => readPacket(query, current()),
  } satisfies Partial<EngineHandlers>;
}
