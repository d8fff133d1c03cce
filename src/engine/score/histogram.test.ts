// The requests of the model page, on a real workspace: features with reasons, the histogram of scores, curves of an evaluation.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("model-view");
const { done } = fixture;
let datasetId: number;
let modelId: number;
const normal = filterFrom("label = BENIGN");

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 1200 }));
  ({ datasetId } = await done("dataset.import", { path }));
  ({ modelId } = await done("model.train", { datasetId, normal, detector: "mean-z" }));
  await done("model.score", { modelId, datasetId });
});

test("the features of a set are those that a training uses, and the others have a reason", async () => {
  const features = await fixture.engine.handlers["model.features"]({ datasetId, set: "default", normal });
  const model = (await fixture.engine.handlers["model.list"]({}))[0]!;
  const chosen = features.filter((one) => one.chosen).map(({ column }) => column);
  expect(chosen).toEqual(expect.arrayContaining(model.columns));
  for (const { chosen, reason } of features) expect(reason === null).toBe(chosen);
  const why = Object.fromEntries(features.map(({ column, reason }) => [column, reason]));
  expect(why).toMatchObject({
    start_time: "a time, not a behaviour",
    orig_addr: "says who, where or when, not how",
    label: "the answer, not behaviour",
    protocol: null,
  });
  const minimal = await fixture.engine.handlers["model.features"]({ datasetId, set: "minimal", normal });
  expect(minimal.filter((one) => one.chosen).length).toBeLessThan(chosen.length + 1);
});

test("a threshold on the histogram equals the one that the engine derives", async () => {
  const scale = await fixture.engine.handlers["scores.histogram"]({ modelId, datasetId, bins: 500 });
  expect(scale.rows).toBe(1200);
  expect(scale.days).toBeGreaterThan(0);
  const value = scale.raw[250]!;
  const method = { method: "fixed" as const, value };
  const threshold = await fixture.engine.handlers["scores.threshold"]({
    modelId,
    datasetId,
    method,
    keep: false,
  });
  expect(threshold.flags).toBe(scale.flags[250]);
  expect(threshold.falseRateInterval).toEqual([scale.falseLow[250], scale.falseHigh[250]]);
});

test("curves are returned on request, and agree with the figures", async () => {
  const plain = await done("model.evaluate", { modelId, datasetId });
  expect(plain.curves).toBeUndefined();
  const { curves, threshold, baselines } = await done("model.evaluate", {
    modelId,
    datasetId,
    curves: true,
    baselines: true,
  });
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = curves!.confusion;
  expect(truePositives + falsePositives + falseNegatives + trueNegatives).toBe(curves!.rows);
  expect(truePositives / (truePositives + falseNegatives)).toBeCloseTo(threshold.recall!, 6);
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
  expect(sum(curves!.distribution.attack)).toBe(truePositives + falseNegatives);
  expect(sum(curves!.distribution.benign)).toBe(falsePositives + trueNegatives);
  expect(curves!.interval![0]).toBeLessThanOrEqual(curves!.interval![1]);
  expect(Object.keys(curves!.baselineIntervals)).toEqual(Object.keys(baselines));
});
