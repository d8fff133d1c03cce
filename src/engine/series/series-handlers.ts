// Handler of the request about a series in time.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";
import { readSeries } from "./series.ts";

export function seriesHandlers(current: () => DatasetTools) {
  return {
    "series.view": ({ datasetId, ...query }) => {
      const { datasets, database } = current();
      return datasets.withRows(datasetId, (dataset) => readSeries(database, dataset, query));
    },
  } satisfies Partial<EngineHandlers>;
}
