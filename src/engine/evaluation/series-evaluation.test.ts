// A labelled series from file to figures, on a real workspace: learned on a calm one, measured on one with two level shifts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../core/math/random.ts";
import type { JobInput, JobName, JobOutput } from "../../shared/contract.ts";
import { createEngine, type Engine } from "../engine.ts";

let folder: string;
let engine: Engine;
const done = async <K extends JobName>(kind: K, input: Partial<JobInput<K>>): Promise<JobOutput<K>> => {
  const job = await engine.jobEnded((await engine.handlers["job.start"]({ kind, input })).id);
  expect(job.error).toBeNull();
  return job.output as JobOutput<K>;
};
const stamp = (i: number) =>
  new Date(Date.UTC(2024, 3, 1) + i * 300_000).toISOString().slice(0, 19).replace("T", " ");
const shifts = [
  [500, 529],
  [800, 829],
] as const;
/** 1,000 values about 100; each shift begins six rows into its labelled range. */
function series(seed: number, shifted: boolean): string {
  const random = createRandom(seed);
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const up = shifted && shifts.some(([from, to]) => i >= from + 6 && i <= to) ? 60 : 0;
    return `${stamp(i)},${(100 + up + 2 * random.normal()).toFixed(3)}`;
  });
  return `timestamp,value\n${rows.join("\n")}\n`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-series-"));
  engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  await engine.openFirst();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test("ranges, first alarms and the NAB score of a model on a labelled series", async () => {
  for (const name of ["nab/data/real", "nab/labels"]) mkdirSync(join(folder, name), { recursive: true });
  const calm = join(folder, "calm.csv");
  const labelled = join(folder, "nab/data/real/cpu.csv");
  writeFileSync(calm, series(1, false));
  writeFileSync(labelled, series(2, true));
  writeFileSync(
    join(folder, "nab/labels/combined_windows.json"),
    JSON.stringify({ "real/cpu.csv": shifts.map(([from, to]) => [stamp(from), stamp(to)]) }),
  );
  const { datasetId: learned } = await done("dataset.import", { path: calm });
  const { datasetId } = await done("dataset.import", { path: labelled });
  const { modelId } = await done("model.train", {
    datasetId: learned,
    detector: "mean-z",
    features: "all-numeric",
  });
  const method = { method: "deviations", k: 10 } as const;
  const evaluation = await done("model.evaluate", { modelId, datasetId, method });
  const figures = evaluation.series!;
  expect(figures).toMatchObject({ rows: 1000, events: 2, found: 2, eventRecall: 1 });
  expect(figures.firstAlarm).toEqual({ rows: 6, s: 1800 });
  // 24 of 30 rows of each range, in one piece, and nothing else.
  expect(figures.range.precision).toBe(1);
  expect(figures.range.recall).toBeCloseTo(0.5 + 0.5 * 0.8, 12);
  expect(figures.vusPr).toBeGreaterThan(0.6);
  for (const { score, best } of Object.values(figures.nab)) {
    expect(score).toBeGreaterThan(90);
    expect(best).toBeGreaterThanOrEqual(score!);
  }
});
