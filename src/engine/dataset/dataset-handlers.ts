// Answers to the requests about datasets: their rows, columns and time.

import type { dataRequests } from "../../shared/contract/data.ts";
import type { seriesRequests } from "../../shared/contract/series.ts";
import type { EngineHandlers } from "../../shared/contract.ts";
import { readSeries } from "../series/series.ts";
import type { OpenWorkspace } from "../workspace/workspace.ts";
import type { DatasetStore } from "./dataset-store.ts";
import { profileColumn } from "./profile.ts";
import type { RowReader } from "./rows.ts";
import { createTimelines } from "./timeline.ts";

interface DataTools {
  workspace: OpenWorkspace;
  datasets: DatasetStore;
  rows: RowReader;
}

export function dataHandlers(
  current: () => DataTools,
  changed: (datasetId: number) => void,
): Pick<EngineHandlers, keyof typeof dataRequests | keyof typeof seriesRequests> {
  const timelines = createTimelines();
  return {
    "dataset.list": () => current().datasets.list(),
    "dataset.rename": async ({ datasetId, name }) => {
      const dataset = await current().datasets.rename(datasetId, name);
      changed(datasetId);
      return dataset;
    },
    "dataset.delete": async ({ datasetId }) => {
      await current().datasets.setDeleted(datasetId, true);
      current().rows.forget(datasetId);
      changed(datasetId);
      return {};
    },
    "dataset.restore": async ({ datasetId }) => {
      await current().datasets.setDeleted(datasetId, false);
      changed(datasetId);
      return current().datasets.get(datasetId);
    },
    "flows.page": async ({ datasetId, ...query }) => {
      const { datasets, rows } = current();
      return datasets.withRows(datasetId, (dataset) => rows.page(dataset, query));
    },
    "column.profile": async ({ datasetId, column, filter }) => {
      const { datasets, workspace } = current();
      return datasets.withRows(datasetId, (dataset) =>
        profileColumn(workspace.database, dataset, column, filter),
      );
    },
    "series.view": async ({ datasetId, ...query }) => {
      const { datasets, workspace } = current();
      return datasets.withRows(datasetId, (dataset) => readSeries(workspace.database, dataset, query));
    },
    "flows.timeline": async ({ datasetId, ...question }) => {
      const { datasets, workspace } = current();
      return datasets.withRows(datasetId, (dataset) => timelines(workspace.database, dataset, question));
    },
  };
}
