// Answers to the requests about captures: their health, and the packets of a flow.
import type { captureRequests } from "../../shared/contract/captures.ts";
import type { EngineHandlers } from "../../shared/contract.ts";
import type { DatasetStore } from "../dataset/dataset-store.ts";
import type { Database } from "../store/database.ts";
import { listPackets } from "./list-packets.ts";

interface CaptureTools {
  datasets: DatasetStore;
  database: Database;
}

export function captureHandlers(
  current: () => CaptureTools,
): Pick<EngineHandlers, keyof typeof captureRequests> {
  return {
    "capture.health": ({ datasetId }) => current().datasets.health(datasetId),
    "packets.list": (query) => listPackets(query, current()),
  };
}
