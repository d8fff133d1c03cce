// Handlers of the requests about datasets: their records, rows, columns and time line.
import type { EngineHandlers } from "../../shared/contract/contract.ts";
import type { DatasetTools } from "./dataset-tools.ts";
import { profileColumn } from "./profile.ts";

export function datasetHandlers(current: () => DatasetTools) {
  return {
    "dataset.list": () => current().datasets.list(),
    "dataset.rename": async ({ datasetId, name }) => {
      const dataset = await current().datasets.rename(datasetId, name);
      current().changed({ dataset: datasetId });
      return dataset;
    },
    "dataset.delete": async ({ datasetId }) => {
      await current().datasets.setDeleted(datasetId, true);
      current().changed({ dataset: datasetId });
      return {};
    },
    "dataset.restore": async ({ datasetId }) => {
      await current().datasets.setDeleted(datasetId, false);
      current().changed({ dataset: datasetId });
      return current().datasets.get(datasetId);
    },
    "flows.page": ({ datasetId, ...query }) => {
      const { datasets, rows } = current();
      return datasets.withRows(datasetId, (dataset) => rows.page(dataset, query));
    },
    "rows.get": ({ datasetId, rows: numbers, columns }) => {
      const { datasets, rows } = current();
      return datasets.withRows(datasetId, (dataset) => rows.at(dataset, numbers, columns));
    },
    "column.profile": ({ datasetId, column, filter }) => {
      const { datasets, database } = current();
      return datasets.withRows(datasetId, (dataset) => profileColumn(database, dataset, column, filter));
    },
    "column.values": ({ datasetId, ...question }) => {
      const { datasets, columnValues } = current();
      return datasets.withRows(datasetId, (dataset) => columnValues(dataset, question));
    },
    "flows.timeline": ({ datasetId, ...question }) => {
      const { datasets, timelines } = current();
      return datasets.withRows(datasetId, (dataset) => timelines(dataset, question));
    },
  } satisfies Partial<EngineHandlers>;
}
