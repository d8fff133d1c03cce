// A watch that begins a dataset each day: every row in one of them, through stops and kill -9, incidents across midnight, and what limits of
// age and space remove.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { builtCommand } from "../../../test/support/built-programs.ts";
import { connHeader, connLine } from "../../../test/support/conn-log.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { startWatch, until } from "../../../test/support/watch.ts";
import { down, up } from "../../../test/support/web-capture.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const fixture = withEngine("rolling", "test");

const midnight = Date.parse("2023-11-15T00:00:00Z") / 1000;
const datasets = async () => ((await fixture.engine.handlers["dataset.list"]({})) as Dataset[]).reverse();

async function column(datasetId: number, name: string): Promise<unknown[]> {
  const page = await fixture.engine.handlers["flows.page"]({
    ...{ datasetId, filter: { kind: "all" }, sort: [], offset: 0, limit: 1000, columns: [name] },
  });
  return page.cells[0]!;
}

/** One flow an hour, from so many hours after midnight. */
const hours = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, k) =>
    connLine({ at: midnight + (from + k) * 3600, uid: `C${from + k}` }),
  ).join("");
const uids = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => `C${from + k}`);

test("days of a log: a dataset each, also when one piece holds several, and a new watch goes on in the last", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, connHeader + hours(20, 30));
  const first = await startWatch(fixture.engine, { kind: "file", path }, { roll: "day" });
  await first.state(({ flows }) => flows === 10);
  appendFileSync(path, hours(30, 80));
  await first.state(({ flows }) => flows === 60);
  const { output } = await first.stop();
  expect(output.flows).toBe(60);
  const names = ["2023-11-15", "2023-11-16", "2023-11-17", "2023-11-18"].map((day) => `conn.log ${day}`);
  const days = await datasets();
  expect(days.map(({ name }) => name)).toEqual(names);
  expect(days.map(({ rows }) => rows)).toEqual([4, 24, 24, 8]);
  expect(output.datasetId).toBe(days[3]!.id);
  appendFileSync(path, hours(80, 100));
  await fixture.restart();
  const second = await startWatch(fixture.engine, { kind: "file", path }, { roll: "day" });
  await second.state(({ flows }) => flows === 28);
  await second.stop();
  const after = await datasets();
  expect(after.map(({ rows }) => rows)).toEqual([4, 24, 24, 24, 4]);
  expect((await Promise.all(after.map(({ id }) => column(id, "uid")))).flat()).toEqual(uids(20, 100));
});

test("an incident across midnight is found in the new day with the flows before it, and says so", async () => {
  const path = join(fixture.folder, "conn.log");
  const probes = (fromS: number, from: number, to: number) =>
    Array.from({ length: to - from }, (_, k) => {
      const port = from + k;
      return connLine({ at: midnight + fromS + k, uid: `P${port}`, port, lastsS: 0.1, state: "REJ" });
    }).join("");
  // The scan of the new day alone is too small to be one.
  writeFileSync(path, connHeader + probes(-200, 1, 190) + probes(1, 190, 196));
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { roll: "day" });
  await watch.state(({ flows }) => flows === 195);
  await watch.stop();
  const [before, after] = await datasets();
  const incidentsOf = async ({ id }: Dataset) =>
    (await fixture.engine.handlers["incidents.page"]({ datasetId: id, show: "all", offset: 0, limit: 10 }))
      .incidents;
  expect((await incidentsOf(before!))[0]).toMatchObject({ kinds: expect.arrayContaining(["scan"]) });
  const [story] = await incidentsOf(after!);
  expect(story).toMatchObject({ kinds: expect.arrayContaining(["scan"]), flows: 6 });
  expect(story!.evidence[0]!.sentence).toMatch(
    /189 of its flows are in the dataset before, conn\.log 2023-11-14\.$/,
  );
  const { rows } = await fixture.engine.handlers["incident.rows"]({ datasetId: after!.id, key: story!.key });
  expect(rows).toEqual([[0, 5]]);
});

test("a limit of age removes the oldest datasets with their files, but none with a verdict", async () => {
  const { handlers } = fixture.engine;
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, connHeader + hours(0, 72));
  const first = await startWatch(fixture.engine, { kind: "file", path }, { roll: "day" });
  await first.state(({ flows }) => flows === 72);
  await first.stop();
  const [oldest, second, third] = await datasets();
  await handlers["verdict.give"]({
    ...{ on: { datasetId: oldest!.id, rows: [1] }, verdict: "confirmed", reason: null },
  });
  const workspace = (await handlers["workspace.current"]({}))!.path;
  const fileOf = ({ id }: Dataset) => join(workspace, "datasets", `${id}.duckdb`);
  expect(existsSync(fileOf(second!))).toBe(true);
  appendFileSync(path, hours(72, 75));
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { keepDays: 1 });
  const { kept } = await watch.state((state) => /removed/.test(state.kept));
  expect(kept).toMatch(
    /^3 datasets of this source, .*\. 1 dataset removed\. 1 dataset \(.*\) beyond the limit stays because of its verdicts, notes or tags\.$/,
  );
  await watch.stop();
  expect((await datasets()).map(({ id }) => id)).toEqual([oldest!.id, third!.id, third!.id + 1]);
  expect(existsSync(fileOf(second!))).toBe(false);
});

