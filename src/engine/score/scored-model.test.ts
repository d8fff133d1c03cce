// What follows a training: the engine scores the dataset by itself, and compares a retrained model with the older one. And one row has one score, wherever it is shown.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("scored-model", "file");
const { done } = fixture;
const normal = filterFrom("label = BENIGN");
let datasetId: number;

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows: 1500 }));
  ({ datasetId } = await done("dataset.import", { path }));
});

test("a model is scored by the engine when that was chosen, without anyone who waits", async () => {
  const states: string[] = [];
  const stop = fixture.engine.on("job.changed", ({ kind, state }) => states.push(`${kind} ${state}`));
  const trained = await done("model.train", {
    datasetId,
    normal,
    detector: "mean-z",
    thenScore: datasetId,
  });
  stop();
  // The scoring waits in the queue before the training is done.
  expect(states.indexOf("model.score queued")).toBeGreaterThan(0);
  expect(states.indexOf("model.score queued")).toBeLessThan(states.indexOf("model.train done"));
  const scoring = (await fixture.engine.handlers["job.list"]({})).find(
    ({ kind, input }) => kind === "model.score" && (input as { modelId: number }).modelId === trained.modelId,
  );
  expect(scoring?.input).toEqual({ modelId: trained.modelId, datasetId });
  await expect
    .poll(
      async () => (await fixture.engine.handlers["job.list"]({})).find(({ id }) => id === scoring!.id)?.state,
    )
    .toBe("done");
});

test("a retrained model is compared with the older one by the engine, with the same threshold method", async () => {
  const { handlers } = fixture.engine;
  const { modelId: older } = await done("model.train", { datasetId, normal, detector: "mean-z" });
  await done("model.score", { modelId: older, datasetId });
  const method = { method: "quantile", quantile: 0.97 } as const;
  await handlers["scores.threshold"]({ modelId: older, datasetId, method, keep: true });
  const follow = { from: older, thenScore: datasetId, thenCompare: true };
  const { modelId } = await done("model.train", { datasetId, normal, verdicts: true, ...follow });
  const comparison = async () =>
    (await handlers["job.list"]({})).find(
      ({ kind, input }) =>
        kind === "model.compare" && (input as { modelIds: number[] }).modelIds.includes(modelId),
    );
  await expect.poll(async () => (await comparison())?.state, { timeout: 20_000 }).toBe("done");
  const { input, output } = (await comparison())!;
  expect(input).toMatchObject({ modelIds: [older, modelId], datasetId });
  expect(output).toMatchObject({
    models: [{ threshold: { method } }, { threshold: { method } }],
    columns: [{ name: "orig_addr" }, { name: "resp_addr" }, { name: "resp_port" }, { name: "protocol" }],
  });

  // A fixed threshold is a raw score of the older model.
  await handlers["scores.threshold"]({
    modelId: older,
    datasetId,
    method: { method: "fixed", value: 3 },
    keep: true,
  });
  const { modelId: next } = await done("model.train", { datasetId, normal, ...follow });
  const newMethod = async () =>
    (await handlers["scores.list"]({})).find((scores) => scores.modelId === next)?.method.method;
  await expect.poll(newMethod, { timeout: 20_000 }).toBeDefined();
  expect(await newMethod()).not.toBe("fixed");
});

test("a row has one score in the list of triage, among the flags, in its episode and in its explanation", async () => {
  const { handlers } = fixture.engine;
  const { modelId } = await done("model.train", { datasetId, normal, detector: "mahalanobis" });
  await done("model.score", { modelId, datasetId });
  const all = { modelId, datasetId, filter: { kind: "all" as const }, offset: 0, columns: [] };
  const flags = await handlers["flags.page"]({ ...all, limit: 200 });
  const list = await handlers["triage.page"]({ ...all, show: "all", sort: [], marks: [], limit: 1000 });
  const scores = new Map(list.rowIds.map((row, place) => [row, list.scores[place]]));
  expect(flags.flags.length).toBeGreaterThan(20);
  for (const { row, score } of flags.flags) expect([row, scores.get(row)]).toEqual([row, score]);
  for (const [row, score] of [...scores].slice(0, 200)) {
    const why = await handlers["flow.explain"]({ modelId, datasetId, row });
    expect([row, why.score]).toEqual([row, score]);
  }
  const { episodes } = await handlers["episodes.page"]({ ...all, gapS: 600, limit: 100 });
  expect(episodes.length).toBeGreaterThan(0);
  for (const { strangest, rows } of episodes) {
    expect([strangest.row, strangest.score]).toEqual([rows[0], scores.get(rows[0]!)]);
  }
});
