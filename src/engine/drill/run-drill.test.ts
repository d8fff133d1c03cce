// A drill on a real workspace: in a quiet office it finds the obvious attacks, and it changes nothing.

import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { makeSample, SampleCancelled } from "../../core/sample/make-sample.ts";
import type { DrillResult } from "../../shared/drill-vocabulary.ts";
import type { Job } from "../../shared/job.ts";
import { openDatabase } from "../store/database.ts";

const fixture = withEngine("drill");
const { done, run } = fixture;
/** The share of the sample's duration before its first planted attack. */
const quietShare = 0.38;
let office: number;

async function quietOffice(path: string): Promise<void> {
  writeFileSync(path, "");
  const signal = { aborted: false };
  await makeSample({
    seed: 1,
    signal,
    async write(bytes, share) {
      if (share >= quietShare) signal.aborted = true;
      else appendFileSync(path, bytes);
    },
  }).catch((thrown) => {
    if (!(thrown instanceof SampleCancelled)) throw thrown;
  });
}

const workspace = () => join(fixture.folder, "data", "Default.tidewatch");
const resultOf = async (datasetId = office): Promise<DrillResult | null> =>
  fixture.engine.handlers["drill.result"]({ datasetId });
const familyOf = (result: DrillResult | null, name: string) =>
  result!.families.find((family) => family.name === name)!;
/** Everything that a drill could leave behind: files with their content, and the lists of the workspace. */
const traces = async () => ({
  files: readdirSync(join(workspace(), "datasets")).map((name) => [
    name,
    createHash("sha256")
      .update(readFileSync(join(workspace(), "datasets", name)))
      .digest("hex"),
  ]),
  temporary: readdirSync(join(workspace(), "temporary")),
  datasets: await fixture.engine.handlers["dataset.list"]({}),
  incidents: await fixture.engine.handlers["incidents.page"]({
    datasetId: office,
    show: "all",
    offset: 0,
    limit: 200,
  }),
});
const without = ({ atMs, tookMs, ...rest }: DrillResult) => rest;

beforeAll(async () => {
  const path = join(fixture.folder, "quiet.pcapng");
  await quietOffice(path);
  office = (await done("dataset.import", { path })).datasetId;
  await done("incident.find", { datasetId: office });
}, 300_000);

test("in a quiet office, the obvious attack of every family is within the usual budget", async () => {
  const before = await traces();
  expect(await resultOf()).toBeNull();
  const { planted, found, sentence } = await done("drill.run", { datasetId: office });
  const result = (await resultOf())!;
  const obvious = result.families.map(({ name, cells }) => [name, cells[0]!.outcome]);
  expect(obvious.filter(([, outcome]) => outcome !== "found")).toEqual([["alert", "not-planted"]]);
  expect(familyOf(result, "alert").cells[0]!.sentence).toBe("The dataset has no column alert.");
  expect(result).toMatchObject({ budget: 20, days: 1, read: 20, seed: 1, model: null, library: [] });
  expect(sentence).toBe(result.sentence);
  expect(sentence).toMatch(
    /^Reading 20 incidents a day would have shown \d+ of \d+ planted attacks: 15 of 15 obvious/,
  );
  const cells = result.families.flatMap((family) => family.cells);
  expect(cells.filter(({ outcome }) => outcome === "found").length).toBe(found);
  expect(cells.filter(({ outcome }) => outcome !== "not-planted").length).toBe(planted);
  for (const cell of cells) {
    expect(cell.sentence).not.toBe("");
    expect(cell.place === null).toBe(cell.outcome !== "found" && cell.outcome !== "below");
  }
  expect(await traces()).toEqual(before);
}, 300_000);

test("the same seed gives the same result, another seed plants others, and the last result is stored", async () => {
  // The test before has run it once.
  if ((await resultOf()) === null) await done("drill.run", { datasetId: office });
  const first = (await resultOf())!;
  await done("drill.run", { datasetId: office });
  expect(without((await resultOf())!)).toEqual(without(first));
  await fixture.engine.handlers["incidents.budget"]({ perDay: 1 });
  await done("drill.run", { datasetId: office, seed: 2 });
  await fixture.engine.handlers["incidents.budget"]({ perDay: 20 });
  const other = (await resultOf())!;
  expect(other).toMatchObject({ seed: 2, budget: 1, read: 1 });
  const hosts = ({ families }: DrillResult) => families.map(({ cells }) => cells[0]!.originator);
  expect(hosts(other)).not.toEqual(hosts(first));
  for (const { perDay } of other.next) expect(perDay).toBeGreaterThan(1);
}, 300_000);

