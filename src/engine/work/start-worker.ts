// Starts a thread of the engine from its entry file: the built one beside the engine, or the source when the engine runs from sources.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** @param entry the entry file in `engine`, without its extension */
export function startWorker(entry: string, workerData: unknown, transfer: readonly ArrayBuffer[]): Worker {
  const options = { workerData, transferList: [...transfer] };
  // Tests build the threads once, into a folder named by this variable.
  const folders = [import.meta.dirname, process.env.TIDEWATCH_THREADS ?? import.meta.dirname];
  const built = folders.map((folder) => join(folder, `${basename(entry)}.js`)).find(existsSync);
  if (built) return new Worker(built, options);
  // A worker cannot take a loader from the command line, so a short script registers it before the entry file is loaded.
  const loader = join(
    dirname(createRequire(import.meta.url).resolve("tsx/package.json")),
    "dist/esm/api/index.mjs",
  );
  const source = join(import.meta.dirname, "..", `${entry}.ts`);
  const [registers, start] = [loader, source].map((path) => JSON.stringify(pathToFileURL(path).href));
  return new Worker(`import(${registers}).then(({ register }) => (register(), import(${start})));`, {
    eval: true,
    ...options,
  });
}
