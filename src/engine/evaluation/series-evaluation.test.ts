// A labelled series from file to figures, on a real workspace: trained on a quiet series, evaluated on one with two level shifts.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { createRandom } from "../../core/math/random.ts";

const fixture = withEngine("series");
const { done } = fixture;
const stamp = (i: number) =>
  new Date(Date.UTC(2024, 3, 1) + i * 300_000).toISOString().slice(0, 19).replace("T", " ");
const shifts = [
  [500, 529],
  [800, 829],
] as const;
/** 1,000 values around 100. Each shift begins six rows after the start of its labelled range. */
function series(seed: number, shifted: boolean): string {
  const random = createRandom(seed);
  const rows = Array.from({ length: 1000 }, (_, i) => {
    const up = shifted && shifts.some(([from, to]) => i >= from + 6 && i <= to) ? 60 : 0;
    return `${stamp(i)},${(100 + up + 2 * random.normal()).toFixed(3)}`;
  });
  return `timestamp,value\n${rows.join("\n")}\n`;
}

test("ranges, first alarms and the NAB score of a model on a labelled series", async () => {
  for (const name of ["nab/data/real", "nab/labels"])
    mkdirSync(join(fixture.folder, name), { recursive: true });
  const calm = join(fixture.folder, "calm.csv");
  const labelled = join(fixture.folder, "nab/data/real/cpu.csv");
  writeFileSync(calm, series(1, false));
  writeFileSync(labelled, series(2, true));
  writeFileSync(
    join(fixture.folder, "nab/labels/combined_windows.json"),
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
  // 24 of the 30 rows of each range, contiguous, and nothing else.
  expect(figures.range.precision).toBe(1);
  expect(figures.range.recall).toBeCloseTo(0.5 + 0.5 * 0.8, 12);
  expect(figures.vusPr).toBeGreaterThan(0.6);
  for (const { score, best } of Object.values(figures.nab)) {
    expect(score).toBeGreaterThan(90);
    expect(best).toBeGreaterThanOrEqual(score!);
  }
});
