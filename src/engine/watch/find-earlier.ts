// The dataset of an earlier watch of the same source, with which a new watch goes on.
import { closeSync, openSync } from "node:fs";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { WatchSource } from "../../shared/watch-vocabulary.ts";
import { hasTable, tableOf } from "../dataset/dataset-files.ts";
import type { DatasetStore } from "../dataset/dataset-store.ts";
import { endedEarly } from "../dataset/recover-live.ts";
import type { Database } from "../store/database.ts";
import { hasMark, progressTable, type WatchProgress, WatchProgressSchema } from "./progress.ts";

interface Earlier {
  dataset: Dataset;
  progress: WatchProgress;
}

/** Null when the source was not watched, cannot be read again, or is another file now. */
export async function findEarlier(
  source: WatchSource,
  kind: WatchProgress["kind"],
  { database, datasets }: { database: Database; datasets: DatasetStore },
): Promise<Earlier | null> {
  if (source.kind !== "file" && source.kind !== "folder") return null;
  for (const dataset of await datasets.list()) {
    if (dataset.reading || !dataset.source.isWatched || dataset.source.path !== source.path) continue;
    await datasets.get(dataset.id);
    if (!(await hasTable(database, dataset, progressTable))) continue;
    const [row] = await database.rows(`SELECT state FROM ${tableOf(dataset, progressTable)}`);
    const { data } = WatchProgressSchema.safeParse(row === undefined ? null : parsed(String(row.state)));
    if (data === undefined || data.kind !== kind) return null;
    if (data.kind === "packets" && source.kind === "file" && !isFileOf(source.path, data)) return null;
    const warnings = dataset.warnings.filter((warning) => warning !== endedEarly);
    return { dataset: { ...dataset, warnings }, progress: data };
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isFileOf(path: string, { file }: WatchProgress): boolean {
  const fd = openSync(path, "r");
  try {
    return hasMark(fd, file);
  } finally {
    closeSync(fd);
  }
}
