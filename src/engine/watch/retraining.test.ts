// A watch retrains its model when it is due, by the queue, and follows what comes of it; a rollback is followed too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWatch, until } from "../../../test/support/watch.ts";
import { createEngine, type Engine } from "../engine.ts";

let folder: string;
let engine: Engine;
/** Hours that the clock of the engine is ahead. */
let ahead = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-retraining-"));
  const now = () => Date.now() + ahead * 3_600_000;
  engine = createEngine({ dataFolder: join(folder, "data"), log: () => {}, now });
  await engine.openFirst();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function done(kind: "sample.make" | "dataset.import" | "model.train", input: object) {
  const { id } = await engine.handlers["job.start"]({ kind, input });
  const { error, output } = await engine.jobEnded(id);
  expect(error).toBeNull();
  return output as { path: string; datasetId: number; modelId: number };
}

test("due, done, recorded and due again; the watch goes on scoring", async () => {
  const sample = await done("sample.make", {});
  const capture = readFileSync(sample.path);
  const path = join(folder, "growing.pcapng");
  writeFileSync(path, capture.subarray(0, Math.round(capture.length / 8)));
  const { datasetId: learnedId } = await done("dataset.import", { path });
  const { modelId } = await done("model.train", {
    datasetId: learnedId,
    detector: "mahalanobis",
    name: "Monday",
  });
  const watch = await startWatch(engine, { kind: "file", path }, { retrainEveryH: 24, modelId });
  const before = await watch.state(({ flows, model }) => flows > 500 && model !== null);
  expect(before.retrainAtMs).toBeGreaterThan(Date.now());
  expect(await engine.handlers["model.changes"]({})).toEqual([]);
  ahead = 25;
  const [change] = await until("a retraining", async () => {
    const changes = await engine.handlers["model.changes"]({});
    return changes.length > 0 && changes;
  });
  expect(change).toMatchObject({ fromId: modelId, fromName: "Monday", datasetId: before.datasetId });
  const after = await watch.state(({ retrainAtMs }) => retrainAtMs! > before.retrainAtMs!);
  expect(after.trouble).toEqual([]);
  const expected = change!.kind === "takeover" ? change!.toId : modelId;
  await watch.state(({ model }) => model!.id === expected);
  // A champion by hand is followed as well, because the watch follows what is best.
  const other = await done("model.train", { datasetId: learnedId, detector: "pca", name: "Tuesday" });
  await engine.handlers["model.promote"]({ modelId: other.modelId });
  await watch.state(({ model }) => model!.id === other.modelId);
  const { output } = await watch.stop();
  const [scores] = (await engine.handlers["scores.list"]({})).filter(
    (one) => one.modelId === other.modelId && one.datasetId === output.datasetId,
  );
  expect(scores!.rows).toBe(output.flows);
}, 180_000);
