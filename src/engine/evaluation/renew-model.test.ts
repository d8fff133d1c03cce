// Retraining the champion: a challenger takes over when the traffic has moved or verdicts speak for it, is deleted otherwise, and every
// takeover can be rolled back, also after a restart.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { builtEngine } from "../../../test/support/built-programs.ts";
import { connHeader, connLine } from "../../../test/support/conn-log.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { startWatch } from "../../../test/support/watch.ts";
import { createRandom } from "../../core/math/random.ts";

const fixture = withEngine("renew", "test");
let sameId: number;
let movedId: number;
let championId: number;

/** Rows that are usual one by one, in another mixture: most of them are names that are looked up. */
function moved(text: string): string {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  return `${[header, ...lines.filter((line, i) => line.includes(",udp,") || i % 12 === 1)].join("\n")}\n`;
}

/** The bytes sent of each row, many times over. */
function strange(text: string): string {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const at = header.split(",").indexOf("orig_payload_bytes");
  const larger = lines.map((line) =>
    line
      .split(",")
      .map((cell, c) => (c === at ? String(Number(cell) * 60) : cell))
      .join(","),
  );
  return `${[header, ...larger].join("\n")}\n`;
}

async function imported(name: string, text: string): Promise<number> {
  writeFileSync(join(fixture.folder, name), text);
  return (await fixture.done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
}

beforeEach(async () => {
  const first = await imported("first.csv", syntheticFlows({ rows: 2000, attackEvery: 0 }));
  sameId = await imported("same.csv", syntheticFlows({ rows: 2000, attackEvery: 0, seed: 8 }));
  movedId = await imported("moved.csv", moved(syntheticFlows({ rows: 4000, attackEvery: 0, seed: 9 })));
  ({ modelId: championId } = await fixture.done("model.train", {
    ...{ datasetId: first, detector: "mahalanobis", name: "Monday" },
  }));
  await fixture.engine.handlers["model.promote"]({ modelId: championId });
}, 60_000);

const models = () => fixture.engine.handlers["model.list"]({});
const championNow = async () => (await models()).find(({ champion }) => champion)!.id;

test("the same traffic: the champion goes on, the challenger is gone, and the history says why", async () => {
  const change = await fixture.done("model.renew", { datasetId: sameId });
  expect(change).toMatchObject({ kind: "kept", fromId: championId, toId: null, datasetId: sameId });
  expect(change.sentence).toMatch(/^Monday goes on: /);
  expect((await models()).map(({ id }) => id)).toEqual([championId]);
  expect(await fixture.engine.handlers["model.changes"]({})).toEqual([change]);
  await expect(fixture.engine.handlers["model.rollBack"]({})).rejects.toMatchObject({
    message: expect.stringMatching(/nothing to roll back/),
  });
}, 60_000);

test("moved traffic: the challenger takes over; one rollback undoes it, also after a restart; the history keeps all", async () => {
  const change = await fixture.done("model.renew", { datasetId: movedId });
  expect(change).toMatchObject({ kind: "takeover", fromId: championId });
  expect(change.sentence).toMatch(/takes over from Monday: the traffic has moved away/);
  const newId = change.toId!;
  expect(await championNow()).toBe(newId);
  const renewed = (await models()).find(({ id }) => id === newId)!;
  expect(renewed.name).toMatch(/^Monday of \d{4}-/);
  expect(renewed.detector).toBe("mahalanobis");
  await fixture.restart();
  expect(await championNow()).toBe(newId);
  const back = await fixture.engine.handlers["model.rollBack"]({});
  expect(back).toMatchObject({ kind: "rollback", fromId: newId, toId: championId });
  expect(await championNow()).toBe(championId);
  const history = await fixture.engine.handlers["model.changes"]({});
  expect(history.map(({ kind }) => kind)).toEqual(["rollback", "takeover"]);
  await expect(fixture.engine.handlers["model.rollBack"]({})).rejects.toMatchObject({
    message: expect.stringMatching(/nothing to roll back/),
  });
}, 60_000);

test("rows that were confirmed are not learned, and a challenger that would lose them does not take over", async () => {
  await fixture.done("model.score", { modelId: championId, datasetId: movedId });
  const { handlers } = fixture.engine;
  const line = (await models())[0]!.threshold.value!;
  const { flags } = await handlers["flags.page"]({
    ...{
      modelId: championId,
      datasetId: movedId,
      filter: { kind: "all" },
      offset: 0,
      limit: 500,
      columns: [],
    },
    method: { method: "fixed", value: line },
  });
  await handlers["verdict.give"]({
    on: { datasetId: movedId, rows: flags.map(({ row }) => row) },
    ...{ verdict: "confirmed", reason: null },
  });
  const change = await fixture.done("model.renew", { datasetId: movedId });
  expect(change).toMatchObject({ kind: "kept", toId: null });
  expect(change.sentence).toMatch(/would no longer flag \d+ rows? that you confirmed/);
  expect(await championNow()).toBe(championId);
}, 60_000);

test("when most rows are flagged nothing is learned from the rest, and a sentence says what to do", async () => {
  const strangeId = await imported("strange.csv", strange(syntheticFlows({ rows: 1000, attackEvery: 0 })));
  const change = await fixture.done("model.renew", { datasetId: strangeId });
  expect(change).toMatchObject({ kind: "kept", toId: null, toName: null });
  expect(change.sentence).toMatch(/^Monday goes on: it flags \d+ % of the rows/);
  expect((await models()).map(({ id }) => id)).toEqual([championId]);
}, 60_000);

test("a cancelled retraining leaves the champion, no challenger and no entry", async () => {
  const job = await fixture.engine.handlers["job.start"]({
    kind: "model.renew",
    input: { datasetId: movedId },
  });
  await fixture.engine.handlers["job.cancel"]({ jobId: job.id });
  expect((await fixture.engine.jobEnded(job.id)).state).toBe("cancelled");
  expect((await models()).map(({ id }) => id)).toEqual([championId]);
  expect(await fixture.engine.handlers["model.changes"]({})).toEqual([]);
}, 60_000);

test("the days of a watch: the rows of the newest and unflagged ones of those before are learned", async () => {
  const { engine, folder } = fixture;
  const path = join(folder, "conn.log");
  const fromS = Date.parse("2023-11-14T00:00:00Z") / 1000;
  const random = createRandom(4);
  const lines = Array.from({ length: 6000 }, (_, n) => {
    const [from, to] = [`10.0.0.${1 + random.below(20)}`, `10.0.1.${1 + random.below(5)}`];
    const at = fromS + 43.2 * (n + random.uniform());
    return connLine({ at, uid: `C${n}`, from, to, port: 440 + random.below(4), lastsS: random.uniform() });
  });
  writeFileSync(path, connHeader + lines.join(""));
  const watch = await startWatch(engine, { kind: "file", path }, { roll: "day", modelId: null });
  await watch.state(({ flows }) => flows === 6000);
  const { datasetId } = (await watch.stop()).output;
  if (datasetId === null) throw new Error("The watch stored no rows.");
  const { modelId } = await fixture.done("model.train", {
    ...{ datasetId, detector: "mean-z", name: "Tuesday" },
  });
  const change = await fixture.done("model.renew", { datasetId, modelId });
  expect(change.toName ?? change.sentence).toMatch(/^Tuesday of /);
  const { path: workspace } = (await engine.handlers["workspace.current"]({}))!;
  // The challenger may have lost; then its folder is still there.
  const text = readFileSync(join(workspace, "models", `${modelId + 1}`, "card.json"), "utf8");
  const { parts } = JSON.parse(text).card.data as { parts: { dataset: string; rows: number }[] };
  const days = ["2023-11-14", "2023-11-15", "2023-11-16"].map((day) => `conn.log ${day}`);
  expect(parts.map(({ dataset }) => dataset).sort()).toEqual(days);
  expect(parts.every(({ rows }) => rows > 1000)).toBe(true);
}, 60_000);

test("kills at random times: the champion stays or one takeover is whole, and the next retraining goes on", async () => {
  const { path: workspace } = (await fixture.engine.handlers["workspace.current"]({}))!;
  const rowsBefore = (await fixture.engine.handlers["dataset.list"]({})).map(({ rows }) => rows);
  const code = `
    import { createEngine } from ${builtEngine()};
    const engine = createEngine({ dataFolder: ${JSON.stringify(join(fixture.folder, "killed"))}, log() {} });
    await engine.openFirst(${JSON.stringify(workspace)});
    process.send("begun");
    const input = { datasetId: ${movedId} };
    const { id } = await engine.handlers["job.start"]({ kind: "model.renew", input });
    await engine.jobEnded(id);
    process.send("ended");
    setInterval(() => {}, 1000);`;
  for (const afterMs of [20, 150, 500]) {
    await fixture.engine.close();
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const exit = once(child, "exit");
    await once(child, "message");
    await Promise.race([wait(afterMs), once(child, "message")]);
    child.kill("SIGKILL");
    await exit;
    await fixture.restart();
    const changes = await fixture.engine.handlers["model.changes"]({});
    const takeover = changes.find(({ kind }) => kind === "takeover");
    expect(changes.length).toBe(takeover ? 1 : 0);
    expect(await championNow()).toBe(takeover?.toId ?? championId);
    const rows = (await fixture.engine.handlers["dataset.list"]({})).map(({ rows: own }) => own);
    expect(rows).toEqual(rowsBefore);
    if (takeover) break;
  }
  const change = await fixture.done("model.renew", { datasetId: movedId });
  expect(change.kind).toMatch(/^(takeover|kept)$/);
  expect(await championNow()).toBe(change.toId ?? change.fromId);
}, 120_000);

test("without a model there is a sentence", async () => {
  await fixture.engine.handlers["model.delete"]({ modelId: championId });
  const job = await fixture.run("model.renew", { datasetId: sameId });
  expect(job.error?.message).toMatch(/no model to retrain/);
});
