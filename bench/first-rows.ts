// How long a person waits for the first rows of a file, in an engine like the window's, run from its sources.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../src/engine/engine.ts";

/** From the start of the import until a reader has been given rows, in an engine like the window's. */
export async function firstRowsOnce(path: string): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "tidewatch-bench-home-"));
  const engine = createEngine({ dataFolder: home, log: () => {} });
  await engine.openFirst();
  try {
    const startedMs = performance.now();
    const seen = new Promise<number>((resolve) => {
      const stop = engine.on("dataset.changed", async ({ datasetId }) => {
        const page = await engine.handlers["flows.page"]({
          datasetId,
          filter: { kind: "all" },
          sort: [],
          offset: 0,
          limit: 100,
        });
        if (page.rowIds.length === 0) return;
        stop();
        resolve(performance.now() - startedMs);
      });
    });
    const job = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    const ms = await seen;
    await engine.handlers["job.cancel"]({ jobId: job.id });
    await engine.jobEnded(job.id);
    return ms;
  } finally {
    await engine.close();
    rmSync(home, { recursive: true, force: true });
  }
}
