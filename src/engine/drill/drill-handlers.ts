// The handler of the request for the last drill, and the tools that work on drills needs.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { ImportTools } from "../import/keep-dataset.ts";
import type { IncidentStore } from "../incident/incident-store.ts";
import type { ScoreTools } from "../score/score-tools.ts";
import { createDrillStore, type DrillStore } from "./drill-store.ts";

export interface DrillTools extends ScoreTools, ImportTools {
  drills: DrillStore;
  incidents: IncidentStore;
}

export const createDrillTools = <T extends ScoreTools>(tools: T): T & { drills: DrillStore } => ({
  ...tools,
  drills: createDrillStore(tools.database),
});

export function drillHandlers(current: () => DrillTools) {
  return {
    "drill.result": async ({ datasetId }) => {
      const { datasets, drills } = current();
      await datasets.get(datasetId);
      return drills.read(datasetId);
    },
  } satisfies Partial<EngineHandlers>;
}
