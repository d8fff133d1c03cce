// The defaults of an analysis, and that a training without a detector uses the suggested one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { bestDetectors } from "../../shared/detectors.ts";

const fixture = withEngine("suggest");

test.each([
  ["flows with times", {}],
  ["other rows", { without: ["start_time"] }],
] as const)("%s get the detector that suits them best", async (rows, options) => {
  const path = join(fixture.folder, `${rows}.csv`);
  writeFileSync(path, syntheticFlows({ rows: 600, ...options }));
  const { datasetId } = await fixture.done("dataset.import", { path });
  const suggested = await fixture.engine.handlers["analysis.suggest"]({ datasetId });
  expect(suggested.detector).toBe(bestDetectors[rows]);
  const { modelId } = await fixture.done("model.train", { datasetId, epochs: 1 });
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model).toMatchObject({ id: modelId, detector: bestDetectors[rows] });
});

test("fewer normal rows get more epochs, up to a limit", async () => {
  const path = join(fixture.folder, "epochs.csv");
  writeFileSync(path, syntheticFlows({ rows: 9000 }));
  const { datasetId } = await fixture.done("dataset.import", { path });
  const epochs = async (first?: number) =>
    (await fixture.engine.handlers["analysis.suggest"]({ datasetId, ...(first ? { first } : {}) })).epochs;
  expect(await epochs()).toBe(13);
  const { normal } = await fixture.engine.handlers["analysis.suggest"]({ datasetId, first: 0.5 });
  expect(normal).toMatchObject({ kind: "compare", column: "start_time", op: "<" });
  expect(await epochs(0.5)).toBe(26);
  expect(await epochs(0.05)).toBe(80);
});
