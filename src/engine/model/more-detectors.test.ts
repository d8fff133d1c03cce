// The ensemble and the classifier on a real workspace, rows kept together, and the warnings of a training.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";
import { createCompute } from "../compute/compute.ts";
import { faultOfModel } from "./check-model.ts";
import { createModelFolders } from "./model-folder.ts";

const fixture = withEngine("more");
const { done, run } = fixture;
const imported = async (name: string, text: string): Promise<number> => {
  writeFileSync(join(fixture.folder, name), text);
  return (await done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
};
const page = (modelId: number) =>
  fixture.engine.handlers["flags.page"]({
    modelId,
    datasetId,
    method: { method: "quantile", quantile: 0.985 },
    filter: { kind: "all" },
    offset: 0,
    limit: 40,
    columns: ["label"],
  });

const normal = filterFrom("label = BENIGN");
let datasetId: number;

beforeAll(async () => {
  datasetId = await imported("flows.csv", syntheticFlows({ rows: 1500 }));
});

test("online autoencoders are trained, score and explain like the others; a state that is not whole is refused", async () => {
  const { modelId } = await done("model.train", { datasetId, normal, detector: "online-autoencoders" });
  await done("model.score", { modelId, datasetId });
  const { flags } = await page(modelId);
  expect(flags.filter(({ cells }) => cells[0] === "Botnet").length).toBeGreaterThan(18);
  const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row: flags[0]!.row });
  expect(why.sentence).toMatch(/% of the score/);
  const workspace = (await fixture.engine.handlers["workspace.current"]({}))!.path;
  const stored = createModelFolders(workspace, fixture.folder).read(modelId);
  const compute = await createCompute({ threads: 1 });
  expect(await faultOfModel(stored, compute)).toBeNull();
  const { members, starts } = stored.state.arrays;
  for (const [name, values] of [
    ["members", members!.map((feature, k) => (k === 0 ? 99_999 : feature))],
    ["members", members!.map((feature, k) => (k === 0 ? members![1]! : feature))],
    ["starts", starts!.map((start, g) => (g === 1 ? 11 : start))],
  ] as const) {
    const arrays = { ...stored.state.arrays, [name]: values };
    const edited = { ...stored, state: { ...stored.state, arrays } };
    expect(await faultOfModel(edited, compute)).toBe("its groups of features are not whole");
  }
});

describe("an ensemble", () => {
  test.each([
    [undefined, 10, "originator"],
    [["mahalanobis", "pca"], 1, "row"],
  ] as const)("of %j is trained, stored, scores and explains", async (members, steps, sequenceBy) => {
    const { modelId } = await done("model.train", {
      datasetId,
      normal,
      detector: "ensemble",
      epochs: 2,
      ...(members ? { members: [...members] } : {}),
    });
    const [model] = await fixture.engine.handlers["model.list"]({});
    expect(model).toMatchObject({ detector: "ensemble", steps, sequenceBy });
    expect(model!.engine === null).toBe(members !== undefined);
    await done("model.score", { modelId, datasetId });
    const { flags } = await page(modelId);
    expect(flags.filter(({ cells }) => cells[0] === "Botnet").length).toBeGreaterThan(18);
    const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row: flags[0]!.row });
    expect(why.rawScore).toBe(flags[0]!.rawScore);
    expect(why.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    // It continues from its own members.
    const again = await done("model.train", { datasetId, normal, from: modelId, epochs: 1 });
    const [later] = await fixture.engine.handlers["model.list"]({});
    expect(later).toMatchObject({ id: again.modelId, detector: "ensemble", steps });
  });

  test("members of another detector are refused", async () => {
    const job = await run("model.train", { datasetId, detector: "pca", members: ["pca", "knn"] });
    expect(job.error?.message).toContain("Only an ensemble has members");
  });
});

