// The life of a model on a real workspace: guard, training, retraining, early stop, champion and challenger, export and import, drift and
// recalibration. Long, because all tests share one workspace that is expensive to create.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { applyFeatures } from "../../core/feature/apply-features.ts";
import type { FittedFeatures } from "../../core/feature/fitted.ts";
import { bestEpoch } from "../../core/network/best-epoch.ts";
import { numberColumn, tableData, textColumn } from "../../core/table/columns.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";
import { TrainingNoteSchema } from "../../shared/model-life-vocabulary.ts";

const fixture = withEngine("life");
const { done, run } = fixture;
const imported = async (name: string, text: string): Promise<number> => {
  writeFileSync(join(fixture.folder, name), text);
  return (await done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
};
const model = async (modelId: number) =>
  (await fixture.engine.handlers["model.list"]({})).find(({ id }) => id === modelId)!;
/** The same table with `factor` times the bytes and packets. */
const busier = (text: string, factor: number): string =>
  text
    .split("\n")
    .map((line, i) => {
      if (i === 0 || line === "") return line;
      const cells = line.split(",");
      for (const c of [6, 7, 8, 9, 10])
        cells[c] = String(Math.round(1000 * Number(cells[c]) * factor) / 1000);
      return cells.join(",");
    })
    .join("\n");

const normal = filterFrom("label = BENIGN");
let datasetId: number;

beforeAll(async () => {
  datasetId = await imported("flows.csv", syntheticFlows({ rows: 1500 }));
});

describe("the contamination guard", () => {
  test("lists rows that do not belong, with reasons, and how they move the threshold", async () => {
    const guard = await done("model.guard", { datasetId, top: 24, columns: ["label", "resp_port"] });
    expect(guard).toMatchObject({ rows: 1500, checkedRows: 1500 });
    expect(guard.columns.map(({ name }) => name)).toEqual(["label", "resp_port"]);
    expect(guard.suspects).toHaveLength(24);
    // All attacks left among the "normal" rows, except one or two.
    expect(
      guard.suspects.filter(({ cells }) => cells[0] === "Botnet" && cells[1] === 4444).length,
    ).toBeGreaterThan(21);
    expect(guard.suspects[0]!.sentence).toMatch(/Bytes: 4 MB, unusually many/);
    const without = guard.moves.find(({ excluded }) => excluded === 24)!;
    expect(without.change).toBeLessThan(-0.2);
    expect(guard.sentence).toMatch(/Without the 24 strangest rows the threshold falls by \d+ %: check them/);
  });

  test("finds nothing among rows that belong, and samples very many rows", async () => {
    const guard = await done("model.guard", { datasetId, normal, rows: 500 });
    expect(guard).toMatchObject({ rows: 1476, checkedRows: 500 });
    expect(guard.warnings[0]).toContain("500 of the 1,476 rows were looked at");
    expect(guard.moves[0]!.change).toBeGreaterThan(-0.5);
  });

  test("refuses too few rows in a sentence", async () => {
    const job = await run("model.guard", { datasetId, normal: filterFrom("orig_port < 40010") });
    expect(job.error?.message).toContain("the guard needs at least 40");
  });

  test("a share of the strangest rows is left out of a training", async () => {
    const { modelId } = await done("model.train", {
      datasetId,
      detector: "mahalanobis",
      excludeShare: 0.02,
    });
    expect((await model(modelId)).normalRows).toBe(1470);
    const evaluation = await done("model.evaluate", { modelId, datasetId });
    expect(evaluation.warnings.join()).not.toContain("learned as normal are labelled as attacks");
    const { data } = (await fixture.engine.handlers["model.card"]({ modelId })) as {
      data: { excludedRows: number };
    };
    expect(data.excludedRows).toBe(30);
  });
});

describe("retraining", () => {
  let first: number;
  let evening: number;
  beforeAll(async () => {
    first = (await done("model.train", { datasetId, normal, epochs: 4, seed: 3, name: "Morning" })).modelId;
    const text = busier(syntheticFlows({ rows: 1200, seed: 11, attackEvery: 0 }), 30);
    evening = await imported("evening.csv", text.replaceAll("2024-03-01", "2024-03-02"));
  });

  test("continues from given weights, with some of the old normal rows beside the new", async () => {
    const { modelId } = await done("model.train", { datasetId: evening, from: first, epochs: 4, seed: 3 });
    const after = await model(modelId);
    expect(after).toMatchObject({
      name: "Morning retrained",
      parent: "Morning",
      detector: "ensemble",
    });
    // As many old rows as new ones: by default, the rehearsal is half of all rows.
    expect(after.normalRows).toBe(2400);
    const card = (await fixture.engine.handlers["model.card"]({ modelId })) as {
      data: { parts: { dataset: string; filter: string; rows: number }[] };
      losses: { loss: number }[][];
    };
    expect(card.data.parts).toMatchObject([
      { dataset: "evening.csv", rows: 1200 },
      { dataset: "flows.csv", filter: "normal of Morning", rows: 1200 },
    ]);
    await done("model.score", { modelId: first, datasetId: evening });
    await done("model.score", { modelId, datasetId: evening });
    await done("model.score", { modelId, datasetId });
    const method = { method: "false-rate", rate: 0.01 } as const;
    const flags = async (id: number, dataset: number) =>
      (
        await fixture.engine.handlers["scores.threshold"]({
          modelId: id,
          datasetId: dataset,
          method,
          keep: false,
        })
      ).flags!;
    // The new normal traffic is no longer flagged, the old attacks still are.
    expect(await flags(first, evening)).toBeGreaterThan(1000);
    expect(await flags(modelId, evening)).toBeLessThan(100);
    expect(await flags(modelId, datasetId)).toBeGreaterThan(20);
    // Rows of both datasets that the model was fitted on are left out of the evaluation.
    const evaluation = await done("model.evaluate", { modelId, datasetId });
    expect(evaluation.warnings.join()).toContain("are not counted, since the model was fitted on them");
    expect(evaluation.rocAuc).toBeGreaterThan(0.9);
  });

  test("a detector without weights is fitted anew on old and new normal rows", async () => {
    const { modelId: old } = await done("model.train", { datasetId, normal, detector: "pca" });
    const { modelId } = await done("model.train", { datasetId: evening, from: old, rehearsal: 0.25 });
    expect(await model(modelId)).toMatchObject({ detector: "pca", normalRows: 1600 });
  });

  test("rows removed by number stay removed until the analyst calls them normal", async () => {
    const rowsOf = async (modelId: number) => (await model(modelId)).normalRows;
    const all = await rowsOf((await done("model.train", { datasetId, normal, detector: "mean-z" })).modelId);
    const { rowIds } = await fixture.engine.handlers["flows.page"]({
      datasetId,
      columns: [],
      filter: normal,
      sort: [],
      offset: 0,
      limit: 10,
    });
    const without = await done("model.train", { datasetId, normal, exclude: rowIds, detector: "mean-z" });
    expect(await rowsOf(without.modelId)).toBe(all - 10);
    const again = { datasetId, normal, from: without.modelId, rehearsal: 0 };
    const { modelId: kept } = await done("model.train", again);
    expect(await rowsOf(kept)).toBe(all - 10);
    const include = [{ datasetId, rows: rowIds.slice(0, 4) }];
    const { modelId } = await done("model.train", { ...again, from: kept, include });
    expect(await rowsOf(modelId)).toBe(all - 6);
    const { data } = (await fixture.engine.handlers["model.card"]({ modelId })) as {
      data: { excludedRows: number };
    };
    expect(data.excludedRows).toBe(6);
  });

  test("rows with the verdict false positive and other datasets count as normal", async () => {
    const attacks = await fixture.engine.handlers["flows.page"]({
      datasetId,
      columns: ["label"],
      filter: filterFrom("label = Botnet"),
      sort: [],
      offset: 0,
      limit: 5,
    });
    const { modelId } = await done("model.train", {
      datasetId,
      normal,
      detector: "mahalanobis",
      include: [{ datasetId, rows: attacks.rowIds }],
      also: [{ datasetId: evening, normal: filterFrom("resp_port = 53") }],
    });
    expect((await model(modelId)).normalRows).toBe(1476 + 5 + 400);
    const job = await run("model.train", {
      datasetId,
      detector: "mean-z",
      include: [{ datasetId, rows: [1500] }],
    });
    expect(job.error?.message).toBe("The dataset flows.csv has no row 1500; its rows are 0 to 1499.");
    const narrow = await imported("narrow.csv", syntheticFlows({ rows: 100, without: ["resp_packets"] }));
    const other = await run("model.train", {
      datasetId,
      detector: "mean-z",
      also: [{ datasetId: narrow, normal }],
    });
    expect(other.error?.message).toContain("The dataset narrow.csv lacks packets, resp_packets");
  });
});

test("a training reports progress, and when stopped by hand keeps its best epoch", async () => {
  const job = await fixture.engine.handlers["job.start"]({
    kind: "model.train",
    input: { datasetId, normal, epochs: 10_000, name: "Stopped" },
  });
  const notes: unknown[] = [];
  const stop = fixture.engine.on("job.changed", ({ id, progress }) => {
    if (id !== job.id || !progress?.data) return;
    notes.push(progress.data);
    if (TrainingNoteSchema.parse(progress.data).epoch >= 3)
      void fixture.engine.handlers["training.stop"]({ jobId: job.id }).catch(() => {});
  });
  const ended = await fixture.engine.jobEnded(job.id);
  stop();
  expect(ended.error).toBeNull();
  const { modelId, warnings } = ended.output as JobOutput<"model.train">;
  expect(warnings.join()).toContain("stopped by hand");
  const last = TrainingNoteSchema.parse(notes.at(-1));
  expect(last).toMatchObject({ epochs: 10_000, member: 0, members: 1 });
  expect(last.learningRate).toBeGreaterThan(0);
  expect(last.best?.epoch).toBeLessThanOrEqual(last.epoch);
  const { losses } = (await fixture.engine.handlers["model.card"]({ modelId })) as {
    losses: { loss: number; validationLoss: number | null }[][];
  };
  expect(losses[0]!.length).toBeLessThan(20);
  // The model's loss is that of the epoch whose weights it has.
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model).toMatchObject({ id: modelId, validationLoss: bestEpoch(losses[0]!)!.validationLoss });
  await expect(fixture.engine.handlers["training.stop"]({ jobId: job.id })).rejects.toMatchObject({
    message: expect.stringContaining("is no training that runs"),
  });
});

