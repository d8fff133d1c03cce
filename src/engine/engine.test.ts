// The engine as its hosts see it, on a real workspace in a temporary folder: imports of damaged files of many kinds, pages, profiles,
// recovery after a kill, and refusals.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { builtEngine } from "../../test/support/built-programs.ts";
import { withEngine } from "../../test/support/engine.ts";
import { filterFrom } from "../shared/filter.ts";
import type { Job } from "../shared/job.ts";
import type { Dataset } from "../shared/vocabulary.ts";
import { schemaVersion } from "./store/migrations.ts";

const fixture = withEngine("engine", "test");

const file = (name: string, content: string | Buffer): string => {
  const path = join(fixture.folder, name);
  writeFileSync(path, content);
  return path;
};
const importFile = async (path: string, name?: string): Promise<Job> => {
  const job = await fixture.engine.handlers["job.start"]({
    kind: "dataset.import",
    input: { path, ...(name ? { name } : {}) },
  });
  return fixture.engine.jobEnded(job.id);
};
const imported = async (path: string): Promise<Dataset> => {
  const job = await importFile(path);
  expect(job.error).toBeNull();
  const { datasetId } = job.output as { datasetId: number };
  return (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
};
const page = (
  datasetId: number,
  query: { filter?: string; sort?: string; descending?: boolean; offset?: number; limit?: number },
) =>
  fixture.engine.handlers["flows.page"]({
    datasetId,
    filter: filterFrom(query.filter ?? ""),
    sort: query.sort ? [{ column: query.sort, descending: query.descending ?? false }] : [],
    offset: query.offset ?? 0,
    limit: query.limit ?? 100,
  });
/** Files of datasets in the workspace's folder, including leftovers. */
const leftovers = async () => {
  const { path } = (await fixture.engine.handlers["workspace.current"]({}))!;
  const list = (name: string) => (existsSync(join(path, name)) ? readdirSync(join(path, name)).sort() : []);
  return { datasets: list("datasets"), temporary: list("temporary") };
};
const nothingLeft = { datasets: [], temporary: [] };
const many = (rows: number) =>
  `id,bytes,name\n${Array.from({ length: rows }, (_, i) => `${i},${(i * 7919) % rows},name ${i % 10}`).join("\n")}\n`;

describe("workspace", () => {
  test("the first start creates the default workspace, the second opens it", async () => {
    const first = await fixture.engine.handlers["workspace.current"]({});
    expect(first).toMatchObject({ name: "Default", isDefault: true, schemaVersion });
    await fixture.restart();
    expect(await fixture.engine.handlers["workspace.current"]({})).toEqual(first);
    expect(await fixture.engine.handlers["workspace.recent"]({})).toMatchObject([
      { path: first!.path, exists: true },
    ]);
  });

  test("another is created, opened, closed; a failed open leaves the current one open", async () => {
    const path = join(fixture.folder, "case.tidewatch");
    await fixture.engine.handlers["workspace.create"]({ path });
    await expect(fixture.engine.handlers["workspace.create"]({ path })).rejects.toThrow(
      "is a workspace already",
    );
    await expect(
      fixture.engine.handlers["workspace.open"]({ path: join(fixture.folder, "nowhere") }),
    ).rejects.toThrow("There is no workspace at");
    await expect(fixture.engine.handlers["workspace.open"]({ path: fixture.folder })).rejects.toThrow(
      "is a folder but no workspace",
    );
    expect((await fixture.engine.handlers["workspace.current"]({}))!.name).toBe("case");
    await fixture.engine.handlers["workspace.close"]({});
    const answer = await fixture.engine.route("dataset.list", {});
    expect(answer).toMatchObject({ ok: false, error: { code: "WORKSPACE_NONE" } });
  });

  test("one written by a newer version is refused, with both forms", async () => {
    const path = (await fixture.engine.handlers["workspace.current"]({}))!.path;
    await fixture.engine.close();
    const manifest = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8"));
    writeFileSync(join(path, "manifest.json"), JSON.stringify({ ...manifest, schemaVersion: 99 }));
    await expect(fixture.engine.handlers["workspace.open"]({ path })).rejects.toThrow(
      /last opened by Tidewatch \d.*form 99/,
    );
  });

  test("a damaged manifest and a damaged database are reported, without a crash", async () => {
    const path = (await fixture.engine.handlers["workspace.current"]({}))!.path;
    await fixture.engine.close();
    const manifest = readFileSync(join(path, "manifest.json"));
    writeFileSync(join(path, "manifest.json"), "{");
    await expect(fixture.engine.handlers["workspace.open"]({ path })).rejects.toMatchObject({
      code: "WORKSPACE_DAMAGED",
    });
    writeFileSync(join(path, "manifest.json"), manifest);
    writeFileSync(join(path, "tidewatch.duckdb"), "not a database at all ".repeat(1000));
    await expect(fixture.engine.handlers["workspace.open"]({ path })).rejects.toMatchObject({
      code: "WORKSPACE_DAMAGED",
    });
  });

  test("a second process learns which process holds the workspace", async () => {
    const path = (await fixture.engine.handlers["workspace.current"]({}))!.path;
    const script = `
      import { createEngine } from ${builtEngine()};
      const engine = createEngine({ dataFolder: ${JSON.stringify(join(fixture.folder, "other"))}, log: () => {} });
      engine.openFirst(${JSON.stringify(path)}).catch((error) => console.log(error.code, error.message));`;
    const entry = file("second.mjs", script);
    const output = execFileSync(process.execPath, [entry], { encoding: "utf8" });
    expect(output).toContain("WORKSPACE_LOCKED");
    expect(output).toContain(`process ${process.pid}`);
  });
});

describe("import", () => {
  test("a table with refused lines: counts, reasons, lines", async () => {
    const dataset = await imported(
      file(
        "flows.csv",
        "time,addr,bytes\n2024-03-01 10:00:00,10.0.0.1,5\nshort,1\n2024-03-01 10:00:09,10.0.0.2,7\n",
      ),
    );
    expect(dataset).toMatchObject({ name: "flows.csv", rows: 2, refusedRows: 1 });
    expect(dataset.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["time", "time"],
      ["addr", "text"],
      ["bytes", "integer"],
    ]);
    expect(dataset.timeSpan).toEqual({
      fromMs: Date.UTC(2024, 2, 1, 10),
      toMs: Date.UTC(2024, 2, 1, 10, 0, 9),
    });
    expect(dataset.refused).toMatchObject([
      { reason: "Too few values in the line", count: 1, examples: [{ line: 3, text: "short,1" }] },
    ]);
    expect(dataset.source.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("tabs, semicolons and gzip", async () => {
    expect(await imported(file("a.tsv", "a\tb\n1\t2\n3\t4\n"))).toMatchObject({ rows: 2 });
    expect(await imported(file("b.csv", "a;b\n1;2\n3;4\n"))).toMatchObject({ rows: 2 });
    const zipped = await imported(file("c.csv.gz", gzipSync(many(5000))));
    expect(zipped).toMatchObject({ rows: 5000, refusedRows: 0 });
  });

  test("Windows-1252 is recognised and reported", async () => {
    const bytes = Buffer.from("id,label\n1,Web Attack \x96 XSS\n2,na\xefve\n", "latin1");
    const dataset = await imported(file("cp1252.csv", bytes));
    expect(dataset.warnings).toContain("The text is not UTF-8; it was read as Windows-1252.");
    const { cells } = await page(dataset.id, {});
    expect(cells[1]).toEqual(["Web Attack – XSS", "naïve"]);
  });

  test("a line of 100 MB is refused and counted, the rest is read", async () => {
    const path = file("long.csv", "a,b\n1,x\n2,");
    const block = Buffer.alloc(10 << 20, "x");
    for (let i = 0; i < 10; i++) appendFileSync(path, block);
    appendFileSync(path, "\n3,y\n");
    const dataset = await imported(path);
    expect(dataset).toMatchObject({ rows: 2, refusedRows: 1 });
    expect(dataset.refused[0]).toMatchObject({ count: 1, examples: [{ line: 3 }] });
    expect((await page(dataset.id, {})).cells[0]).toEqual([1, 3]);
  });

  test.each([
    ["empty.csv", "", "FILE_EMPTY", /is empty/],
    ["header.csv", "a,b,c\n", "FILE_NOT_RECOGNISED", /header but no rows/],
    ["prose.txt", "This is no table.\nIt is prose\n", "FILE_NOT_RECOGNISED", /is not a table/],
    [
      "noise.bin",
      Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3)) % 256)),
      "FILE_NOT_RECOGNISED",
      /is not a table/,
    ],
    ["archive.zip", Buffer.from("PK\x03\x04 and so on"), "FILE_NOT_RECOGNISED", /it is a ZIP archive/],
  ])("%s is refused in one sentence, and leaves nothing behind", async (name, content, code, message) => {
    const job = await importFile(file(name, content));
    expect(job).toMatchObject({ state: "failed", error: { code } });
    expect(job.error!.message).toMatch(message);
    expect(await leftovers()).toEqual(nothingLeft);
  });

  test("a missing file, and an empty folder", async () => {
    expect((await importFile(join(fixture.folder, "nowhere.csv"))).error).toMatchObject({
      code: "FILE_MISSING",
    });
    const empty = join(fixture.folder, "empty");
    mkdirSync(empty);
    expect((await importFile(empty)).error).toMatchObject({
      message: expect.stringContaining("holds no files"),
    });
    expect(await leftovers()).toEqual(nothingLeft);
  });

  test("a file that vanishes during reading leaves nothing behind", async () => {
    const path = file("going.csv", many(300_000));
    const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    const stop = fixture.engine.on("job.changed", ({ progress }) => {
      if (progress?.note === "Reading" && existsSync(path)) rmSync(path);
    });
    const ended = await fixture.engine.jobEnded(job.id);
    stop();
    expect(ended).toMatchObject({ state: "failed" });
    expect(["FILE_CHANGED", "FILE_MISSING", "FILE_UNREADABLE"]).toContain(ended.error!.code);
    expect(await leftovers()).toEqual(nothingLeft);
  });

  test("progress at most ten times a second; a cancel leaves nothing, and the next import works", async () => {
    const path = file("big.csv", many(1_500_000));
    const seen: { atMs: number; job: Job }[] = [];
    const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    let cancelledAtMs = 0;
    fixture.engine.on("job.changed", (changed) => {
      seen.push({ atMs: performance.now(), job: changed });
      if (changed.progress?.note === "Reading" && cancelledAtMs === 0) {
        cancelledAtMs = performance.now();
        void fixture.engine.handlers["job.cancel"]({ jobId: job.id });
      }
    });
    const ended = await fixture.engine.jobEnded(job.id);
    expect(ended).toMatchObject({ state: "cancelled", error: null });
    expect(cancelledAtMs).toBeGreaterThan(0);
    const running = seen.filter(({ job: { state, progress } }) => state === "running" && progress);
    for (let i = 1; i < running.length; i++) {
      if (running[i]!.job.progress!.note !== running[i - 1]!.job.progress!.note) continue;
      expect(running[i]!.atMs - running[i - 1]!.atMs).toBeGreaterThan(80);
    }
    await expect.poll(leftovers, { timeout: 20_000 }).toEqual(nothingLeft);
    expect(await imported(file("next.csv", many(10)))).toMatchObject({ rows: 10 });
  });

  test("one heavy job at a time; a queued one can be cancelled before it starts", async () => {
    const path = file("queue.csv", many(200_000));
    const states = new Map<number, string[]>();
    fixture.engine.on("job.changed", ({ id, state }) => states.set(id, [...(states.get(id) ?? []), state]));
    const jobs = [];
    for (let i = 0; i < 3; i++) {
      jobs.push(await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } }));
    }
    await fixture.engine.handlers["job.cancel"]({ jobId: jobs[2]!.id });
    const ended = await Promise.all(jobs.map(({ id }) => fixture.engine.jobEnded(id)));
    expect(ended.map(({ state }) => state)).toEqual(["done", "done", "cancelled"]);
    expect(ended[1]!.startedAtMs!).toBeGreaterThanOrEqual(ended[0]!.endedAtMs!);
    expect(states.get(jobs[2]!.id)).not.toContain("running");
    expect((await fixture.engine.handlers["job.list"]({})).map(({ state }) => state)).toEqual([
      "cancelled",
      "done",
      "done",
    ]);
  });

  test("after a kill in the middle, the job has failed and the workspace is as before", async () => {
    const before = await imported(file("kept.csv", many(100)));
    const path = (await fixture.engine.handlers["workspace.current"]({}))!.path;
    await fixture.engine.close();
    const small = file("small.csv", many(100));
    const big = file("big.csv", many(1_500_000));
    const script = `
      import { createEngine } from ${builtEngine()};
      const engine = createEngine({ dataFolder: ${JSON.stringify(join(fixture.folder, "other"))}, log: () => {} });
      await engine.openFirst(${JSON.stringify(path)});
      const first = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path: ${JSON.stringify(small)} } });
      await engine.jobEnded(first.id);
      engine.on("job.changed", (job) => { if (job.progress?.note === "Reading") console.log("reading"); });
      await engine.handlers["job.start"]({ kind: "dataset.import", input: { path: ${JSON.stringify(big)} } });`;
    const child = spawn(process.execPath, [file("victim.mjs", script)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    await fixture.engine.openFirst(path);
    const [finished, ...older] = await fixture.engine.handlers["dataset.list"]({});
    expect(older).toEqual([before]);
    expect(finished).toMatchObject({ name: "small.csv", rows: 100 });
    expect((await page(finished!.id, {})).total).toBe(100);
    const [job] = await fixture.engine.handlers["job.list"]({});
    expect(job).toMatchObject({ state: "failed", error: { code: "ENGINE_GONE" } });
    expect(await leftovers()).toEqual({
      datasets: [`${before.id}.duckdb`, `${finished!.id}.duckdb`],
      temporary: [],
    });
    expect(await imported(file("next.csv", many(10)))).toMatchObject({ rows: 10 });
  });
});

