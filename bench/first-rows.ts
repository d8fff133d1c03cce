// Measures how long the first rows of a file take: the built engine in a separate process, as the hosts run it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkNodeEngine } from "../src/cli/ui/engine-process.ts";
import { connect } from "../src/shared/transport/rpc.ts";

const entry = join(import.meta.dirname, "..", "out", "main", "engine.js");
const firstPage = { filter: { kind: "all" as const }, sort: [], offset: 0, limit: 100 };

/** Milliseconds from the import request until a page of rows arrives. */
export async function firstRowsOnce(path: string): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { port } = forkNodeEngine({ entry, env: { ...process.env, TIDEWATCH_HOME: home }, onExit: ended });
  const engine = connect(port);
  try {
    await engine.request("workspace.current", {});
    const startedMs = performance.now();
    const seen = new Promise<number>((resolve, reject) => {
      const stop = engine.on("dataset.changed", ({ datasetId }) => {
        engine.request("flows.page", { datasetId, ...firstPage }).then(({ rowIds }) => {
          if (rowIds.length === 0) return;
          stop();
          resolve(performance.now() - startedMs);
        }, reject);
      });
    });
    const job = await engine.request("job.start", { kind: "dataset.import", input: { path } });
    const ms = await seen;
    await engine.request("job.cancel", { jobId: job.id });
    return ms;
  } finally {
    port.send({ shutdown: true });
    await end;
    rmSync(home, { recursive: true, force: true });
  }
}
