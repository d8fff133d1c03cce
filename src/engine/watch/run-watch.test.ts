// Watches through the engine: every kind of source, what is stored while it runs, and what stays after a stop, a kill and an error.
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch, until } from "../../../test/support/watch.ts";
import { manyFlows } from "../../../test/support/web-capture.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { WatchSource, WatchState } from "../../shared/watch-vocabulary.ts";
import { createEngine, type Engine } from "../engine.ts";

const fixture = withEngine("watch", "test");

const datasets = (engine: Engine = fixture.engine): Promise<Dataset[]> =>
  engine.handlers["dataset.list"]({}) as Promise<Dataset[]>;

const start = (source: WatchSource) => startWatch(fixture.engine, source);

const count = 80;
const capture = manyFlows(count);
const recordBytes = (capture.length - 24) / count;
const part = (from: number, to: number) =>
  capture.subarray(from === 0 ? 0 : 24 + from * recordBytes, 24 + to * recordBytes);

test("a growing file: rows come as flows end, can be read at once, and a stop keeps all of them", async () => {
  const path = join(fixture.folder, "growing.pcap");
  // In the middle of a record: the rest comes later.
  writeFileSync(path, part(0, 20).subarray(0, -7));
  const states: WatchState[] = [];
  fixture.engine.on("watch.changed", ({ state }) => {
    if (state !== null) states.push(state);
  });
  const watch = await start({ kind: "file", path });
  // Flows are three seconds apart and end after the timeout of 120 s, or when no packet comes for so long.
  const first = await until("the dataset", async () => (await datasets())[0] ?? false);
  expect(first).toMatchObject({ reading: true, kind: "flows" });
  appendFileSync(path, part(0, 20).subarray(-7));
  appendFileSync(path, part(20, count));
  const listed = await watch.rows(1);
  expect(listed.reading).toBe(true);
  const page = await fixture.engine.handlers["flows.page"]({
    datasetId: listed.id,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 10,
  });
  expect(page.total).toBeGreaterThan(0);
  const { state, output } = await watch.stop();
  expect(state).toBe("done");
  expect(output).toMatchObject({ packets: count, flows: count, ended: "The watch was stopped." });
  expect(await datasets()).toMatchObject([{ id: listed.id, rows: count, reading: false }]);
  expect(states.at(-1)).toMatchObject({ datasetId: listed.id, source: path });
  expect(await fixture.engine.handlers["capture.health"]({ datasetId: listed.id })).toMatchObject({
    packets: count,
  });
  await fixture.restart();
  expect(await datasets()).toMatchObject([{ rows: count, reading: false }]);
});

test("a file without bytes yet: a stop says that nothing came, not that the file is wrong", async () => {
  const path = join(fixture.folder, "not-yet.pcap");
  writeFileSync(path, "");
  const watch = await start({ kind: "file", path });
  await wait(300);
  const { state, output } = await watch.stop();
  expect(state).toBe("done");
  expect(output).toMatchObject({ packets: 0, flows: 0, ended: "The watch was stopped." });
  expect(await datasets()).toEqual([]);
});

test("a pipe: the watch ends when its writer does", async () => {
  const path = join(fixture.folder, "pipe");
  execFileSync("mkfifo", [path]);
  const watch = await start({ kind: "file", path });
  await wait(200);
  const pipe = openSync(path, "r+");
  writeSync(pipe, capture);
  await watch.rows(1);
  expect((await watch.stop()).output).toMatchObject({ flows: count });
});

test("a folder of captures: each in its turn, files that are no captures are passed by", async () => {
  const folder = join(fixture.folder, "rotating");
  mkdirSync(folder);
  writeFileSync(join(folder, "a-note.txt"), "This is no capture. It is long enough to be looked at.");
  writeFileSync(join(folder, "eth0_00001.pcap"), part(0, 70));
  const watch = await start({ kind: "folder", path: folder });
  await watch.rows(1);
  const second = new Uint8Array(24 + 10 * recordBytes);
  second.set(capture.subarray(0, 24));
  second.set(part(70, count), 24);
  writeFileSync(join(folder, "eth0_00002.pcap"), second);
  await wait(1200);
  expect((await watch.stop()).output).toMatchObject({ packets: count, flows: count });
});

test("the packets of a flow are found in the files of a folder, while it is watched and after", async () => {
  const folder = join(fixture.folder, "with-packets");
  mkdirSync(folder);
  writeFileSync(join(folder, "a_1.pcap"), part(0, 50));
  const watch = await start({ kind: "folder", path: folder });
  const { id } = await watch.rows(1);
  writeFileSync(join(folder, "a_2.pcap"), Buffer.concat([capture.subarray(0, 24), part(50, count)]));
  await watch.state(({ packets }) => packets === count);
  const framesOf = async (flowId: number) => {
    const page = await fixture.engine.handlers["packets.list"]({
      datasetId: id,
      flowId,
      offset: 0,
      limit: 10,
      filter: "",
    });
    return page.packets.map(({ frame }) => frame);
  };
  expect(await framesOf(3)).toEqual([4]);
  await watch.stop();
  expect(await framesOf(3)).toEqual([4]);
  expect(await framesOf(70)).toEqual([71]);
  rmSync(join(folder, "a_1.pcap"));
  expect(await framesOf(70)).toEqual([71]);
  await expect(framesOf(3)).rejects.toThrow(/a_1\.pcap.* is not there any more/);
});

