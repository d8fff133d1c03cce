// A model of a plain series on a real workspace: values compared with their own past, from training to explanation and import of an
// exported folder, and refusals.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { createRandom } from "../../core/math/random.ts";

const fixture = withEngine("seen");
const { done, run } = fixture;
let datasetId: number;

const rows = 700;
/** From here on the rhythm stops for 20 rows: each value is usual, their course is not. */
const silent = 600;

/** A noisy wave with a period of 12 points, one value every five minutes. The file is not in time order. */
function series(): string {
  const random = createRandom(3);
  const lines = Array.from({ length: rows }, (_, i) => {
    const stamp = new Date(Date.UTC(2024, 3, 1) + i * 300_000).toISOString().slice(0, 19).replace("T", " ");
    const wave = i >= silent && i < silent + 20 ? 0 : 10 * Math.sin((2 * Math.PI * i) / 12);
    return `${stamp},${(50 + wave + random.normal()).toFixed(3)}`;
  });
  return `timestamp,value\n${[...lines.slice(300), ...lines.slice(0, 300)].join("\n")}\n`;
}
/** Row in the dataset of the i-th value in time. */
const rowOf = (i: number): number => (i >= 300 ? i - 300 : i + rows - 300);

beforeAll(async () => {
  writeFileSync(join(fixture.folder, "load.csv"), series());
  ({ datasetId } = await done("dataset.import", { path: join(fixture.folder, "load.csv") }));
});

const until = { kind: "compare", column: "time", op: "<", value: "2024-04-03T00:00:00Z" } as const;
const scoresOf = async (modelId: number): Promise<Map<number, number>> => {
  await done("model.score", { modelId, datasetId });
  const { flags } = await fixture.engine.handlers["flags.page"]({
    modelId,
    datasetId,
    method: { method: "fixed", value: -1e9 },
    filter: { kind: "all" },
    offset: 0,
    limit: 200,
    columns: [],
  });
  return new Map(flags.map(({ row, rawScore }) => [row, rawScore]));
};

test("a wave that stops is found by its course: by default, in words, and after export and import", async () => {
  const { modelId } = await done("model.train", { datasetId, detector: "mahalanobis", normal: until });
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model!.columns).toContain("rolling mean of value over 24 points");
  const card = await fixture.engine.handlers["model.card"]({ modelId });
  expect(card.features).toMatchObject({ series: { columns: ["value"], timeColumn: "time", window: 24 } });
  const scores = await scoresOf(modelId);
  const strangest = [...scores.keys()].slice(0, 20);
  const inTime = strangest.filter((row) => row >= rowOf(silent) && row < rowOf(silent) + 40);
  expect(inTime.length).toBeGreaterThan(12);
  // A model of single values finds nothing: each of them is usual.
  const plain = await done("model.train", {
    datasetId,
    detector: "mahalanobis",
    normal: until,
    features: "all-numeric",
  });
  const blind = [...(await scoresOf(plain.modelId)).keys()].slice(0, 20);
  expect(blind.filter((row) => row >= rowOf(silent) && row < rowOf(silent) + 40).length).toBeLessThan(5);

  const row = strangest[0]!;
  const why = await fixture.engine.handlers["flow.explain"]({
    modelId,
    datasetId,
    row,
    method: { method: "quantile", quantile: 0.9 },
  });
  expect(why.rawScore).toBe(scores.get(row));
  expect(why.sentence).toMatch(/(rolling|energy|points before|rate of change|acceleration).* of the score/i);
  expect(why.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  // The change names a column of the file, never a derived feature.
  expect([null, "value"]).toContain(why.change!.column);

  const path = join(fixture.folder, "carried");
  await fixture.engine.handlers["model.export"]({ modelId, path, as: "folder" });
  const { id } = await fixture.engine.handlers["model.import"]({ path });
  expect(await scoresOf(id)).toEqual(scores);
});

test("windows of a series, its guard, its drift and a retraining use the same features", async () => {
  const { modelId } = await done("model.train", { datasetId, normal: until, epochs: 1, steps: 4 });
  const [model] = await fixture.engine.handlers["model.list"]({});
  expect(model).toMatchObject({ sequenceBy: "table", steps: 4, detector: "lstm-autoencoder" });
  const scores = await scoresOf(modelId);
  const row = [...scores.keys()][7]!;
  const why = await fixture.engine.handlers["flow.explain"]({ modelId, datasetId, row });
  expect(why.rawScore).toBeCloseTo(scores.get(row)!, 5);
  const drift = await fixture.engine.handlers["scores.drift"]({ modelId, datasetId });
  expect(drift.features.map(({ feature }) => feature)).toContain("rolling median of value over 24 points");
  const guard = await done("model.guard", { datasetId, features: "series" });
  expect(guard.suspects[0]!.sentence).toContain("of the score");
  const again = await done("model.train", { datasetId, normal: until, from: modelId, epochs: 1 });
  const card = await fixture.engine.handlers["model.card"]({ modelId: again.modelId });
  expect(card.features).toMatchObject({ series: { columns: ["value"] } });
});

test("flows have no past values, and a sentence says what to do instead", async () => {
  writeFileSync(join(fixture.folder, "flows.csv"), syntheticFlows({ rows: 100 }));
  const { datasetId: flows } = await done("dataset.import", { path: join(fixture.folder, "flows.csv") });
  const refused = await run("model.train", { datasetId: flows, features: "series" });
  expect(refused.error).toMatchObject({ code: "INVALID_INPUT" });
  expect(refused.error!.message).toContain("Count the flows by time first");
});
