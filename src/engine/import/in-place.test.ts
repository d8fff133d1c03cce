// Parquet queried in place: every request about a dataset works, and what happens when the source is refused, missing or changed.

import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { Job } from "../../shared/job.ts";
import { openDatabase } from "../store/database.ts";

const fixture = withEngine("in-place");
const all = { kind: "all" } as const;
const rows = 400;

const flowsSql = `SELECT TIMESTAMP '2024-03-01' + INTERVAL (i * 5) SECOND AS start_time, '10.0.0.' || (1 + i % 3) AS orig_addr,
  40000 + i AS orig_port, '192.0.2.1' AS resp_addr, CASE WHEN i % 3 = 0 THEN 53 ELSE 443 END AS resp_port,
  CASE WHEN i % 3 = 0 THEN 'udp' ELSE 'tcp' END AS protocol, 0.5 + i % 7 AS duration_s, 3 + i % 11 AS orig_packets,
  2 + i % 5 AS resp_packets, i % 2 AS half FROM range(${rows}) r(i)`;

async function write(name: string, sql: string, options = ""): Promise<string> {
  const path = join(fixture.folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  const database = await openDatabase(":memory:", { threads: 1, memoryMb: 200 });
  await database.run(`COPY (${sql}) TO '${path}' (FORMAT parquet${options})`);
  await database.close();
  return path;
}
const run = async (kind: string, input: unknown): Promise<Job> =>
  fixture.engine.jobEnded((await fixture.engine.handlers["job.start"]({ kind, input } as never)).id);
async function done(kind: string, input: unknown): Promise<unknown> {
  const job = await run(kind, input);
  expect(job.error).toBeNull();
  return job.output;
}
async function opened(path: string): Promise<number> {
  const job = await run("dataset.import", { path, inPlace: true });
  expect(job.error).toBeNull();
  return (job.output as { datasetId: number }).datasetId;
}
const page = async (datasetId: number, more: object = {}) =>
  fixture.engine.handlers["flows.page"]({ datasetId, filter: all, sort: [], offset: 0, limit: 3, ...more });
const recorded = async (id: number) =>
  (await fixture.engine.handlers["dataset.list"]({})).find((dataset) => dataset.id === id)!;

describe("a Parquet file in place", () => {
  let id: number;
  let path: string;
  beforeAll(async () => {
    path = await write("flows.parquet", flowsSql);
    id = await opened(path);
  });

  test("is recorded with its location, and nothing is copied", async () => {
    const { source, rows: counted, timeSpan } = await recorded(id);
    expect(source).toMatchObject({ path, bytes: statSync(path).size, inPlace: { files: 1 } });
    expect(counted).toBe(rows);
    expect(timeSpan).toEqual({
      fromMs: Date.UTC(2024, 2, 1),
      toMs: Date.UTC(2024, 2, 1) + (rows - 1) * 5000,
    });
  });

  test("gives pages of rows, filtered and sorted, with the right row numbers", async () => {
    expect((await page(id, { offset: 200 })).rowIds).toEqual([200, 201, 202]);
    const columns = ["orig_port", "packets"];
    const filtered = await page(id, { filter: filterFrom("resp_port = 53"), columns, offset: 1 });
    expect(filtered.rowIds).toEqual([3, 6, 9]);
    expect(filtered.cells[0]).toEqual([40_003, 40_006, 40_009]);
    expect(filtered.cells[1]).toEqual([11, 12, 18]);
    const sorted = await page(id, { sort: [{ column: "orig_port", descending: true }] });
    expect(sorted.rowIds).toEqual([399, 398, 397]);
  });

  test("is exported like any other", async () => {
    const job = await run("dataset.export", {
      datasetId: id,
      path: join(fixture.folder, "out.csv"),
      columns: ["orig_port", "resp_port"],
      filter: filterFrom("orig_port < 40003"),
    });
    expect(job.error).toBeNull();
    expect(readFileSync(join(fixture.folder, "out.csv"), "utf8")).toBe(
      "orig_port,resp_port\n40000,53\n40001,443\n40002,443\n",
    );
  });

  test("a copy with another time is accepted; a missing and a changed source give a sentence", async () => {
    const moving = await opened(await write("moving.parquet", flowsSql));
    const file = join(fixture.folder, "moving.parquet");
    utimesSync(file, new Date(2001, 1, 1), new Date(2001, 1, 1));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await page(moving)).rowIds).toEqual([0, 1, 2]);
    renameSync(file, `${file}.away`);
    await expect
      .poll(async () => page(moving).then(String, (error: Error) => error.message), { timeout: 5000 })
      .toContain(`${file} is not there any more`);
    expect((await page(id)).rowIds).toEqual([0, 1, 2]);
    await write("moving.parquet", `${flowsSql} WHERE i > 100`);
    await expect(page(moving)).rejects.toThrow(`${file} has changed since it was opened`);
    await fixture.engine.handlers["dataset.rename"]({ datasetId: moving, name: "lost" });
    expect((await recorded(moving)).name).toBe("lost");
  });
});