test("a damaged capture in a folder is named, and the watch goes on with the next", async () => {
  const folder = join(fixture.folder, "damaged");
  mkdirSync(folder);
  const third = (from: number, to: number) =>
    Buffer.concat([
      capture.subarray(0, 24),
      capture.subarray(24 + from * recordBytes, 24 + to * recordBytes),
    ]);
  const broken = third(20, 40);
  // The length of the sixth record becomes absurd.
  broken.writeUInt32LE(0xffff_fff0, 24 + 5 * recordBytes + 8);
  writeFileSync(join(folder, "a_1.pcap"), third(0, 20));
  writeFileSync(join(folder, "a_2.pcap"), broken);
  writeFileSync(join(folder, "a_3.pcap"), third(40, 60));
  const watch = await start({ kind: "folder", path: folder });
  const state = await watch.state(({ packets }) => packets === 45);
  const sentence = "The capture a_2.pcap is damaged after frame 25; the rest of it is left out.";
  expect(state.trouble).toEqual([sentence]);
  const { output } = await watch.stop();
  expect(output.flows).toBe(45);
  expect((await datasets())[0]!.warnings).toContain(sentence);
});

test("a folder that vanishes ends the watch with a sentence, and its flows are kept", async () => {
  const folder = join(fixture.folder, "vanishes");
  mkdirSync(folder);
  writeFileSync(join(folder, "a_1.pcap"), capture);
  const watch = await start({ kind: "folder", path: folder });
  await watch.state(({ packets }) => packets === count);
  rmSync(folder, { recursive: true });
  const { output } = await watch.ended();
  expect(output).toMatchObject({ flows: count, ended: `The folder ${folder} is gone.` });
});

test("a clock that leaps years forward, and back: a sentence, and no flow is lost", async () => {
  const path = join(fixture.folder, "leaps.pcap");
  const bytes = Buffer.from(capture.subarray(0, 24 + 30 * recordBytes));
  for (let n = 10; n < 20; n++) {
    const at = 24 + n * recordBytes;
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + 10 * 365 * 86_400, at);
  }
  writeFileSync(path, bytes);
  const watch = await start({ kind: "file", path });
  const { trouble } = await watch.state(({ packets }) => packets === 30);
  expect(trouble.join()).toMatch(/leap by more than an hour, 1 time forward and 1 time back/);
  expect((await watch.stop()).output.flows).toBe(30);
});

test("a kill: every row that was stored is there when the workspace is opened again", async () => {
  const path = join(fixture.folder, "killed.pcap");
  writeFileSync(path, capture);
  const watch = await start({ kind: "file", path });
  const { id, rows } = await watch.rows(1);
  // The folder as a kill at this moment would leave it.
  const workspace = (await fixture.engine.handlers["workspace.current"]({}))!.path;
  const copy = join(fixture.folder, "copy.tidewatch");
  cpSync(workspace, copy, { recursive: true });
  rmSync(join(copy, "holder.json"), { force: true });
  const other = createEngine({ dataFolder: join(fixture.folder, "other"), log: () => {} });
  await other.openFirst(copy);
  try {
    const [found] = await datasets(other);
    expect(found).toMatchObject({ id, reading: false });
    expect(found!.rows).toBeGreaterThanOrEqual(rows);
    expect(found!.warnings.join(" ")).toMatch(/ended while it watched/);
    const page = await other.handlers["flows.page"]({
      datasetId: id,
      filter: { kind: "all" },
      sort: [],
      offset: 0,
      limit: 1,
    });
    expect(page.total).toBe(found!.rows);
  } finally {
    await other.close();
  }
  await watch.stop();
});

test("what is no capture fails with a sentence, and nothing remains", async () => {
  const path = join(fixture.folder, "notes.txt");
  writeFileSync(path, "These are notes and no capture at all, whatever their name says.");
  const job = await fixture.run("watch.run", { source: { kind: "file", path } });
  expect(job.state).toBe("failed");
  expect(job.error?.message).toMatch(/notes\.txt cannot be watched/);
  expect(await datasets()).toEqual([]);
});

test("a file that is replaced ends the watch with a sentence", async () => {
  const path = join(fixture.folder, "replaced.pcap");
  writeFileSync(path, capture);
  const watch = await start({ kind: "file", path });
  await watch.rows(1);
  rmSync(path);
  const job = await fixture.engine.jobEnded(watch.jobId);
  expect(job).toMatchObject({ state: "done", output: { flows: count, ended: `${path} is gone.` } });
});

test("closing the workspace ends a watch and keeps its rows", async () => {
  const path = join(fixture.folder, "closed.pcap");
  writeFileSync(path, capture);
  const watch = await start({ kind: "file", path });
  await watch.rows(1);
  await fixture.restart();
  const [kept] = await datasets();
  expect(kept).toMatchObject({ reading: false });
  expect(kept!.rows).toBeGreaterThan(0);
});
