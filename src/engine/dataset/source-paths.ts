// The files that a dataset was read from, so that no export overwrites them. If there are several, the list is stored beside the rows.
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { hasTable, tableOf } from "./dataset-files.ts";

const pathsTable = "source_paths";

export async function keepSourcePaths(task: DatabaseTask, paths: readonly string[]): Promise<void> {
  await task.run(`CREATE TABLE ${pathsTable} (path VARCHAR)`);
  await task.append(pathsTable, [paths]);
}

/** A folder stands for every file in it: a Parquet store, or a dataset of an earlier version. */
export async function readSourcePaths(database: Database, dataset: Dataset): Promise<string[]> {
  const { files, path } = dataset.source;
  if (files === undefined || !(await hasTable(database, dataset, pathsTable))) return [path];
  const rows = await database.rows(`SELECT path FROM ${tableOf(dataset, pathsTable)}`);
  return rows.map((row) => String(row.path));
}