describe("cancelled in the middle", () => {
  const cancelledAt = async (note: string, input: { library?: string }): Promise<Job> => {
    const started = await fixture.engine.handlers["job.start"]({
      kind: "drill.run",
      input: { datasetId: office, seed: 9, ...input },
    });
    const stop = fixture.engine.on("job.changed", (job) => {
      if (job.id === started.id && job.progress?.note === note)
        void fixture.engine.handlers["job.cancel"]({ jobId: job.id });
    });
    const ended = await fixture.engine.jobEnded(started.id);
    stop();
    return ended;
  };

  test("leaves nothing behind, and keeps the last result", async () => {
    const before = await traces();
    const last = await resultOf();
    expect((await cancelledAt("Looking for what was planted", {})).state).toBe("cancelled");
    expect(await resultOf()).toEqual(last);
    expect(await traces()).toEqual(before);
  }, 120_000);

  test("also while it reads a library", async () => {
    const library = join(fixture.folder, "long-library");
    mkdirSync(library);
    for (let i = 0; i < 6; i++) writeFileSync(join(library, `scan-${i}.csv`), scanCsv());
    const before = await traces();
    expect((await cancelledAt("Reading the library", { library })).state).toBe("cancelled");
    expect(await traces()).toEqual(before);
  }, 120_000);
});

/** A scan between hosts that the office does not have, years earlier. */
function scanCsv(): string {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const at = new Date(Date.UTC(2019, 4, 1) + i * 100).toISOString();
    return `${at},172.16.5.9,${40_000 + i},172.16.5.1,${1 + i},tcp,REJ,0,0,1,1`;
  });
  const head =
    "start_time,orig_addr,orig_port,resp_addr,resp_port,protocol,conn_state,orig_payload_bytes,resp_payload_bytes,orig_packets,resp_packets";
  return `${[head, ...rows].join("\n")}\n`;
}

test("files of a library are planted at hosts and times of the dataset; a file without flows says why", async () => {
  const library = join(fixture.folder, "library");
  mkdirSync(join(library, "scan"), { recursive: true });
  writeFileSync(join(library, "scan", "one.csv"), scanCsv());
  writeFileSync(join(library, "README.txt"), "Captures of attacks.\n");
  const before = await traces();
  await done("drill.run", { datasetId: office, library });
  const { library: files } = (await resultOf())!;
  expect(files.map(({ name }) => name)).toEqual(["README.txt", join("scan", "one.csv")]);
  expect(files[0]!.cell).toMatchObject({ outcome: "not-planted" });
  expect(files[0]!.cell.sentence).toContain("README.txt");
  expect(files[1]!.cell).toMatchObject({
    outcome: "found",
    place: 1,
    flows: 300,
    kinds: expect.arrayContaining(["scan"]),
  });
  expect(files[1]!.cell.originator).toMatch(/^10\./);
  expect(await traces()).toEqual(before);
}, 300_000);

test("a trained model tells how many of the planted flows it would flag", async () => {
  const { modelId } = await done("model.train", { datasetId: office, detector: "mahalanobis", seed: 1 });
  await done("model.score", { modelId, datasetId: office });
  await done("drill.run", { datasetId: office });
  const result = (await resultOf())!;
  expect(result.model?.id).toBe(modelId);
  const planted = result.families.flatMap(({ cells }) => cells).filter(({ flows }) => flows > 0);
  for (const { model, flows } of planted) expect(model!.scored).toBe(Math.min(2000, flows));
  expect(planted.some(({ model }) => model!.flagged > 0)).toBe(true);
}, 300_000);

test("what cannot be drilled is explained in a sentence, and no result is stored", async () => {
  const path = join(fixture.folder, "series.csv");
  const rows = Array.from(
    { length: 40 },
    (_, i) => `2024-03-01 00:${String(i).padStart(2, "0")}:00,${i % 5}`,
  );
  writeFileSync(path, `timestamp,value\n${rows.join("\n")}\n`);
  const { datasetId } = await done("dataset.import", { path });
  const { error } = await run("drill.run", { datasetId });
  expect(error).toMatchObject({
    code: "INVALID_INPUT",
    message: "series.csv is a series of samples; a drill plants flows between hosts.",
  });
  expect(await resultOf(datasetId)).toBeNull();
  const empty = join(fixture.folder, "empty");
  mkdirSync(empty);
  for (const [library, message] of [
    [join(fixture.folder, "nowhere"), /^There is no folder .*nowhere; check the path of the library\.$/],
    [path, /series\.csv is a file; a library is a folder/],
    [empty, /empty holds no file to plant\.$/],
  ] as const)
    expect((await run("drill.run", { datasetId: office, library })).error?.message).toMatch(message);
}, 120_000);

test("the result of a deleted dataset is deleted when the workspace is closed", async () => {
  const kept = async (): Promise<number[]> => {
    const database = await openDatabase(join(workspace(), "tidewatch.duckdb"), { threads: 1, memoryMb: 128 });
    try {
      return (await database.rows("SELECT dataset_id FROM drill")).map((row) => Number(row.dataset_id));
    } finally {
      await database.close();
    }
  };
  await fixture.engine.handlers["workspace.close"]({});
  expect(await kept()).toEqual([office]);
  await fixture.engine.handlers["workspace.open"]({ path: workspace() });
  await fixture.engine.handlers["dataset.delete"]({ datasetId: office });
  await fixture.engine.handlers["workspace.close"]({});
  expect(await kept()).toEqual([]);
}, 60_000);