describe("a classifier", () => {
  test("learns the attacks that labels name, scores, explains and exports to ONNX", async () => {
    const { modelId } = await done("model.train", { datasetId, detector: "cnn-lstm-classifier", epochs: 6 });
    const [model] = await fixture.engine.handlers["model.list"]({});
    expect(model).toMatchObject({ detector: "cnn-lstm-classifier", steps: 10, normalRows: 1500 });
    expect(model!.engine).toContain("native");
    // Scores are calibrated on normal rows only.
    expect(model!.threshold.falseRate).toBeLessThan(0.5);
    await done("model.score", { modelId, datasetId });
    const { flags } = await page(modelId);
    expect(flags.filter(({ cells }) => cells[0] === "Botnet").length).toBeGreaterThan(18);
    const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row: flags[0]!.row });
    expect(why.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    const evaluation = await done("model.evaluate", { modelId, datasetId });
    expect(evaluation.warnings.join()).not.toContain("learned as normal are labelled");
    const path = join(fixture.folder, "classifier.onnx");
    await fixture.engine.handlers["model.export"]({ modelId, path, as: "onnx" });
    const session = await InferenceSession.create(readFileSync(path));
    expect(session.outputNames).toEqual(["probabilities", "score"]);
    const further = await run("model.train", { datasetId, from: modelId });
    expect(further.error?.message).toContain("A classifier is not trained further");
  });

  test("refuses rows without labels, or with a single class", async () => {
    const bare = await imported("bare.csv", syntheticFlows({ rows: 100, without: ["label"] }));
    const job = await run("model.train", { datasetId: bare, detector: "cnn-lstm-classifier" });
    expect(job.error?.message).toContain("has no labels, which a classifier learns from");
    const one = await run("model.train", { datasetId, normal, detector: "cnn-lstm-classifier" });
    expect(one.error?.message).toContain("are all normal; a classifier learns from both");
  });
});

test("rows of one 5-tuple stay together, or a sentence says why they cannot", async () => {
  await done("model.train", { datasetId, normal, detector: "mean-z", keepTogether: "5-tuple" });
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model!.fitRows + model!.calibrateRows).toBe(1476);
  const bare = await imported("few.csv", syntheticFlows({ rows: 100, without: ["orig_port"] }));
  const job = await run("model.train", { datasetId: bare, detector: "mean-z", keepTogether: "5-tuple" });
  expect(job.error?.message).toContain("lacks orig_port, so rows of one 5-tuple cannot be kept together");
});

describe("a training", () => {
  test("warns of few rows, and of equal rows on both sides of the split", async () => {
    const lines = syntheticFlows({ rows: 60, attackEvery: 0 }).trim().split("\n");
    const rows = lines.slice(1);
    // Sixty rows, each ten times, an hour apart.
    const repeated = Array.from({ length: 600 }, (_, i) => {
      const cells = rows[i % 60]!.split(",");
      cells[0] = new Date(Date.UTC(2024, 2, 1) + i * 60_000).toISOString();
      return cells.join(",");
    });
    const twins = await imported("twins.csv", `${lines[0]}\n${repeated.join("\n")}\n`);
    const { warnings } = await done("model.train", {
      datasetId: twins,
      detector: "mean-z",
      features: ["orig_packets", "resp_packets", "orig_payload_bytes"],
    });
    expect(warnings.join(" ")).toContain("Only 600 rows to learn from");
    expect(warnings.join(" ")).toMatch(
      /100 % of the rows that calibrate the scores have exactly the same features/,
    );
  });

  test("does not warn without reason", async () => {
    const { warnings } = await done("model.train", { datasetId, normal, detector: "mean-z" });
    expect(warnings.join(" ")).not.toMatch(/to learn from|calibrate the scores have/);
  });
});

describe("the shape of a network", () => {
  test.each([
    ["lstm-autoencoder", { hidden: 8, code: 3, bidirectional: true, attention: true }],
    ["gru-autoencoder", { hidden: 8, bidirectional: true }],
    ["gru-predictor", { hidden: 8, attention: true }],
  ] as const)("%s of %j is trained, stored and scores again", async (detector, shape) => {
    const { modelId } = await done("model.train", {
      datasetId,
      normal,
      detector,
      shape,
      steps: 4,
      epochs: 1,
      gapS: 30,
      scaler: "robust",
    });
    const card = await fixture.engine.handlers["model.card"]({ modelId });
    expect(card).toMatchObject({
      network: { shape },
      windows: { gapUs: 30e6 },
      features: { scaler: "robust" },
    });
    const { rows } = await done("model.score", { modelId, datasetId });
    expect(rows).toBe(1500);
    const { flags } = await page(modelId);
    expect(flags.length).toBeGreaterThan(0);
  });

  test("an option that the detector does not have is refused", async () => {
    for (const [detector, shape] of [
      ["mahalanobis", { attention: true }],
      ["dense-autoencoder", { bidirectional: true }],
      ["lstm-predictor", { code: 3 }],
    ] as const) {
      const { error } = await run("model.train", { datasetId, detector, shape });
      expect(error).toMatchObject({ code: "INVALID_INPUT" });
      expect(error!.message).toContain(Object.keys(shape)[0]!);
    }
  });
});