test("a limit of space: a dataset ends before it takes all, and the sum on disk stays below the limit", async () => {
  const path = join(fixture.folder, "conn.log");
  const keepBytes = 10_000_000;
  writeFileSync(path, connHeader);
  const watch = await startWatch(fixture.engine, { kind: "file", path }, { keepBytes, modelId: null });
  let written = 0;
  for (let batch = 0; batch < 12; batch++) {
    const lines = Array.from({ length: 8000 }, (_, k) => {
      const n = written + k;
      // Texts and numbers that do not compress.
      return connLine({
        at: midnight + n / 100,
        uid: `C${(n * 2_654_435_761) % 2 ** 32}`,
        lastsS: Math.sin(n) + 1,
      });
    });
    written += lines.length;
    appendFileSync(path, lines.join(""));
    await watch.state(({ packets }) => packets === written);
  }
  await wait(500);
  await watch.stop();
  const list = await datasets();
  const workspace = (await fixture.engine.handlers["workspace.current"]({}))!.path;
  const sizes = list.map(({ id }) => statSync(join(workspace, "datasets", `${id}.duckdb`)).size);
  expect(list.length).toBeGreaterThan(1);
  expect(list.at(-1)!.name).toMatch(/^conn\.log 2023-11-15, part \d+$/);
  expect(sizes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(keepBytes);
});

test("a dataset is not longer than the search for incidents can read, also without a limit", async () => {
  const path = join(fixture.folder, "conn.log");
  writeFileSync(path, connHeader);
  const source = { kind: "file", path } as const;
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, k) =>
      connLine({ at: midnight + from + k, uid: `C${from + k}` }),
    ).join("");
  const first = await startWatch(fixture.engine, source, { mostRows: 1000 });
  for (let written = 0; written < 2500; written += 500) {
    appendFileSync(path, lines(written, written + 500));
    await first.state(({ flows }) => flows === written + 500);
  }
  await first.stop();
  await fixture.restart();
  appendFileSync(path, lines(2500, 3200));
  const second = await startWatch(fixture.engine, source, { mostRows: 1000 });
  await second.state(({ flows }) => flows === 1200);
  await second.stop();
  const list = await datasets();
  expect(list.slice(1).map(({ name }) => name)).toEqual([
    "conn.log 2023-11-15, part 2",
    "conn.log 2023-11-15, part 3",
  ]);
  expect(list.map(({ rows }) => rows)).toEqual([1000, 1000, 1200]);
  const firsts = await Promise.all(list.map(async ({ id }) => (await column(id, "uid"))[0]));
  expect(firsts).toEqual(["C0", "C1000", "C2000"]);
});

test.each(["log", "capture"])(
  "kill -9 again and again around midnight: every flow of a %s is in one dataset",
  { timeout: 120_000 },
  async (kind) => {
    const workspace = join(fixture.folder, "killed.tidewatch");
    const path = join(fixture.folder, kind === "log" ? "conn.log" : "one.pcap");
    const count = 60;
    const startS = midnight - 150;
    const packets = Array.from({ length: count }, (_, flow) =>
      ["S", "SA", "A", "PA", "PA", "F"].map((flags, k) => ({
        content: (k % 2 === 0 ? up : down)(flags, k === 3 ? "GET /" : [], 10_000 + flow),
        us: startS * 1e6 + (flow * 5 + k * 10) * 1e6 + k,
      })),
    )
      .flat()
      .sort((a, b) => a.us - b.us);
    const write = (from: number, to: number) => {
      if (kind === "log") {
        const lines = Array.from({ length: to - from }, (_, k) =>
          connLine({ at: startS + (from + k) * 5, uid: `C${from + k}` }),
        );
        appendFileSync(path, (from === 0 ? connHeader : "") + lines.join(""));
      } else
        appendFileSync(path, pcapFile({}, packets.slice(from * 6, to * 6)).subarray(from === 0 ? 0 : 24));
    };
    for (const [n, [from, to]] of (
      [
        [0, 20],
        [20, 35],
        [35, 45],
        [45, 60],
      ] as const
    ).entries()) {
      write(from, to);
      const child = spawn(
        process.execPath,
        [builtCommand(), "watch", path, "--roll", "day", "--workspace", workspace, "--json"],
        {
          stdio: ["ignore", "ignore", "inherit"],
          env: { ...process.env, TIDEWATCH_HOME: join(fixture.folder, "home") },
        },
      );
      if (n === 0) await until("a dataset", () => existsSync(join(workspace, "datasets", "1.duckdb")));
      else await wait(2500 + 500 * n);
      const exit = once(child, "exit");
      expect(child.exitCode).toBeNull();
      child.kill("SIGKILL");
      await exit;
    }
    await fixture.engine.handlers["workspace.open"]({ path: workspace });
    const watch = await startWatch(fixture.engine, { kind: "file", path }, { roll: "day" });
    await until("a dataset for each day", async () => (await datasets()).length === 2);
    await wait(2500);
    await watch.stop();
    const list = await datasets();
    const days = list.map(({ name }) => name.replace(/^\S+ /, ""));
    expect(days).toEqual(["2023-11-14", "2023-11-15"]);
    const all = await Promise.all(list.map(({ id }) => column(id, kind === "log" ? "uid" : "orig_port")));
    const expected = Array.from({ length: count }, (_, n) => (kind === "log" ? `C${n}` : 10_000 + n));
    expect(all.flat().sort()).toEqual(expected.sort());
  },
);
