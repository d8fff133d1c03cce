// What a change drops from the caches of an open workspace, on a real engine: the next answer reflects a new verdict, calibration or score.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../test/support/engine.ts";
import { syntheticFlows } from "../../test/support/synthetic-flows.ts";
import { filterFrom } from "../shared/filter.ts";

const fixture = withEngine("caches");
let datasetId: number;
let modelId: number;

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 1200 }));
  ({ datasetId } = await fixture.done("dataset.import", { path }));
  ({ modelId } = await fixture.done("model.train", { datasetId, detector: "mean-z" }));
  await fixture.done("model.score", { modelId, datasetId });
});

const flagged = async () => {
  const { handlers } = fixture.engine;
  const line = await handlers["triage.timeline"]({
    modelId,
    datasetId,
    filter: filterFrom("verdict = confirmed"),
    bins: 50,
  });
  return line!.flows.reduce((sum, count) => sum + count, 0);
};

test("verdicts drop the cached masks and pages that depend on them", async () => {
  const { handlers } = fixture.engine;
  expect(await flagged()).toBe(0);
  await handlers["verdict.give"]({ on: { datasetId, rows: [3, 4] }, verdict: "confirmed", reason: null });
  expect(await flagged()).toBe(2);
  await handlers["triage.undo"]({});
  expect(await flagged()).toBe(0);
});

test("a recalibration drops thresholds, flags and calibrated scores of its model", async () => {
  const { handlers } = fixture.engine;
  const above = async () => {
    const line = await handlers["triage.timeline"]({
      modelId,
      datasetId,
      filter: filterFrom("score >= 50"),
      bins: 50,
    });
    const rows = line!.flows.reduce((sum, count) => sum + count, 0);
    const { value } = await handlers["scores.threshold"]({ modelId, datasetId, keep: false });
    return { rows, value, most: Math.max(...line!.most) };
  };
  const before = await above();
  expect(await above()).toEqual(before);
  const { recalibration } = await fixture.done("model.recalibrate", { modelId, datasetId });
  const after = await above();
  expect(recalibration.threshold).toBe(after.value);
  const page = await handlers["triage.page"]({
    modelId,
    datasetId,
    show: "all",
    filter: filterFrom("score >= 50"),
    sort: [],
    offset: 0,
    limit: 1,
    columns: [],
    marks: [],
  });
  expect(after.rows).toBe(page.total);
});

test("new scores of the same rows replace the old ones", async () => {
  const { handlers } = fixture.engine;
  const threshold = () => handlers["scores.threshold"]({ modelId, datasetId, keep: false });
  const before = await threshold();
  await fixture.done("model.score", { modelId, datasetId });
  expect(await threshold()).toEqual(before);
  await handlers["model.delete"]({ modelId });
  await expect(threshold()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await handlers["model.restore"]({ modelId });
  expect(await threshold()).toEqual(before);
});