test("a folder of partitions in place numbers its rows across all files", async () => {
  const path = await write("parts", flowsSql, ", PARTITION_BY (half)");
  const id = await opened(path);
  expect((await recorded(id)).source.inPlace?.files).toBe(2);
  const { rowIds, cells } = await page(id, { offset: 199, columns: ["orig_port", "half"] });
  expect(rowIds).toEqual([199, 200, 201]);
  expect(cells).toEqual([
    [40_398, 40_001, 40_003],
    [0, 1, 1],
  ]);
});

test("an exported file with labels, queried in place, gives the same tables, charts, scores and reasons as a copy", async () => {
  const csv = join(fixture.folder, "labelled.csv");
  writeFileSync(csv, syntheticFlows({ rows: 900 }));
  const first = (await done("dataset.import", { path: csv })) as { datasetId: number };
  const path = join(fixture.folder, "labelled.parquet");
  await done("dataset.export", { datasetId: first.datasetId, path, format: "parquet" });
  const copy = ((await done("dataset.import", { path })) as { datasetId: number }).datasetId;
  const here = await opened(path);
  const { columns, timeSpan } = await recorded(copy);
  expect(await recorded(here)).toMatchObject({ columns, timeSpan, rows: 900 });
  const same = async (ask: (datasetId: number) => unknown) =>
    expect(await ask(here)).toEqual(await ask(copy));
  await same((datasetId) => page(datasetId, { limit: 900 }));
  await same((datasetId) =>
    fixture.engine.handlers["column.profile"]({ datasetId, column: "label_family", filter: all }),
  );
  await same((datasetId) =>
    fixture.engine.handlers["flows.timeline"]({ datasetId, filter: all, measure: "rows" }),
  );
  const normal = filterFrom("label = BENIGN");
  const { modelId } = (await done("model.train", { datasetId: here, normal, detector: "pca" })) as {
    modelId: number;
  };
  const scored = async (datasetId: number) => {
    await done("model.score", { modelId, datasetId });
    const method = { method: "quantile", quantile: 0.98 } as const;
    const question = { modelId, datasetId, method, filter: all, offset: 0, limit: 20, columns: ["label"] };
    const { flags } = await fixture.engine.handlers["flags.page"](question);
    const { rawScore, columns: shares } = await fixture.engine.handlers["flow.explain"]({
      modelId,
      datasetId,
      row: flags[0]!.row,
    });
    const ofModel = { datasetId, modelId };
    const { rowIds, scores } = await fixture.engine.handlers["triage.page"]({
      ...ofModel,
      ...{ show: "flags", filter: all, sort: [], offset: 0, limit: 50, columns: ["orig_addr"], marks: [] },
    });
    const lanes = await fixture.engine.handlers["triage.lanes"]({
      ...ofModel,
      ...{ method, filter: all, entity: "originator", order: "flags", bins: 20, top: 5 },
    });
    const episodes = await fixture.engine.handlers["episodes.page"]({
      ...ofModel,
      ...{ method, filter: all, offset: 0, limit: 20, gapS: 600, columns: ["label"] },
    });
    return { flags, rawScore, shares, rowIds, scores, lanes, episodes };
  };
  const there = await scored(here);
  expect(there.flags[0]!.cells[0]).toBe("Botnet");
  expect(there).toEqual(await scored(copy));
  await done("dataset.export", { datasetId: here, modelId, path: join(fixture.folder, "scored.csv") });
  expect(readFileSync(join(fixture.folder, "scored.csv"), "utf8").split("\n")).toHaveLength(902);
});

describe("refused in place, with the reason", () => {
  const refused = async (path: string) =>
    (await run("dataset.import", { path, inPlace: true })).error?.message;
  test.each([
    [
      "labels.parquet",
      `SELECT *, 'BENIGN' AS label FROM (${flowsSql})`,
      "its labels in “label” have to be sorted into families",
    ],
    [
      "clock.parquet",
      flowsSql.replace(
        "TIMESTAMP '2024-03-01' + INTERVAL (i * 5) SECOND",
        "'2024-03-01 00:00:' || lpad((i % 60)::VARCHAR, 2, '0')",
      ),
      "the times in “start_time” are written as text and have to be parsed",
    ],
    [
      "endless.parquet",
      flowsSql.replace("0.5 + i % 7", "CASE WHEN i = 7 THEN 'inf'::DOUBLE ELSE 1.5 END"),
      "1 value in “duration_s” would have to be left out (is infinite or not a number)",
    ],
    [
      "numbered.parquet",
      `SELECT *, 1 AS "File_Row_Number" FROM (${flowsSql})`,
      "it has a column called file_row_number",
    ],
  ])("%s", async (name, sql, why) => {
    const path = await write(name, sql);
    const message = await refused(path);
    expect(message).toContain(`${path} cannot be queried in place: ${why}`);
    expect(message).toContain("import it without leaving it where it is");
  });
});
