// A watch without a model: the online detector learns from the first rows, scores all of them with reasons, goes on after kill -9, and gives
// way to a model that is trained.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { builtCommand } from "../../../test/support/built-programs.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch, until } from "../../../test/support/watch.ts";
import { createModelFolders } from "../model/model-folder.ts";

const fixture = withEngine("watch-online", "test");
let capture: Buffer;

const sampleFixture = withEngine("watch-online-sample", "file");
beforeAll(async () => {
  capture = readFileSync((await sampleFixture.done("sample.make", {})).path);
}, 60_000);
const part = (from: number, to: number) =>
  capture.subarray(Math.round(capture.length * from), Math.round(capture.length * to));

async function scoredRows(modelId: number, datasetId: number): Promise<(number | null)[]> {
  const scores: (number | null)[] = [];
  for (;;) {
    const page = await fixture.engine.handlers["triage.page"]({
      ...{ modelId, datasetId, show: "all", filter: { kind: "all" }, sort: [], marks: [] },
      ...{ columns: [], offset: scores.length, limit: 1000 },
    });
    scores.push(...page.scores);
    if (page.rowIds.length === 0 || scores.length >= page.total) return scores;
  }
}

/** Rows that an online model has learned, those of its first training counted three times. */
const learnedRows = (workspace: string, modelId: number): number =>
  createModelFolders(workspace, fixture.folder).read(modelId).state.arrays.learned![0]!;

test("from the first rows on: every row gets its score, flags have their reasons, and a trained model takes over", async () => {
  const path = join(fixture.folder, "growing.pcapng");
  writeFileSync(path, part(0, 0.01));
  const watch = await startWatch(fixture.engine, { kind: "file", path });
  const before = await watch.state(({ flows }) => flows > 0);
  expect(before).toMatchObject({ model: null, learning: { needed: 256 } });
  appendFileSync(path, part(0.01, 0.03));
  const first = await watch.state(({ model }) => model !== null);
  expect(first.model).toMatchObject({ learns: true, name: expect.stringMatching(/^Online detector of /) });
  expect(first.learning).toBeNull();
  appendFileSync(path, part(0.03, 0.12));
  // It is trained again when there are four times as many rows; the earlier one is gone.
  const later = await watch.state(({ model }) => model!.id !== first.model!.id);
  const { id: onlineId, sinceMs } = later.model!;
  expect(sinceMs).toBeGreaterThan(first.model!.sinceMs);
  const models = await until("one model", async () => {
    const list = await fixture.engine.handlers["model.list"]({});
    return list.length === 1 && list;
  });
  expect(models[0]).toMatchObject({ id: onlineId, detector: "online-autoencoders" });
  // A rate, because a minute of rows says nothing about a budget per day.
  expect(models[0]!.threshold.method.method).toBe("false-rate");

  const { datasetId } = later;
  await fixture.done("model.train", { datasetId, detector: "mahalanobis" });
  const handed = await watch.state(({ model }) => model!.id !== onlineId);
  expect(handed.model).toMatchObject({ learns: false, name: expect.stringMatching(/^mahalanobis of /) });
  expect(handed.model!.sinceMs).toBeGreaterThan(sinceMs);
  const { output } = await watch.stop();
  expect(output.datasetId).toBe(datasetId);
  for (const modelId of [onlineId, handed.model!.id])
    expect((await scoredRows(modelId, datasetId)).every((score) => score !== null)).toBe(true);
  const page = await fixture.engine.handlers["flags.page"]({
    ...{ modelId: onlineId, datasetId, filter: { kind: "all" }, offset: 0, limit: 5, columns: [] },
    method: { method: "quantile", quantile: 0.99 },
  });
  expect(page.flags).toHaveLength(5);
  for (const { reasons, sentence } of page.flags) {
    expect(reasons.length).toBeGreaterThan(0);
    expect(sentence).toMatch(/% of the score/);
  }
}, 120_000);

test("kill -9 while it learns: the next watch goes on with the same detector, and no row stays without a score", async () => {
  const path = join(fixture.folder, "killed.pcapng");
  const workspace = join(fixture.folder, "killed.tidewatch");
  // Fewer rows in all than those at which it is trained anew.
  writeFileSync(path, part(0, 0.035));
  const child = spawn(process.execPath, [builtCommand(), "watch", path, "--workspace", workspace, "--json"], {
    stdio: "ignore",
    env: { ...process.env, TIDEWATCH_HOME: join(fixture.folder, "home") },
  });
  const models = join(workspace, "models");
  await until("a workspace", () => existsSync(join(workspace, "datasets")));
  await until("a detector", () => existsSync(models) && readdirSync(models).length > 0);
  appendFileSync(path, part(0.035, 0.048));
  await until("a detector that has learned more", () =>
    readdirSync(models).some((id) => existsSync(join(models, id, "learned.json"))),
  );
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;

  await fixture.engine.handlers["workspace.open"]({ path: workspace });
  const [left] = await fixture.engine.handlers["model.list"]({});
  const learned = learnedRows(workspace, left!.id);
  appendFileSync(path, part(0.048, 0.058));
  const watch = await startWatch(fixture.engine, { kind: "file", path });
  const state = await watch.state(({ model }) => model !== null);
  expect(state.model).toMatchObject({ id: left!.id, learns: true });
  const { output } = await watch.stop();
  expect(learnedRows(workspace, left!.id)).toBeGreaterThan(learned);
  const scores = await scoredRows(left!.id, output.datasetId!);
  expect(scores.length).toBe(output.flows);
  expect(scores.every((score) => score !== null)).toBe(true);
}, 120_000);

test("no model, when none is wanted", async () => {
  const path = join(fixture.folder, "none.pcapng");
  writeFileSync(path, part(0, 0.3));
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { modelId: null });
  const state = await watch.state(({ flows }) => flows > 300);
  expect(state).toMatchObject({ model: null, learning: null });
  await watch.stop();
  expect(await fixture.engine.handlers["model.list"]({})).toEqual([]);
}, 60_000);
