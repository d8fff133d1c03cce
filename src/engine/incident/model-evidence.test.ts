// Flags of a model in the incidents of a real workspace: new scores trigger a new search, and verdicts stay.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("model-evidence");

const incidentsOf = (datasetId: number) =>
  fixture.engine.handlers["incidents.page"]({ datasetId, show: "all", offset: 0, limit: 50 });

/** In the last third, every third row comes from one host and sends megabytes. No behaviour finds that by itself. */
function flows(): string {
  const [header, ...lines] = syntheticFlows({ rows: 1500, attackEvery: 4 }).trim().split("\n");
  return `${[header, ...lines.map((line) => line.replace(/4\d{6}(,\d+,\d+,Botnet)/, "60000$1"))].join("\n")}\n`;
}

test("flags of one host become evidence, stale incidents are searched again, and a verdict outlives the model", async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, flows());
  const { datasetId } = await fixture.done("dataset.import", { path });
  await fixture.done("incident.find", { datasetId });
  const before = await incidentsOf(datasetId);
  expect(before.found).toBe(true);
  expect(before.incidents.flatMap(({ kinds }) => kinds)).not.toContain("model");

  const normal = filterFrom("label = BENIGN");
  const { modelId } = await fixture.done("model.train", { datasetId, normal, detector: "mahalanobis" });
  await fixture.done("model.score", { modelId, datasetId });
  await fixture.engine.handlers["scores.threshold"]({
    modelId,
    datasetId,
    method: { method: "false-rate", rate: 0.005 },
    keep: true,
  });
  expect((await incidentsOf(datasetId)).found).toBe(false);
  await fixture.done("incident.find", { datasetId });
  const after = await incidentsOf(datasetId);
  expect(after.found).toBe(true);
  // An incident that rests only on the model disappears with the model.
  const modelIncident = after.incidents.find(({ kinds }) => kinds.join() === "model")!;
  expect(modelIncident.evidence.find(({ behaviour }) => behaviour === "model")!.sentence).toMatch(
    /unlike normal traffic for mahalanobis of flows\.csv/,
  );

  const { handlers } = fixture.engine;
  const isCurrent = async () => (await incidentsOf(datasetId)).found;
  const give = (row: number, verdict: "benign" | "confirmed" | null) =>
    handlers["verdict.give"]({ on: { datasetId, rows: [row] }, verdict, reason: null });
  const all = { kind: "all" } as const;
  const { flags } = await handlers["flags.page"]({
    ...{ modelId, datasetId, filter: all, columns: [] },
    ...{ offset: 0, limit: 1 },
  });
  const flag = flags[0]!.row;
  // The first row belongs to a quiet host, so its verdict does not change the flags.
  await give(0, "benign");
  expect(await isCurrent()).toBe(true);
  await give(flag, "confirmed");
  expect(await isCurrent()).toBe(true);
  await give(flag, "benign");
  expect(await isCurrent()).toBe(false);
  await handlers["triage.undo"]({});
  expect(await isCurrent()).toBe(true);
  await give(flag, "benign");
  await fixture.done("incident.find", { datasetId });
  expect(await isCurrent()).toBe(true);

  await handlers["verdict.give"]({
    on: { datasetId, incident: modelIncident.key },
    verdict: "confirmed",
    reason: null,
  });
  await fixture.engine.handlers["model.delete"]({ modelId });
  expect((await incidentsOf(datasetId)).found).toBe(false);
  await fixture.done("incident.find", { datasetId });
  const last = await incidentsOf(datasetId);
  expect(last.found).toBe(true);
  const decided = last.incidents.find(({ key }) => key === modelIncident.key);
  expect(decided?.verdict?.verdict).toBe("confirmed");
  expect(last.incidents.map(({ rank }) => rank)).toEqual(last.incidents.map((_, i) => i + 1));

  // Only its verdict kept this incident.
  await handlers["verdict.give"]({
    on: { datasetId, incident: modelIncident.key },
    verdict: null,
    reason: null,
  });
  expect(await isCurrent()).toBe(false);
  await fixture.done("incident.find", { datasetId });
  expect((await incidentsOf(datasetId)).incidents.map(({ key }) => key)).not.toContain(modelIncident.key);
  expect(await isCurrent()).toBe(true);
});

test("flags of an online detector are evidence only when it is the champion", async () => {
  const { handlers } = fixture.engine;
  const path = join(fixture.folder, "online.csv");
  writeFileSync(path, flows());
  const { datasetId } = await fixture.done("dataset.import", { path });
  const normal = filterFrom("label = BENIGN");
  const { modelId } = await fixture.done("model.train", {
    datasetId,
    normal,
    detector: "online-autoencoders",
  });
  await fixture.done("model.score", { modelId, datasetId });
  await handlers["scores.threshold"]({
    ...{ modelId, datasetId, keep: true },
    method: { method: "false-rate", rate: 0.005 },
  });
  const kinds = async () => {
    await fixture.done("incident.find", { datasetId });
    return (await incidentsOf(datasetId)).incidents.flatMap((one) => one.kinds);
  };
  expect(await kinds()).not.toContain("model");
  await handlers["model.promote"]({ modelId });
  expect((await incidentsOf(datasetId)).found).toBe(false);
  expect(await kinds()).toContain("model");
});
