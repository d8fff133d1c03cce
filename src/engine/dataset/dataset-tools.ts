// The tools that work on datasets needs while a workspace is open. The tools of every other noun extend these.
import type { Database } from "../store/database.ts";
import type { Caches, DataChange } from "../work/caches.ts";
import { type ColumnValues, createColumnValues } from "./column-values.ts";
import type { DatasetFiles } from "./dataset-files.ts";
import { createDatasetStore, type DatasetStore } from "./dataset-store.ts";
import { createRowReader, type RowReader } from "./rows.ts";
import { createTimelines, type Timelines } from "./timeline.ts";

export interface WorkspaceTools {
  database: Database;
  datasetFiles: DatasetFiles;
  /** The workspace's folder. */
  workspace: string;
  temporaryFolder: string;
  threads: number;
  now: () => number;
  caches: Caches;
  /** Drops the cached answers that depend on the change, and notifies the listeners. */
  changed: (change: DataChange) => void;
}

export interface DatasetTools extends WorkspaceTools {
  datasets: DatasetStore;
  rows: RowReader;
  timelines: Timelines;
  columnValues: ColumnValues;
}

export const createDatasetTools = (tools: WorkspaceTools): DatasetTools => ({
  ...tools,
  datasets: createDatasetStore(tools.database, tools.datasetFiles),
  rows: createRowReader(tools.database, tools.caches),
  timelines: createTimelines(tools.database, tools.caches),
  columnValues: createColumnValues(tools.database),
});
