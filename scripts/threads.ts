// The entry files of the engine's threads, which are started by file name. The build puts them beside the engine, and the tests build them
// once.

/** The entry files by thread; `source` makes an absolute path of one under src. */
export const threads = (source: (path: string) => string) => ({
  "meter-worker": source("engine/capture/meter-worker.ts"),
  "read-worker": source("engine/capture/read-worker.ts"),
  "packet-worker": source("engine/capture/packet-worker.ts"),
  "incident-worker": source("engine/incident/incident-worker.ts"),
  "drill-worker": source("engine/drill/drill-worker.ts"),
  "webassembly-worker": source("engine/compute/webassembly-worker.ts"),
  "watch-worker": source("engine/watch/watch-worker.ts"),
});
