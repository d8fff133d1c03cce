// The engine's threads, started by the name of their file; built beside the engine, and once for all tests.

/** Their entry files, for a function that makes a whole path of one under src. */
export const threads = (source: (path: string) => string) => ({
  "meter-worker": source("engine/capture/meter-worker.ts"),
  "read-worker": source("engine/capture/read-worker.ts"),
  "packet-worker": source("engine/capture/packet-worker.ts"),
  "incident-worker": source("engine/incident/incident-worker.ts"),
  "drill-worker": source("engine/drill/drill-worker.ts"),
});