describe("champion and challenger", () => {
  let pair: [number, number];
  beforeAll(async () => {
    const train = async (options: Partial<JobInput<"model.train">>) =>
      (await done("model.train", { datasetId, normal, ...options })).modelId;
    pair = [
      await train({ detector: "mahalanobis", features: ["orig_packets", "resp_packets"], name: "Poor" }),
      await train({ detector: "mahalanobis", name: "Good" }),
    ];
  });

  test("are compared on the same rows, with intervals and past verdicts in words", async () => {
    for (const modelId of pair) {
      await done("model.score", { modelId, datasetId });
      const method = { method: "quantile", quantile: 0.98 } as const;
      await fixture.engine.handlers["scores.threshold"]({ modelId, datasetId, method, keep: true });
    }
    const poor = await fixture.engine.handlers["flags.page"]({
      modelId: pair[0],
      datasetId,
      filter: normal,
      offset: 0,
      limit: 3,
      columns: [],
    });
    const attack = await fixture.engine.handlers["flags.page"]({
      modelId: pair[1],
      datasetId,
      filter: filterFrom("label = Botnet"),
      offset: 0,
      limit: 2,
      columns: [],
    });
    const compared = await done("model.compare", {
      modelIds: pair,
      datasetId,
      columns: ["label"],
      verdicts: [
        ...poor.flags.map(({ row }) => ({ row, verdict: "false-positive" as const })),
        ...attack.flags.map(({ row }) => ({ row, verdict: "confirmed" as const })),
      ],
    });
    expect(compared.models.map(({ name }) => name)).toEqual(["Poor", "Good"]);
    expect(compared.both.count + compared.onlyFirst.count).toBe(compared.models[0].threshold.flags);
    expect(compared.both.count + compared.onlySecond.count).toBe(compared.models[1].threshold.flags);
    expect(compared.onlySecond.top[0]!.cells).toEqual(["Botnet"]);
    expect(compared.difference!.rocAuc.value).toBeGreaterThan(0.2);
    expect(compared.difference!.rocAuc.interval[0]).toBeGreaterThan(0);
    expect(compared.verdicts).toMatchObject({ rows: 5, confirmedLost: 0 });
    expect(compared.verdicts!.falsePositivesGone).toBeGreaterThan(0);
    expect(compared.sentence).toMatch(/^\d fewer of your false positives.*\.$/);
  });

  test("verdicts in the workspace are counted and learned from", async () => {
    const rowsOf = async (modelId: number, where: string) =>
      (
        await fixture.engine.handlers["flags.page"]({
          modelId,
          datasetId,
          filter: filterFrom(where),
          offset: 0,
          limit: 2,
          columns: [],
        })
      ).flags.map(({ row }) => row);
    const calm = await rowsOf(pair[0], "label = BENIGN");
    const attacks = await rowsOf(pair[1], "label = Botnet");
    await fixture.engine.handlers["verdict.give"]({
      on: { datasetId, rows: calm },
      verdict: "false-positive",
      reason: null,
    });
    await fixture.engine.handlers["verdict.give"]({
      on: { datasetId, rows: attacks },
      verdict: "confirmed",
      reason: null,
    });
    const compared = await done("model.compare", { modelIds: pair, datasetId });
    expect(compared.verdicts).toMatchObject({ rows: 4, confirmedLost: 0 });
    const all = (await model((await done("model.train", { datasetId, detector: "mean-z" })).modelId))
      .normalRows;
    const { modelId } = await done("model.train", { datasetId, detector: "mean-z", verdicts: true });
    expect((await model(modelId)).normalRows).toBe(all - 2);
    const narrow = filterFrom("label = Botnet");
    const { modelId: other } = await done("model.train", {
      datasetId,
      normal: narrow,
      detector: "mean-z",
      verdicts: true,
    });
    expect((await model(other)).normalRows).toBe(24 - 2 + 2);
  });

  test("a model is not compared with itself, nor with verdicts on missing rows", async () => {
    const same = await run("model.compare", { modelIds: [pair[0], pair[0]], datasetId });
    expect(same.error?.message).toContain("name two different models");
    const stray = await run("model.compare", {
      modelIds: pair,
      datasetId,
      verdicts: [{ row: 9999, verdict: "benign" }],
    });
    expect(stray.error?.message).toContain("has no row 9999 to have a verdict");
  });

  test("one of them is the champion", async () => {
    expect((await fixture.engine.handlers["model.promote"]({ modelId: pair[0] })).champion).toBe(true);
    expect((await fixture.engine.handlers["model.promote"]({ modelId: pair[1] })).champion).toBe(true);
    const champions = (await fixture.engine.handlers["model.list"]({})).filter(({ champion }) => champion);
    expect(champions.map(({ id }) => id)).toEqual([pair[1]]);
    await expect(fixture.engine.handlers["model.promote"]({ modelId: 999 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("exporting a model", () => {
  test("as a folder, and importing it gives the same scores; a changed folder is refused", async () => {
    const { modelId } = await done("model.train", {
      datasetId,
      normal,
      detector: "mahalanobis",
      name: "Traveller",
    });
    await done("model.score", { modelId, datasetId });
    const path = join(fixture.folder, "traveller");
    const exported = await fixture.engine.handlers["model.export"]({ modelId, path, as: "folder" });
    expect(exported.files.map((file) => file.path)).toEqual(["card.json", "weights.bin"]);
    await expect(
      fixture.engine.handlers["model.export"]({ modelId, path, as: "folder" }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("is there already"),
    });
    const back = await fixture.engine.handlers["model.import"]({ path });
    expect(back).toMatchObject({ name: "Traveller · 2", datasetId, champion: false });
    expect(back.id).not.toBe(modelId);
    await done("model.score", { modelId: back.id, datasetId });
    const page = (id: number) =>
      fixture.engine.handlers["flags.page"]({
        modelId: id,
        datasetId,
        filter: { kind: "all" },
        offset: 0,
        limit: 50,
        columns: [],
      });
    expect(await page(back.id)).toEqual(await page(modelId));

    for (const [name, change] of [
      ["weights.bin", (bytes: Buffer) => bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte))],
      ["card.json", (bytes: Buffer) => Buffer.from(bytes.toString().replace('"seed": 1', '"seed": 2'))],
      ["model.json", (bytes: Buffer) => Buffer.from(bytes.toString().replace("Traveller", "Impostor"))],
    ] as const) {
      const file = join(path, name);
      const bytes = readFileSync(file);
      writeFileSync(file, change(bytes));
      await expect(fixture.engine.handlers["model.import"]({ path }), name).rejects.toMatchObject({
        code: "FILE_CHANGED",
      });
      writeFileSync(file, bytes);
    }
    rmSync(join(path, "weights.bin"));
    await expect(fixture.engine.handlers["model.import"]({ path })).rejects.toMatchObject({
      code: "FILE_MISSING",
    });
    await expect(fixture.engine.handlers["model.import"]({ path: fixture.folder })).rejects.toMatchObject({
      code: "FILE_NOT_RECOGNISED",
    });
    await expect(
      fixture.engine.handlers["model.import"]({ path: join(fixture.folder, "none") }),
    ).rejects.toMatchObject({
      code: "FILE_MISSING",
    });
  });

  test.each(["dense-autoencoder", "lstm-predictor"] as const)(
    "%s as ONNX gives the stored scores",
    async (detector) => {
      const { modelId } = await done("model.train", {
        datasetId,
        normal,
        detector,
        epochs: 2,
        steps: detector === "lstm-predictor" ? 4 : undefined,
        sequenceBy: detector === "lstm-predictor" ? "table" : undefined,
      } as Partial<JobInput<"model.train">>);
      await done("model.score", { modelId, datasetId });
      const path = join(fixture.folder, `${detector}.onnx`);
      const { files } = await fixture.engine.handlers["model.export"]({ modelId, path, as: "onnx" });
      expect(files[0]!.bytes).toBeGreaterThan(1000);
      const session = await InferenceSession.create(readFileSync(path));
      const card = (await fixture.engine.handlers["model.card"]({ modelId })) as unknown as {
        features: FittedFeatures;
      };
      const { features } = card;
      const rows = [100, 1200, 1220];
      const steps = detector === "lstm-predictor" ? 4 : 1;
      const input: number[] = [];
      for (const row of rows)
        for (let t = steps - 1; t >= 0; t--) input.push(...(await rawRow(features, row - t)));
      const width = features.features.length;
      const { score } = await session.run({
        features: new Tensor("float32", Float32Array.from(input), [rows.length, steps, width]),
      });
      for (const [i, row] of rows.entries()) {
        const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row });
        expect(Number(score!.data[i]) / why.rawScore).toBeCloseTo(1, 3);
      }
      const { modelId: forest } = await done("model.train", { datasetId, detector: "isolation-forest" });
      await expect(
        fixture.engine.handlers["model.export"]({
          modelId: forest,
          path: join(fixture.folder, "f.onnx"),
          as: "onnx",
        }),
      ).rejects.toMatchObject({
        message: expect.stringMatching(
          /isolation-forest of flows\.csv.* has no network .* export it as a folder/,
        ),
      });
      expect(existsSync(join(fixture.folder, "f.onnx"))).toBe(false);
    },
  );
});

/** Values of a row as inputs of the graph: numbers in real units, indicators 0 and 1. Reverses the scaling. */
async function rawRow(features: FittedFeatures, row: number): Promise<number[]> {
  const names = features.columns.map(({ column }) => column);
  const page = await fixture.engine.handlers["flows.page"]({
    datasetId,
    columns: names,
    filter: { kind: "all" },
    sort: [],
    offset: row,
    limit: 1,
  });
  const table = tableData(
    Object.fromEntries(
      page.columns.map((name, c) => {
        const value = page.cells[c]![0]!;
        return [name, typeof value === "string" ? textColumn([value]) : numberColumn([value as number])];
      }),
    ),
  );
  const { data } = applyFeatures({ ...features, clip: 1e30 }, table, null);
  let at = 0;
  const out: number[] = [];
  for (const column of features.columns) {
    if (column.kind === "number") {
      const y = data[at++]! * column.scale + column.centre;
      out.push(column.log ? Math.sign(y) * Math.expm1(Math.abs(y)) : y);
      if (column.missing) out.push(data[at++]! * column.missing.scale + column.missing.centre);
    } else if (column.kind === "levels") {
      for (const [k, centre] of column.centre.entries())
        out.push(Math.round(data[at++]! * column.scale[k]! + centre));
    } else out.push(data[at++]!, data[at++]!);
  }
  return out;
}

describe("drift", () => {
  test("is reported per feature and for the scores, and a recalibrated threshold works again", async () => {
    const { modelId } = await done("model.train", {
      datasetId,
      normal,
      detector: "mean-z",
      features: ["orig_packets", "orig_payload_bytes", "resp_payload_bytes"],
      name: "Drifting",
    });
    await done("model.score", { modelId, datasetId });
    const still = await fixture.engine.handlers["scores.drift"]({ modelId, datasetId });
    expect(still).toMatchObject({ recalibrate: false, score: { moved: false } });
    const text = busier(syntheticFlows({ rows: 2000, seed: 21, attackEvery: 0 }), 1.5);
    const later = await imported("later.csv", text);
    await done("model.score", { modelId, datasetId: later });
    const moved = await fixture.engine.handlers["scores.drift"]({ modelId, datasetId: later });
    expect(moved.features[0]).toMatchObject({ moved: true });
    // The counts, the list, the verdict and the sentences speak of the same columns.
    const movers = moved.features.filter((one) => one.moved).map(({ feature }) => feature);
    expect(moved).toMatchObject({ compared: 3, movers: movers.length, moved: true });
    expect(moved.sentences).toHaveLength(movers.length + Number(moved.score.moved));
    for (const name of movers) expect(moved.sentences.join(" ")).toContain(`${name} moved`);
    expect(moved.recalibrate).toBe(moved.score.moved);
    expect(moved.advice.startsWith("Scores moved")).toBe(moved.score.moved);
    expect(moved.sentences.join(" ")).toMatch(/moved: stability index \d\.\d\d/);
    const method = { method: "false-rate", rate: 0.05 } as const;
    const line = (keep = false) =>
      fixture.engine.handlers["scores.threshold"]({ modelId, datasetId: later, method, keep });
    const before = await line(true);
    const outcome = await done("model.recalibrate", { modelId, datasetId: later });
    const after = await line();
    expect(outcome.recalibration).toMatchObject({
      oldThreshold: before.value,
      threshold: after.value,
      datasetName: "later.csv",
    });
    expect(outcome).toMatchObject({ flagsBefore: before.flags, flagsAfter: after.flags });
    // Closer to the threshold's intended rate than the old threshold was.
    expect(Math.abs(after.flags! / 2000 - 0.05)).toBeLessThan(Math.abs(before.flags! / 2000 - 0.05));
    // Recalibrating twice does not shift twice.
    const again = await done("model.recalibrate", { modelId, datasetId: later });
    expect(again.recalibration.shift).toBe(outcome.recalibration.shift);
  });
});