describe("flows.page", () => {
  test("pages, filters, orders and counts agree with the rows written", async () => {
    const dataset = await imported(file("rows.csv", many(5000)));
    const all = await page(dataset.id, { offset: 4990, limit: 100 });
    expect(all).toMatchObject({ total: 5000, offset: 4990 });
    expect(all.cells[0]).toEqual([4990, 4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999]);

    const filtered = await page(dataset.id, { filter: 'name = "name 3" and bytes < 100' });
    const expected = Array.from({ length: 5000 }, (_, i) => i).filter(
      (i) => i % 10 === 3 && (i * 7919) % 5000 < 100,
    );
    expect(filtered.total).toBe(expected.length);
    expect(filtered.cells[0]).toEqual(expected);

    const sorted = await page(dataset.id, { sort: "bytes", descending: true, offset: 10, limit: 3 });
    expect(sorted.cells[1]).toEqual([4989, 4988, 4987]);
    expect(sorted.rowIds).toEqual(sorted.cells[0]);
    expect((await page(dataset.id, { offset: 9999 })).rowIds).toEqual([]);
  });

  test("missing values, times, ranges, sets, text search in any column", async () => {
    const dataset = await imported(
      file(
        "kinds.csv",
        "t,host,n,ok\n2024-03-01 10:00:00,alpha,1.5,true\n2024-03-01 11:00:00,Beta,,false\n2024-03-02 00:00:00,,3,true\n",
      ),
    );
    const ids = async (filter: string) => (await page(dataset.id, { filter })).rowIds;
    expect(await ids("n is missing")).toEqual([1]);
    expect(await ids("not n = 3")).toEqual([0, 1]);
    expect(await ids("n != 3")).toEqual([0, 1]);
    expect(await ids("host is not missing")).toEqual([0, 1]);
    expect(await ids("t >= '2024-03-01 11:00' and t < 2024-03-02")).toEqual([1]);
    expect(await ids("t in '2024-03-01'..'2024-03-01 10:30'")).toEqual([0]);
    expect(await ids("n in (1.5, 3)")).toEqual([0, 2]);
    expect(await ids("ok = true")).toEqual([0, 2]);
    expect(await ids("beta")).toEqual([1]);
    expect(await ids("host contains 'LPH'")).toEqual([0]);
    expect((await page(dataset.id, { sort: "n" })).cells[2]).toEqual([1.5, 3, null]);
    await expect(page(dataset.id, { filter: "hots = alpha" })).rejects.toThrow(
      'no column called "hots" here. Did you mean host?',
    );
    await expect(page(dataset.id, { filter: "n = many" })).rejects.toThrow(
      'n is a number, and "many" is none: write n = 10.',
    );
    await expect(page(dataset.id, { filter: "t = tomorrow" })).rejects.toThrow(
      't is a time, and "tomorrow" is none',
    );
  });

  test("a filter cannot become SQL", async () => {
    const dataset = await imported(
      file("sql.csv", 'a,"b""; DROP TABLE dataset; --"\n1,x\n2,y\'; DROP TABLE dataset; --\n'),
    );
    const odd = dataset.columns[1]!.name;
    expect(await page(dataset.id, { filter: `a = 2 and \`${odd}\` contains "'; DROP TABLE"` })).toMatchObject(
      { total: 1 },
    );
    expect((await page(dataset.id, { sort: odd })).total).toBe(2);
    expect(await fixture.engine.handlers["dataset.list"]({})).toHaveLength(1);
  });
});

