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
  const { normalSentence, methodSentence } = suggested;
  expect(found).toMatchObject({ normalSentence, methodSentence, incidentsSentence: "" });
  expect(found.guard).toMatchObject({ rows: suggested.normalRows, sentence: expect.any(String) });
  // A second model of the same kind and dataset gets a different name.
  await fixture.done("analysis.run", { datasetId, detector: "mahalanobis" });
  const names = (await handlers["model.list"]({})).map(({ name }) => name);
  expect(names).toEqual(["mahalanobis of day.csv · 2", "mahalanobis of day.csv"]);
});

test("a file too small to learn from has incidents and a sentence, and no model", async () => {
  const datasetId = await imported("small.csv", 30);
  const before = (await fixture.engine.handlers["model.list"]({})).length;
  const found = await fixture.done("analysis.run", { datasetId });
  expect(found).toMatchObject({ modelId: null, flags: null, guard: null, methodSentence: null });
  expect(found.normalSentence).toMatch(
    /These are \d+ rows; a model needs at least 40, so none was learned\. Incidents need no model\.$/,
  );
  expect(await fixture.engine.handlers["model.list"]({})).toHaveLength(before);
});

test("columns that say nothing end without a model; a detector that is named fails with its reason", async () => {
  const path = join(fixture.folder, "constant.csv");
  const rows = Array.from({ length: 300 }, (_, i) => `10.0.0.${i % 250},10.0.1.${i % 250}`);
  writeFileSync(path, ["orig_addr,resp_addr", ...rows].join("\n"));
  const { datasetId } = await fixture.done("dataset.import", { path });
  const found = await fixture.done("analysis.run", { datasetId });
  expect(found.modelId).toBeNull();
  expect(found.normalSentence).toMatch(/ No model was learned\. .+ Incidents need no model\.$/);
  await expect(fixture.done("analysis.run", { datasetId, detector: "knn" })).rejects.toThrow();
});

test("a model that is there scores with the method of the input, and stays when the analysis is cancelled", async () => {
  const source = await imported("monday.csv", 1500);
  const { modelId } = await fixture.done("analysis.run", { datasetId: source, detector: "mahalanobis" });
  const datasetId = await imported("tuesday.csv", 600);
  const method = { method: "fixed", value: 20 } as const;
  const found = await fixture.done("analysis.run", { datasetId, modelId: modelId!, method });
  expect(found).toMatchObject({ modelId, guard: null, methodSentence: null });
  expect(found.normalSentence).toContain("nothing was learned here");
  const { handlers } = fixture.engine;
  const kept = (await handlers["scores.list"]({})).find((scores) => scores.datasetId === datasetId);
  expect(kept).toMatchObject({ modelId, method });
  const job = await handlers["job.start"]({ kind: "analysis.run", input: { datasetId, modelId } });
  await handlers["job.cancel"]({ jobId: job.id });
  expect((await fixture.engine.jobEnded(job.id)).state).toBe("cancelled");
  expect((await handlers["model.list"]({})).map(({ id }) => id)).toContain(modelId);
});

test("normal is a filter of the input, or the rows of another dataset", async () => {
  const source = await imported("wednesday.csv", 1500);
  const datasetId = await imported("thursday.csv", 600);
  const { handlers } = fixture.engine;
  const normal = { kind: "compare", column: "resp_port", op: "=", value: 443 } as const;
  const suggested = await handlers["analysis.suggest"]({ datasetId: source, normal });
  const choices = { datasetId, normalFrom: source, normal, detector: "mahalanobis" } as const;
  const found = await fixture.done("analysis.run", choices);
  expect(found.normalSentence).toBe(
    "Normal is learned from wednesday.csv. Rows with resp_port = 443 count as normal.",
  );
  expect(found.guard?.rows).toBe(suggested.normalRows);
  const model = (await handlers["model.list"]({})).find(({ id }) => id === found.modelId);
  expect(model).toMatchObject({ datasetName: "wednesday.csv", normalRows: suggested.normalRows });
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
