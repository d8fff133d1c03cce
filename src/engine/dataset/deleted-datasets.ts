// Deleted datasets can be restored until the workspace is closed. To free disk space all the same, only the last few are kept, as long as
// they take a small part of what is free.
import { statfsSync, statSync } from "node:fs";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { DatasetFiles } from "./dataset-files.ts";

/** How many can be restored at most. */
const most = 8;
/** Disk space they may take together, as a share of the free space. */
const share = 0.1;

interface DeletedDatasets {
  /** Call after a dataset was deleted. Removes the oldest datasets that may no longer be kept. */
  add(dataset: Pick<Dataset, "id" | "source">): Promise<void>;
  /** Call after a dataset was restored. */
  takeBack(id: number): void;
}

interface Options {
  database: Database;
  files: DatasetFiles;
  /** Free bytes on the file system of the datasets. */
  freeBytes?: () => number;
}

export function createDeletedDatasets({ database, files, freeBytes }: Options): DeletedDatasets {
  const kept: { id: number; bytes: number }[] = [];
  const free = freeBytes ?? (() => freeBytesAt(files.folder));

  return {
    async add({ id, source }) {
      const rowBytes = statSync(files.pathOf(id), { throwIfNoEntry: false })?.size ?? 0;
      kept.push({ id, bytes: rowBytes + files.captures.bytesOf(source) });
      const mayNeed = free() * share;
      while (kept.length > most || (kept.length > 0 && sum(kept) > mayNeed))
        await forgetDatasets(database, files, [kept.shift()!.id]);
    },
    takeBack(id) {
      const at = kept.findIndex((one) => one.id === id);
      if (at >= 0) kept.splice(at, 1);
    },
  };
}

/** Removes datasets for good: files and records. */
export async function forgetDatasets(
  database: Database,
  files: DatasetFiles,
  ids: readonly number[],
): Promise<void> {
  for (const id of ids) {
    await files.remove(id);
    await database.run("DELETE FROM dataset WHERE id = ?", [id]);
  }
  for (const table of ["capture_health", "drill", "incident_search", "incident", "incident_rows"])
    await database.run(`DELETE FROM ${table} WHERE dataset_id NOT IN (SELECT id FROM dataset)`);
  await files.captures.sweep(database);
}

const sum = (kept: readonly { bytes: number }[]): number => kept.reduce((bytes, one) => bytes + one.bytes, 0);

function freeBytesAt(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // The file system does not report its free space; assume there is enough.
    return Number.POSITIVE_INFINITY;
  }
}