test("column.profile counts, bins and ranks", async () => {
  const dataset = await imported(
    file(
      "profile.csv",
      `n,s\n${Array.from({ length: 100 }, (_, i) => `${i + 1},${i % 4 ? "a" : "b"}`).join("\n")}\n,c\n`,
    ),
  );
  const profile = await fixture.engine.handlers["column.profile"]({
    datasetId: dataset.id,
    column: "n",
    filter: { kind: "all" },
  });
  expect(profile).toMatchObject({ count: 101, missing: 1, min: 1, max: 100, mean: 50.5 });
  expect(profile.quantiles.find(({ p }) => p === 0.5)!.value).toBeCloseTo(50.5);
  expect(profile.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  expect(profile.histogram[0]!.from).toBe(1);
  const text = await fixture.engine.handlers["column.profile"]({
    datasetId: dataset.id,
    column: "s",
    filter: filterFrom("n <= 8"),
  });
  expect(text.top).toEqual([
    { value: "a", count: 6 },
    { value: "b", count: 2 },
  ]);
  expect(text.histogram).toEqual([]);
});

test("a dataset is renamed, deleted, restored, and gone once the workspace is closed", async () => {
  const dataset = await imported(file("name.csv", many(5)));
  expect(
    await fixture.engine.handlers["dataset.rename"]({ datasetId: dataset.id, name: "Tuesday" }),
  ).toMatchObject({
    name: "Tuesday",
  });
  await fixture.engine.handlers["dataset.delete"]({ datasetId: dataset.id });
  expect(await fixture.engine.handlers["dataset.list"]({})).toEqual([]);
  expect(await fixture.engine.handlers["dataset.restore"]({ datasetId: dataset.id })).toMatchObject({
    name: "Tuesday",
  });
  await fixture.engine.handlers["dataset.delete"]({ datasetId: dataset.id });
  expect((await leftovers()).datasets).toEqual([`${dataset.id}.duckdb`]);
  await fixture.engine.close();
  await fixture.engine.openFirst();
  expect(await leftovers()).toEqual(nothingLeft);
});

test("settings are stored, and damaged ones are ignored", async () => {
  await fixture.engine.handlers["settings.set"]({ theme: "dark", panes: { inspector: 420 } });
  await fixture.restart();
  expect(await fixture.engine.handlers["settings.get"]({})).toMatchObject({
    theme: "dark",
    density: "compact",
    panes: { inspector: 420 },
  });
  writeFileSync(join(fixture.folder, "data", "settings.json"), "]");
  await fixture.restart();
  expect(await fixture.engine.handlers["settings.get"]({})).toMatchObject({ theme: "system" });
});

test("files.list shows folders first and names entries that cannot be listed", async () => {
  file("b.csv", "a");
  file(".hidden", "a");
  const listing = await fixture.engine.handlers["files.list"]({ path: fixture.folder });
  expect(listing.entries.map(({ name, kind }) => [name, kind])).toEqual([
    ["data", "folder"],
    ["b.csv", "file"],
  ]);
  await expect(
    fixture.engine.handlers["files.list"]({ path: join(fixture.folder, "none") }),
  ).rejects.toMatchObject({
    code: "FILE_MISSING",
  });
  await expect(
    fixture.engine.handlers["files.list"]({ path: join(fixture.folder, "b.csv") }),
  ).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});
