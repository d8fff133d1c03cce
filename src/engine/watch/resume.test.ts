// Watches of packets that go on after a stop and after kill -9: every packet is in exactly one stored flow.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { firstTimeUs } from "../../../test/packets/frame.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { builtCommand } from "../../../test/support/built-programs.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch, until } from "../../../test/support/watch.ts";
import { down, up } from "../../../test/support/web-capture.ts";
import { logContextColumns } from "../../core/flow/log-context.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const fixture = withEngine("resume", "test");

const flows = 60;
/** Flows of six packets that overlap: one begins every 5 s and lasts 50 s. */
const packets = Array.from({ length: flows }, (_, flow) =>
  ["S", "SA", "A", "PA", "PA", "F"].map((flags, k) => ({
    content: (k % 2 === 0 ? up : down)(flags, k === 3 ? "GET /" : [], 10_000 + flow),
    us: firstTimeUs + (flow * 5 + k * 10) * 1e6 + k,
  })),
)
  .flat()
  .sort((a, b) => a.us - b.us);
const bytesOf = (from: number, to: number) => pcapFile({}, packets.slice(from, to));
const headerBytes = 24;
const all = packets.length;

const columns = [
  ...logContextColumns,
  "orig_port",
  "packets",
  "first_frame",
  "last_frame",
  "start_time",
  "end_time",
  "conn_state",
];

async function rowsOf(datasetId: number): Promise<string[]> {
  const page = await fixture.engine.handlers["flows.page"]({
    datasetId,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 1000,
    columns,
  });
  return Array.from(page.rowIds, (_, row) => JSON.stringify(page.cells.map((column) => column[row]))).sort();
}

async function imported(path: string): Promise<string[]> {
  const { datasetId } = await fixture.done("dataset.import", { path });
  return rowsOf(datasetId);
}

test("a file that grew while nobody watched: the same dataset goes on, and no packet is lost or counted twice", async () => {
  const path = join(fixture.folder, "growing.pcap");
  writeFileSync(path, bytesOf(0, 200));
  const first = await startWatch(fixture.engine, { kind: "file", path });
  await first.state(({ packets: read }) => read === 200);
  const { output } = await first.stop();
  await fixture.restart();
  appendFileSync(path, bytesOf(200, all).subarray(headerBytes));
  const second = await startWatch(fixture.engine, { kind: "file", path });
  await second.state(({ packets: read }) => read === all - 200);
  const ended = await second.stop();
  expect(ended.output.datasetId).toBe(output.datasetId);
  const rows = (await rowsOf(output.datasetId!)).map((row) => JSON.parse(row) as number[]);
  expect(rows.reduce((sum, row) => sum + row[columns.indexOf("packets")]!, 0)).toBe(all);
  const fresh = await startWatch(fixture.engine, { kind: "file", path }, { fromStart: true });
  await fresh.state(({ packets: read }) => read === all);
  const whole = await fresh.stop();
  expect(whole.output.datasetId).not.toBe(output.datasetId);
  expect(await rowsOf(whole.output.datasetId!)).toEqual(await imported(path));
});

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});

function watchInProcess(source: string, workspace: string): ChildProcess {
  const child = spawn(
    process.execPath,
    [builtCommand(), "watch", source, "--workspace", workspace, "--json"],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, TIDEWATCH_HOME: join(fixture.folder, "home") },
    },
  );
  children.add(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  expect(child.exitCode).toBeNull();
  child.kill("SIGKILL");
  await exit;
}

test.each(["file", "folder"])(
  "kill -9 again and again while a %s grows: the flows are those of an import",
  { timeout: 60_000 },
  async (kind) => {
    const folder = join(fixture.folder, "captures");
    mkdirSync(folder);
    const workspace = join(fixture.folder, "killed.tidewatch");
    const path = (n: number) => join(folder, kind === "file" ? "one.pcap" : `eth0_${n}.pcap`);
    let written = 0;
    const write = (to: number, n: number) => {
      const bytes = bytesOf(written, to);
      if (kind === "file" && written > 0) appendFileSync(path(n), bytes.subarray(headerBytes));
      else writeFileSync(path(n), bytes);
      written = to;
    };
    for (const [n, to] of [90, 190, 290, all].entries()) {
      write(to, n);
      const child = watchInProcess(kind === "file" ? path(0) : folder, workspace);
      // A workspace whose creation was killed is not what this tests.
      if (n === 0) await until("a dataset", () => existsSync(join(workspace, "datasets", "1.duckdb")));
      else await wait(1500 + 700 * n);
      await killed(child);
    }
    await fixture.engine.handlers["workspace.open"]({ path: workspace });
    const watch = await startWatch(fixture.engine, {
      kind: kind === "file" ? "file" : "folder",
      path: kind === "file" ? path(0) : folder,
    });
    const last = await until("the last packet", async () => {
      const { packets: read, openFlows } = await watch.state(() => true);
      return openFlows < flows && read > 0 ? read : false;
    });
    expect(last).toBeGreaterThan(0);
    await wait(1500);
    const { output } = await watch.stop();
    const [dataset] = (await fixture.engine.handlers["dataset.list"]({})) as Dataset[];
    expect(dataset).toMatchObject({ id: output.datasetId, warnings: [] });
    const whole = join(fixture.folder, "whole.pcap");
    writeFileSync(whole, bytesOf(0, all));
    expect(await rowsOf(output.datasetId!)).toEqual(await imported(whole));
    rmSync(folder, { recursive: true });
  },
);
