// Starts a thread of the engine from its entry file: the built one beside the engine, or the source when the engine itself
// runs from sources.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** @param entry the entry file below `engine`, without its ending */
export function startWorker(entry: string, workerData: unknown, transfer: readonly ArrayBuffer[]): Worker {
  const options = { workerData, transferList: [...transfer] };
  // Tests build the threads once, into a folder that they name.
  const folders = [import.meta.dirname, process.env.TIDEWATCH_THREADS ?? import.meta.dirname];
  const built = folders.map((folder) => join(folder, `${basename(entry)}.js`)).find(existsSync);
  if (built) return new Worker(built, options);
  // A thread takes no loader from its command line, so a line of script registers one before the entry is read.
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
