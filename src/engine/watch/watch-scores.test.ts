// The rows of a watch are scored as they arrive: as a scoring of the whole dataset would, with the threshold of the model, and shown by
// triage while the watch runs.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch, until } from "../../../test/support/watch.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("watch-scores", "file");
const { done, run } = fixture;
let capture: Buffer;
let networkId: number;
let baselineId: number;

beforeAll(async () => {
  const sample = await done("sample.make", {});
  // The first half hour; a capture may end anywhere.
  capture = readFileSync(sample.path);
  capture = capture.subarray(0, Math.round(capture.length / 6));
  const { datasetId } = await done("dataset.import", { path: sample.path });
  const normal = filterFrom("start_time < 09:00");
  const input = { datasetId, normal, epochs: 1, seed: 1 };
  ({ modelId: networkId } = await done("model.train", { ...input, detector: "lstm-autoencoder" }));
  ({ modelId: baselineId } = await done("model.train", { ...input, detector: "mahalanobis" }));
}, 120_000);

/** Calibrated scores of all rows, as triage shows them. */
async function scoresOf(modelId: number, datasetId: number): Promise<Map<number, number | null>> {
  const all = new Map<number, number | null>();
  for (;;) {
    const page = await fixture.engine.handlers["triage.page"]({
      ...{ modelId, datasetId, show: "all", filter: { kind: "all" }, sort: [], marks: [] },
      ...{ columns: [], offset: all.size, limit: 1000 },
    });
    page.rowIds.forEach((row, i) => void all.set(row, page.scores[i]!));
    if (page.rowIds.length === 0 || all.size >= page.total) return all;
  }
}

test("a network over windows: each row has the score of the whole dataset, and triage shows it during the watch", async () => {
  const path = join(fixture.folder, "growing.pcapng");
  const half = Math.round(capture.length / 2);
  writeFileSync(path, capture.subarray(0, half));
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { modelId: networkId });
  const { datasetId: id, flows: rows } = await watch.state(({ flows }) => flows >= 500);
  appendFileSync(path, capture.subarray(half));
  await watch.state(({ flows }) => flows >= rows + 500);
  const state = await watch.state(({ flags, incidents }) => flags > 0 && incidents > 0);
  expect(state).toMatchObject({ model: { id: networkId }, unscored: 0 });
  const flows = await fixture.engine.handlers["watch.flows"]({ jobId: watch.jobId });
  expect(flows.rowIds.length).toBe(200);
  expect(flows.scores.filter((score) => score !== null).length).toBeGreaterThan(150);
  // What is open is scored too, and is no row yet.
  expect(flows.open.scores.length).toBeGreaterThan(0);
  expect(flows.open.cells[0]).toHaveLength(flows.open.scores.length);
  const during = await until("scores in triage", async () => {
    const shown = await scoresOf(networkId, id).catch(() => null);
    return shown !== null && shown.size > 400 && shown;
  });
  expect([...during.values()].filter((score) => score !== null).length).toBeGreaterThan(300);
  expect((await watch.stop()).state).toBe("done");

  const live = await scoresOf(networkId, id);
  expect([...live.values()].every((score) => score !== null)).toBe(true);
  await done("model.score", { modelId: networkId, datasetId: id });
  const whole = await scoresOf(networkId, id);
  expect(live.size).toBe(whole.size);
  const differing = [...whole].filter(([row, score]) => Math.abs(score! - live.get(row)!) > 0.01);
  // Flows that began long before their neighbours ended reach rows that are no longer kept.
  expect(differing.length).toBeLessThan(whole.size / 100);
}, 120_000);

test("single rows: exactly the scores of the whole dataset; the threshold stays that of the model", async () => {
  const path = join(fixture.folder, "single.pcapng");
  writeFileSync(path, capture);
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { modelId: baselineId });
  const { datasetId: id } = await watch.state(({ flows }) => flows >= 500);
  expect((await watch.stop()).state).toBe("done");
  const { handlers } = fixture.engine;
  const model = (await handlers["model.list"]({})).find((one) => one.id === baselineId)!;
  const kept = (await handlers["scores.list"]({})).find(({ datasetId }) => datasetId === id)!;
  expect(kept.method).toEqual({ method: "fixed", value: model.threshold.value });
  const live = await scoresOf(baselineId, id);
  await done("model.score", { modelId: baselineId, datasetId: id });
  expect([...live]).toEqual([...(await scoresOf(baselineId, id))]);
}, 120_000);

test.each(["network", "baseline"])(
  "a flag has its reasons while the watch runs, and they are those of a scoring of the whole dataset: %s",
  async (which) => {
    const modelId = which === "network" ? networkId : baselineId;
    const path = join(fixture.folder, `${which}.pcapng`);
    writeFileSync(path, capture);
    const { handlers } = fixture.engine;
    const watch = await startWatch(fixture.engine, { kind: "file", path }, { modelId });
    const { datasetId } = await watch.state(({ flags }) => flags > 0);
    const flagsOf = async () =>
      (
        await handlers["flags.page"]({
          ...{ modelId, datasetId, filter: { kind: "all" }, offset: 0, limit: 10, columns: [] },
        })
      ).flags;
    const during = await until("stored flags", async () => {
      const found = await flagsOf().catch(() => []);
      return found.length > 0 && found;
    });
    for (const { row, sentence } of during) {
      expect(sentence).toMatch(/% of the score/);
      const why = await handlers["flow.explain"]({ modelId, datasetId, row });
      expect(why).toMatchObject({ flagged: true, sentence: expect.stringMatching(/% of the score/) });
    }
    await watch.stop();
    const live = await flagsOf();
    // Without them the grid of Triage, exports and the evidence of incidents have none.
    const { reasons: stored } = await handlers["triage.page"]({
      ...{ modelId, datasetId, show: "flags", filter: { kind: "all" }, sort: [], marks: [] },
      ...{ columns: [], offset: 0, limit: 10 },
    });
    expect(stored).toEqual(
      live.map(({ reasons: [first] }) => expect.objectContaining({ column: first!.column })),
    );
    await done("model.score", { modelId, datasetId });
    const whole = new Map((await flagsOf()).map((flag) => [flag.row, flag]));
    const same = live.filter(({ row, rawScore }) => Math.abs(whole.get(row)!.rawScore - rawScore) < 1e-6);
    expect(same.length).toBeGreaterThan(live.length / 2);
    for (const { row, reasons } of same) expect(reasons).toEqual(whole.get(row)!.reasons);
  },
  120_000,
);

test("without a named model the newest one that fits is used; none when that is chosen; an unknown one is refused", async () => {
  const path = join(fixture.folder, "choice.pcapng");
  writeFileSync(path, capture.subarray(0, Math.round(capture.length / 4)));
  const usual = await startWatch(fixture.engine, { kind: "file", path });
  expect((await usual.state(() => true)).model?.id).toBe(baselineId);
  await usual.stop();
  const none = await startWatch(fixture.engine, { kind: "file", path }, { modelId: null });
  expect((await none.state(() => true)).model).toBeNull();
  await none.stop();
  const job = await run("watch.run", { source: { kind: "file", path }, modelId: 999 });
  expect(job.error?.message).toMatch(/no model 999/);
}, 120_000);
