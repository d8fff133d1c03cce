// Starts a thread of the engine from its entry file: the built one beside the engine, or the source when the engine itself
// runs from sources.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

export function startWorker(name: string, workerData: unknown): Worker {
  // Tests build the threads once, into a folder that they name.
  const folders = [import.meta.dirname, process.env.TIDEWATCH_THREADS ?? import.meta.dirname];
  const built = folders.map((folder) => join(folder, `${name}.js`)).find(existsSync);
  if (built) return new Worker(built, { workerData });
  // A thread takes no loader from its command line, so a line of script registers one before the entry is read.
  const loader = join(
    dirname(createRequire(import.meta.url).resolve("tsx/package.json")),
    "dist/esm/api/index.mjs",
  );
  const source = join(import.meta.dirname, `${name}.ts`);
  const [registers, entry] = [loader, source].map((path) => JSON.stringify(pathToFileURL(path).href));
  return new Worker(`import(${registers}).then(({ register }) => (register(), import(${entry})));`, {
    eval: true,
    workerData,
  });
}
