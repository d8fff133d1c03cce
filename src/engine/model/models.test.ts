// Detection through the engine's requests, on a real workspace: train, score, flags, explain, evaluate, reopen, and refusals.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";
import { createCompute } from "../compute/compute.ts";
import { createDatasetStore } from "../dataset/dataset-store.ts";
import { scoreBlocks } from "../score/score-blocks.ts";
import { openWorkspace } from "../workspace/workspace.ts";
import { withLiveModel } from "./live-model.ts";
import { createModelFolders } from "./model-folder.ts";

const fixture = withEngine("models");
const { run, done } = fixture;
const imported = async (name: string, text: string): Promise<number> => {
  writeFileSync(join(fixture.folder, name), text);
  return (await done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
};
const workspaceFile = async (...names: string[]) =>
  join((await fixture.engine.handlers["workspace.current"]({}))!.path, ...names);
const page = (modelId: number, datasetId: number, limit = 20) =>
  fixture.engine.handlers["flags.page"]({
    modelId,
    datasetId,
    filter: { kind: "all" },
    offset: 0,
    limit,
    columns: ["label"],
  });

const normal = filterFrom("label = BENIGN");
let datasetId: number;

beforeAll(async () => {
  datasetId = await imported("flows.csv", syntheticFlows({ rows: 1500 }));
});

describe("a sequence model", () => {
  let modelId: number;
  const notes: unknown[] = [];
  beforeAll(async () => {
    const stop = fixture.engine.on(
      "job.changed",
      ({ progress }) => progress?.data && notes.push(progress.data),
    );
    ({ modelId } = await done("model.train", {
      ...{ datasetId, normal, epochs: 3, seed: 5 },
      detector: "lstm-autoencoder",
    }));
    stop();
    await done("model.score", { modelId, datasetId });
  });

  test("records how it was trained", async () => {
    const [model] = await fixture.engine.handlers["model.list"]({});
    expect(model).toMatchObject({
      id: modelId,
      detector: "lstm-autoencoder",
      normal: "label = BENIGN",
      sequenceBy: "originator",
      steps: 10,
      seed: 5,
      normalRows: 1476,
    });
    expect(model!.fitRows + model!.calibrateRows).toBe(1476);
    expect(model!.fitRows).toBeGreaterThan(model!.calibrateRows);
    expect(model!.columns).toContain("orig_payload_bytes");
    for (const column of ["label", "start_time", "orig_addr", "resp_port"])
      expect(model!.columns).not.toContain(column);
    const card = await fixture.engine.handlers["model.card"]({ modelId });
    expect(card).toMatchObject({ seed: 5, data: { dataset: "flows.csv", rows: 1476, split: "time" } });
    expect((card.data as { sha256: string }).sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((card.losses as unknown[][])[0]).toHaveLength(3);
    expect(notes.at(-1)).toMatchObject({ epochs: 3, members: 1, loss: expect.any(Number) });
  });

  test("flags attacks with reasons that add up, and explains the same score", async () => {
    const { flags, threshold, total } = await page(modelId, datasetId);
    // The recording is shorter than a day, so it gets one day's budget.
    expect(total).toBe(40);
    expect(flags).toHaveLength(20);
    expect(threshold.method).toEqual({ method: "budget", flagsPerDay: 40 });
    expect(flags.length).toBeGreaterThan(0);
    for (const [i, flag] of flags.entries()) {
      expect(flag.cells).toEqual(["Botnet"]);
      expect(flag.rawScore).toBeGreaterThan(threshold.value!);
      expect(flag.rawScore).toBeLessThanOrEqual(flags[i - 1]?.rawScore ?? Number.POSITIVE_INFINITY);
      expect(flag.reasons).toHaveLength(3);
      expect(flag.sentence).toContain("of the score");
    }
    const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row: flags[0]!.row });
    expect(why.flagged).toBe(true);
    expect(why.rawScore).toBe(flags[0]!.rawScore);
    expect(why.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(why.columns.slice(0, 3).map(({ column }) => column)).toEqual(
      flags[0]!.reasons.map(({ column }) => column),
    );
    expect(why.window!.rows).toHaveLength(10);
    expect(why.window!.rows.at(-1)).toBe(flags[0]!.row);
    expect(why.window!.cells[9]).toHaveLength(why.window!.columns.length);
    expect(why.window!.cells[9]!.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  });

  test("the threshold moves without running the model, and the chosen method stays", async () => {
    const subject = { modelId, datasetId };
    const loose = { method: "quantile", quantile: 0.9 } as const;
    const changes: number[] = [];
    const stop = fixture.engine.on("model.changed", (changed) => changes.push(changed.modelId));
    expect(
      (await fixture.engine.handlers["scores.threshold"]({ ...subject, method: loose, keep: false })).flags,
    ).toBe(150);
    expect((await page(modelId, datasetId)).total).toBeLessThan(150);
    expect(changes).toEqual([]);
    await fixture.engine.handlers["scores.threshold"]({ ...subject, method: loose, keep: true });
    stop();
    expect(changes).toEqual([modelId]);
    // Beyond the rows with stored reasons, rows are explained on demand.
    const kept = await page(modelId, datasetId, 200);
    expect(kept.total).toBe(150);
    expect(kept.flags.every(({ reasons }) => reasons.length > 0)).toBe(true);
    const filtered = await fixture.engine.handlers["flags.page"]({
      ...subject,
      filter: filterFrom("label = Botnet"),
      offset: 0,
      limit: 200,
      columns: ["label"],
    });
    expect(filtered.total).toBe(24);
    const back = { method: "budget", flagsPerDay: 40 } as const;
    await fixture.engine.handlers["scores.threshold"]({ ...subject, method: back, keep: true });
  });

  test("is evaluated beside the baselines, on rows it did not learn from", async () => {
    const evaluation = await done("model.evaluate", { modelId, datasetId, baselines: true });
    expect(Object.keys(evaluation)).toEqual(
      expect.arrayContaining([
        "rocAuc",
        "prAuc",
        "baseRate",
        "recallAtFpr",
        "threshold",
        "perFamily",
        "baselines",
        "warnings",
      ]),
    );
    expect(Object.keys(evaluation)).toHaveLength(8);
    expect(evaluation.rocAuc).toBeGreaterThan(0.95);
    const { fitRows } = (await fixture.engine.handlers["model.list"]({}))[0]!;
    expect(evaluation.baseRate).toBeCloseTo(24 / (1500 - fitRows), 10);
    expect(Object.keys(evaluation.recallAtFpr)).toEqual(["0.0001", "0.001", "0.01", "0.1"]);
    expect(evaluation.threshold).toMatchObject({ method: "budget", precision: 24 / 25, recall: 1 });
    expect(evaluation.perFamily).toEqual([
      { family: "botnet", rows: 24, caught: expect.any(Number), recall: expect.any(Number) },
    ]);
    expect(Object.keys(evaluation.baselines)).toEqual([
      "mean-z",
      "pca",
      "mahalanobis",
      "knn",
      "isolation-forest",
    ]);
    expect(evaluation.baselines.mahalanobis!.rocAuc).toBeGreaterThan(0.9);
    expect(evaluation.warnings.join(" ")).toContain(`${fitRows} labelled rows are not counted`);
    expect(evaluation.warnings.join(" ")).toContain("is it the label in disguise?");
  });

  test("after reopening, gives the same flags, and the same scores again", async () => {
    const before = await page(modelId, datasetId, 200);
    await fixture.restart();
    expect(await page(modelId, datasetId, 200)).toEqual(before);
    const [old] = await fixture.engine.handlers["scores.list"]({});
    await done("model.score", { modelId, datasetId });
    const scores = await fixture.engine.handlers["scores.list"]({});
    expect(scores).toHaveLength(1);
    expect(scores[0]!.id).not.toBe(old!.id);
    expect(await page(modelId, datasetId, 200)).toEqual(before);
    expect(readdirSync(await workspaceFile("scores"))).toEqual([`${scores[0]!.id}.duckdb`]);
  });

  test("refuses data without its columns, and says what to do", async () => {
    const other = await imported(
      "narrow.csv",
      syntheticFlows({ rows: 100, without: ["resp_packets", "resp_payload_bytes"] }),
    );
    const job = await run("model.score", { modelId, datasetId: other });
    expect(job.error?.code).toBe("FEATURE_MISSING");
    expect(job.error?.message).toMatch(
      /^The dataset narrow\.csv lacks \d+ columns that the model .* looks at: .*resp_/,
    );
    expect(job.error?.message).toContain("Train a model on this dataset");
    await expect(page(modelId, other)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("scores new data the same way, and says when there is nothing to evaluate", async () => {
    const calm = await imported("calm.csv", syntheticFlows({ rows: 400, seed: 9, attackEvery: 0 }));
    const evaluation = await done("model.evaluate", { modelId, datasetId: calm });
    expect(evaluation).toMatchObject({
      rocAuc: null,
      prAuc: null,
      baseRate: 0,
      perFamily: [],
      baselines: {},
    });
    expect(evaluation.warnings.join(" ")).toContain("hold no attack");
    const bare = await imported("bare.csv", syntheticFlows({ rows: 100, without: ["label"] }));
    const job = await run("model.evaluate", { modelId, datasetId: bare });
    expect(job.error?.message).toContain("has no labels");
  });

  test("changed weights are refused", async () => {
    const path = await workspaceFile("models", String(modelId), "weights.bin");
    const bytes = readFileSync(path);
    writeFileSync(
      path,
      bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    );
    await expect(page(modelId, datasetId)).rejects.toMatchObject({ code: "WORKSPACE_DAMAGED" });
    writeFileSync(path, bytes);
    expect((await page(modelId, datasetId)).flags.length).toBeGreaterThan(0);
  });

  test("scores of a deleted dataset are not listed until it is restored", async () => {
    const before = await fixture.engine.handlers["scores.list"]({});
    expect(before.map((one) => one.datasetId)).toContain(datasetId);
    await fixture.engine.handlers["dataset.delete"]({ datasetId });
    expect(await fixture.engine.handlers["scores.list"]({})).toEqual(
      before.filter((one) => one.datasetId !== datasetId),
    );
    await fixture.engine.handlers["dataset.restore"]({ datasetId });
    expect(await fixture.engine.handlers["scores.list"]({})).toEqual(before);
  });

  test("is renamed, and deleted with its scores", async () => {
    expect((await fixture.engine.handlers["model.rename"]({ modelId, name: "Monday" })).name).toBe("Monday");
    await fixture.engine.handlers["model.delete"]({ modelId });
    expect(await fixture.engine.handlers["model.list"]({})).toEqual([]);
    expect(await fixture.engine.handlers["scores.list"]({})).toEqual([]);
    await expect(fixture.engine.handlers["model.card"]({ modelId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(page(modelId, datasetId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("is restored with its scores, and removed for good when the workspace is opened again", async () => {
    expect((await fixture.engine.handlers["model.restore"]({ modelId })).name).toBe("Monday");
    expect((await page(modelId, datasetId)).flags.length).toBeGreaterThan(0);
    await fixture.engine.handlers["model.delete"]({ modelId });
    await fixture.restart();
    expect(await fixture.engine.handlers["model.list"]({})).toEqual([]);
    expect(existsSync(await workspaceFile("models", String(modelId)))).toBe(false);
    expect(readdirSync(await workspaceFile("scores"))).toEqual([]);
    await expect(fixture.engine.handlers["model.restore"]({ modelId })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

test.each([
  "isolation-forest",
  "mean-z",
  "pca",
  "mahalanobis",
  "knn",
  "dense-autoencoder",
  "gru-predictor",
] as const)("%s: train, score and flag", async (detector) => {
  const { modelId } = await done("model.train", {
    datasetId,
    normal,
    detector,
    epochs: 2,
    features: "minimal",
  });
  await done("model.score", { modelId, datasetId });
  const method = { method: "quantile", quantile: 0.99 } as const;
  const { flags, total } = await fixture.engine.handlers["flags.page"]({
    modelId,
    datasetId,
    method,
    filter: { kind: "all" },
    offset: 0,
    limit: 50,
    columns: ["label"],
  });
  expect(total).toBe(15);
  expect(flags.filter(({ cells }) => cells[0] === "Botnet").length).toBeGreaterThan(
    // It cuts at random. With so few columns, not every cut isolates the attacks.
    detector === "isolation-forest" ? 2 : 10,
  );
  expect(flags[0]!.reasons.length).toBeGreaterThan(0);
  await fixture.engine.handlers["model.delete"]({ modelId });
});

test("single named columns, without the rows that are removed", async () => {
  const { modelId } = await done("model.train", {
    datasetId,
    detector: "mean-z",
    features: ["orig_packets", "resp_port:port", "start_time:hour"],
    exclude: [0, 1, 2],
  });
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model).toMatchObject({
    columns: ["orig_packets", "resp_port", "start_time"],
    normalRows: 1497,
    steps: 1,
  });
  await done("model.score", { modelId, datasetId });
  await fixture.engine.handlers["model.delete"]({ modelId });
});

test.each([
  [{ features: ["nothing"] }, 'no column called "nothing"'],
  [
    { normal: filterFrom("label = Nobody") },
    "No row of flows.csv matches the filter of normal rows: label = Nobody.",
  ],
  [{ normal: filterFrom("orig_port < 40003") }, "to learn from in flows.csv; choose at least 20"],
  [{ detector: "pca", steps: 4 }, "looks at single rows"],
  [{ detector: "lstm-predictor", steps: 1 }, "at least 2 steps"],
  [{ sequenceBy: "row", steps: 5 }, "need an order to follow"],
] as const)("training with %j is refused in a sentence", async (options, sentence) => {
  const job = await run("model.train", { datasetId, ...(options as object) });
  expect(job.state).toBe("failed");
  expect(job.error?.code).not.toBe("BUG");
  expect(job.error?.message).toContain(sentence);
});

test("scoring in blocks gives every row the same score as scoring in one piece", async () => {
  const { modelId } = await done("model.train", {
    datasetId,
    normal,
    detector: "lstm-autoencoder",
    epochs: 1,
    sequenceBy: "service",
    steps: 5,
  });
  await fixture.engine.close();
  const path = join(fixture.folder, "data", "Default.tidewatch");
  const workspace = await openWorkspace(path, {
    defaultPath: path,
    threads: 2,
    memoryMb: 256,
    now: Date.now,
  });
  const { database, files } = workspace;
  const dataset = await createDatasetStore(database, files).get(datasetId);
  const stored = createModelFolders(path, workspace.temporaryFolder).read(modelId);
  const { signal } = new AbortController();
  const score = (blockRows: number) =>
    createCompute().then((compute) =>
      withLiveModel(stored, compute, (live) =>
        scoreBlocks(database, dataset, live, { signal, onRows: () => {}, blockRows }),
      ),
    );
  const whole = await score(1_000_000);
  expect(whole.scores.every((value) => value > 0)).toBe(true);
  expect([...whole.positions].sort((a, b) => a - b)).toEqual([...whole.positions.keys()]);
  for (const blockRows of [37, 500]) {
    const blocks = await score(blockRows);
    expect([...blocks.positions]).toEqual([...whole.positions]);
    blocks.scores.forEach((value, row) => {
      expect(Math.abs(value / whole.scores[row]! - 1)).toBeLessThan(1e-5);
    });
  }
  await workspace.close();
  await fixture.engine.openFirst();
  await fixture.engine.handlers["model.delete"]({ modelId });
});

test("a cancelled training leaves nothing behind", async () => {
  const before = readdirSync(await workspaceFile("models"));
  const job = await fixture.engine.handlers["job.start"]({
    kind: "model.train",
    input: { datasetId, normal, epochs: 10_000 },
  });
  const stop = fixture.engine.on("job.changed", ({ id, progress }) => {
    if (id === job.id && progress?.note === "Learning")
      void fixture.engine.handlers["job.cancel"]({ jobId: id });
  });
  const ended = await fixture.engine.jobEnded(job.id);
  stop();
  expect(ended.state).toBe("cancelled");
  expect(await fixture.engine.handlers["model.list"]({})).toEqual([]);
  expect(readdirSync(await workspaceFile("models"))).toEqual(before);
  expect(readdirSync(await workspaceFile("temporary"))).toEqual([]);
});

test("what a killed process left is removed at the next opening", async () => {
  const { modelId } = await done("model.train", { datasetId, detector: "mean-z" });
  await done("model.score", { modelId, datasetId });
  const [scores] = await fixture.engine.handlers["scores.list"]({});
  writeFileSync(await workspaceFile("scores", "77.duckdb"), "left over");
  await fixture.engine.handlers["dataset.delete"]({ datasetId });
  await fixture.restart();
  expect(existsSync(await workspaceFile("scores", "77.duckdb"))).toBe(false);
  expect(existsSync(await workspaceFile("scores", `${scores!.id}.duckdb`))).toBe(false);
  expect(await fixture.engine.handlers["scores.list"]({})).toEqual([]);
  expect(existsSync(await workspaceFile("models", String(modelId), "card.json"))).toBe(true);
});
