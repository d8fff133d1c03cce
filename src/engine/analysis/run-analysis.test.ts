// The whole analysis as one job, on a real workspace: with a model, without a model, and cancelled halfway.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import type { AnalysisSteps } from "../../shared/contract/analysis.ts";

const fixture = withEngine("analysis");

async function imported(name: string, rows: number): Promise<number> {
  const path = join(fixture.folder, name);
  writeFileSync(path, syntheticFlows({ rows, attackEvery: 9 }));
  return (await fixture.done("dataset.import", { path })).datasetId;
}

test("one job learns, scores, keeps the suggested threshold and finds incidents, and names its steps", async () => {
  const datasetId = await imported("day.csv", 1500);
  const steps: string[] = [];
  const stop = fixture.engine.on("job.changed", ({ kind, progress }) => {
    const data = (kind === "analysis.run" ? progress?.data : null) as AnalysisSteps | null | undefined;
    const step = data?.steps[data.at];
    if (step !== undefined && steps.at(-1) !== step) steps.push(step);
  });
  const found = await fixture.done("analysis.run", { datasetId, detector: "mahalanobis" });
  stop();
  expect(steps).toEqual(["Learn what is normal", "Score every row", "Find incidents"]);
  const { handlers } = fixture.engine;
  const suggested = await handlers["analysis.suggest"]({ datasetId });
  const [scores] = await handlers["scores.list"]({});
  expect(scores).toMatchObject({ modelId: found.modelId, datasetId, method: suggested.method });
  const page = await handlers["incidents.page"]({ datasetId, show: "all", offset: 0, limit: 50 });
  expect(page.found).toBe(true);
  expect(found.incidents).toBe(page.total);
  expect(found.sentence).toBe(`${suggested.normalSentence} ${suggested.methodSentence}`);
  // A second model of the same kind and dataset gets a different name.
  await fixture.done("analysis.run", { datasetId, detector: "mahalanobis" });
  const names = (await handlers["model.list"]({})).map(({ name }) => name);
  expect(names).toEqual(["mahalanobis of day.csv · 2", "mahalanobis of day.csv"]);
});

test("a file too small to learn from has incidents and a sentence, and no model", async () => {
  const datasetId = await imported("small.csv", 30);
  const before = (await fixture.engine.handlers["model.list"]({})).length;
  const found = await fixture.done("analysis.run", { datasetId });
  expect(found).toMatchObject({ modelId: null, flags: null });
  expect(found.sentence).toMatch(/^No model: \d+ rows count as normal, and a model needs at least 40\./);
  expect(await fixture.engine.handlers["model.list"]({})).toHaveLength(before);
});

test("a cancelled analysis keeps no model", async () => {
  const datasetId = await imported("again.csv", 1500);
  const before = (await fixture.engine.handlers["model.list"]({})).length;
  const { handlers } = fixture.engine;
  const job = await handlers["job.start"]({
    kind: "analysis.run",
    input: { datasetId, detector: "mahalanobis" },
  });
  const stop = fixture.engine.on("job.changed", ({ id, progress }) => {
    const data = progress?.data as AnalysisSteps | undefined;
    if (id === job.id && data?.at === 1) void handlers["job.cancel"]({ jobId: id });
  });
  const ended = await fixture.engine.jobEnded(job.id);
  stop();
  expect(ended.state).toBe("cancelled");
  expect(await handlers["model.list"]({})).toHaveLength(before);
});
