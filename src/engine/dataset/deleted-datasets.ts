// Deleted datasets can be restored until the workspace is closed, but not at the price of the disk that their deletion was to free:
// the last few are kept, as long as they need a small part of what is free.
import { statfsSync, statSync } from "node:fs";
import type { Database } from "../store/database.ts";
import type { DatasetFiles } from "./dataset-files.ts";

/** So many can be restored at most. */
const most = 8;
/** What they may need together, as a share of the disk's free space. */
const share = 0.1;

interface DeletedDatasets {
  /** Called when a dataset was deleted; forgets for good what may no longer be kept, the oldest first. */
  add(id: number): Promise<void>;
  /** Called when one was restored. */
  takeBack(id: number): void;
}

interface Options {
  database: Database;
  files: DatasetFiles;
  /** Bytes that are free where the files lie. */
  freeBytes?: () => number;
}

export function createDeletedDatasets({ database, files, freeBytes }: Options): DeletedDatasets {
  const kept: { id: number; bytes: number }[] = [];
  const free = freeBytes ?? (() => freeBytesAt(files.folder));

  return {
    async add(id) {
      kept.push({ id, bytes: statSync(files.pathOf(id), { throwIfNoEntry: false })?.size ?? 0 });
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

/** Removes datasets for good: their files, and all that is recorded of them. */
export async function forgetDatasets(
  database: Database,
  files: DatasetFiles,
  ids: readonly number[],
): Promise<void> {
  for (const id of ids) {
    await files.remove(id);
    await database.run("DELETE FROM dataset WHERE id = ?", [id]);
  }
  for (const table of ["capture_health", "drill"])
    await database.run(`DELETE FROM ${table} WHERE dataset_id NOT IN (SELECT id FROM dataset)`);
}

const sum = (kept: readonly { bytes: number }[]): number => kept.reduce((bytes, one) => bytes + one.bytes, 0);

function freeBytesAt(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    // A file system that does not say: then it is as if there were enough.
    return Number.POSITIVE_INFINITY;
  }
}
