// The packets of a watched pipe in a ring of captures: listed and carved while it is watched, after the watch and after a restart. A ring that
// cannot be written ends, and the watch goes on.
import { execFileSync } from "node:child_process";
import { mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch } from "../../../test/support/watch.ts";
import { manyFlows } from "../../../test/support/web-capture.ts";
import { createCaptureReader } from "../../core/capture/reader.ts";

const fixture = withEngine("watch-ring", "test");
const count = 80;
const capture = manyFlows(count);
const ringBytes = 10_000_000;

function framesIn(path: string): number {
  const reader = createCaptureReader({ onPacket: () => {} });
  reader.push(readFileSync(path));
  reader.end();
  return reader.summary().frames;
}

async function framesOf(datasetId: number, flowId: number): Promise<number[]> {
  const query = { datasetId, flowId, offset: 0, limit: 10, filter: "" };
  return (await fixture.engine.handlers["packets.list"](query)).packets.map(({ frame }) => frame);
}

test("the packets of a pipe are found in the ring: during the watch, after it, and after a restart", async () => {
  const path = join(fixture.folder, "pipe");
  execFileSync("mkfifo", [path]);
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { ringBytes });
  const pipe = openSync(path, "r+");
  writeSync(pipe, capture);
  const { id } = await watch.rows(10);
  expect(await framesOf(id, 3)).toEqual([4]);
  await watch.stop();
  expect(await framesOf(id, 70)).toEqual([71]);
  await fixture.restart();
  expect(await framesOf(id, 70)).toEqual([71]);
  const to = join(fixture.folder, "carved.pcapng");
  const { packets } = await fixture.done("packets.carve", { datasetId: id, flowIds: [3, 70], path: to });
  expect(packets).toBe(2);
  expect(framesIn(to)).toBe(2);
  const { path: workspace } = (await fixture.engine.handlers["workspace.current"]({}))!;
  const [folder] = readdirSync(join(workspace, "ring"));
  rmSync(join(workspace, "ring", folder!), { recursive: true });
  await fixture.restart();
  await expect(framesOf(id, 70)).rejects.toThrow(
    /are not kept any more: the ring of captures holds the latest only\. Give it more space in the next watch\.$/,
  );
});

test("a ring that cannot be written: the watch goes on and says so; a file needs no ring", async () => {
  const { path: workspace } = (await fixture.engine.handlers["workspace.current"]({}))!;
  writeFileSync(join(workspace, "ring"), "in the way");
  const path = join(fixture.folder, "pipe");
  execFileSync("mkfifo", [path]);
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { ringBytes });
  writeSync(openSync(path, "r+"), capture);
  const { trouble } = await watch.state((state) => state.trouble.length > 0);
  expect(trouble[0]).toMatch(/^No more packets are kept/);
  expect((await watch.stop()).output).toMatchObject({ flows: count });
  mkdirSync(join(fixture.folder, "files"));
  const file = join(fixture.folder, "files", "a.pcap");
  writeFileSync(file, capture);
  const { error } = await fixture.run("watch.run", { source: { kind: "file", path: file }, ringBytes });
  expect(error?.message).toBe(
    `A ring keeps the packets of standard input, a pipe or an interface; ${file} keeps its own. Start the watch without a ring.`,
  );
});
