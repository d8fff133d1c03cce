// Handlers of the requests about hosts.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { IncidentTools } from "../incident/incident-handlers.ts";
import { readHostCard } from "./host-card.ts";

export function hostCardHandlers(current: () => IncidentTools) {
  return {
    "host.card": ({ datasetId, address }) => {
      const tools = current();
      return tools.datasets.withRows(datasetId, (dataset) => readHostCard(tools, dataset, address));
    },
  } satisfies Partial<EngineHandlers>;
}
