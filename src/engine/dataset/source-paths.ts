// The files that a dataset was read from, so that none of them is overwritten. Where there are several, they are kept beside the rows.
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database, DatabaseTask } from "../store/database.ts";
import { hasTable, tableOf } from "./dataset-files.ts";

const pathsTable = "source_paths";

export async function keepSourcePaths(task: DatabaseTask, paths: readonly string[]): Promise<void> {
  await task.run(`CREATE TABLE ${pathsTable} (path VARCHAR)`);
  await task.append(pathsTable, [paths]);
}

/** A folder stands for all files in it: a store of Parquet, or a dataset that an earlier version read. */
export async function readSourcePaths(database: Database, dataset: Dataset): Promise<string[]> {
  const { files, path } = dataset.source;
  if (files === undefined || !(await hasTable(database, dataset, pathsTable))) return [path];
  const rows = await database.rows(`SELECT path FROM ${tableOf(dataset, pathsTable)}`);
  return rows.map((row) => String(row.path));
}
