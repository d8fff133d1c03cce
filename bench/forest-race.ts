// Isolation forest beside scikit-learn's: 200,000 × 32 rows, 100 trees, scored on two processors, both in the same
// minute. The file is also the worker, which scores a range of the shared rows.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type Forest, fitForest, scoreForest } from "../src/core/detector/forest.ts";
import { createRandom } from "../src/core/math/random.ts";

const rows = 200_000;
const width = 32;
const workers = 2;

type Order = { forest: Forest; data: Float32Array; from: number; to: number };

if (!isMainThread && parentPort !== null) {
  const { forest, data, from, to } = workerData as Order;
  parentPort.on("message", () => {
    scoreForest(forest, data, from, to);
    parentPort?.postMessage("done");
  });
}

/** Rows per second on two threads, best of five, and the peer's; null if it is not installed. */
export async function raceForest(): Promise<{ rowsPerS: number; peerRowsPerS: number | null }> {
  const random = createRandom(0);
  const data = new Float32Array(new SharedArrayBuffer(4 * rows * width));
  for (let i = 0; i < data.length; i++) data[i] = random.normal();
  const forest = fitForest(data, rows, width, createRandom(1));
  const team = Array.from({ length: workers }, (_, k) => {
    const [from, to] = [(rows * k) / workers, (rows * (k + 1)) / workers];
    const order: Order = { forest, data, from, to };
    // A thread of Node 20 does not inherit the loader for TypeScript.
    const start = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(import.meta.url)}); });`;
    return new Worker(start, { eval: true, workerData: order });
  });
  const round = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
      worker.postMessage("go");
    });
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 5; k++) {
    const start = performance.now();
    await Promise.all(team.map(round));
    best = Math.min(best, performance.now() - start);
  }
  await Promise.all(team.map((worker) => worker.terminate()));
  return { rowsPerS: (1000 * rows) / best, peerRowsPerS: peer() };
}

function peer(): number | null {
  const script = join(import.meta.dirname, "../../shared/peers/sklearn_iforest.py");
  if (!existsSync(script)) return null;
  for (const python of ["/usr/bin/python3", "python3"]) {
    const { stdout } = spawnSync(python, [script], { encoding: "utf8" });
    const line = stdout?.trim().split("\n").at(-1);
    if (line?.startsWith("{")) return (JSON.parse(line) as { scoreRowsPerS: number }).scoreRowsPerS;
  }
  return null;
}
