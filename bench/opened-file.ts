// Imports one file into a new workspace, for benches that read its table themselves.
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { createDatasetStore } from "../src/engine/dataset/dataset-store.ts";
import { createEngine } from "../src/engine/engine.ts";
import type { Database } from "../src/engine/store/database.ts";
import { openWorkspace } from "../src/engine/workspace/workspace.ts";
import type { Dataset } from "../src/shared/vocabulary.ts";

/** Imports a file into a new workspace in the folder, calls `work` with it, and removes the folder. */
export async function withImported<T>(
  path: string,
  folder: string,
  work: (database: Database, dataset: Dataset) => Promise<T>,
): Promise<T> {
  const place = join(folder, "bench.tidewatch");
  mkdirSync(folder, { recursive: true });
  const engine = createEngine({ dataFolder: folder, log: () => {} });
  let dataset: Dataset;
  try {
    await engine.handlers["workspace.create"]({ path: place });
    const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    const { error } = await engine.jobEnded(id);
    if (error) throw new Error(`${basename(path)} could not be imported: ${error.message}`);
    dataset = (await engine.handlers["dataset.list"]({}))[0]!;
  } finally {
    await engine.close();
  }
  const { database, files, close } = await openWorkspace(place, {
    defaultPath: place,
    threads: availableParallelism(),
    memoryMb: 1024,
    now: Date.now,
  });
  try {
    return await createDatasetStore(database, files).withRows(dataset.id, (whole) => work(database, whole));
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
