// Imports of tables on a real engine: folders of Parquet files, the first rows of a table during its import, label windows of a series.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openTables } from "../../../test/support/tables.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { openDatabase } from "../store/database.ts";

const tables = openTables();
const { file, preview, imported, refused, cellsOf } = tables;

describe("a folder of Parquet files", () => {
  const write = async (sql: string) => {
    const database = await openDatabase(":memory:", { threads: 1, memoryMb: 200 });
    await database.run(sql);
    await database.close();
  };
  const flowsSql =
    "SELECT TIMESTAMP '2024-03-01' + to_seconds(i) AS start_time, '10.0.0.' || (i % 200) AS src_ip, '10.0.1.1' AS dst_ip, i AS bytes, 'd' || (i // 500) AS day FROM range(1500) r(i)";

  test("with hive partitions, is one dataset with the partition's column, hash and reason", async () => {
    const path = join(tables.folder, "days [1]");
    await write(`COPY (${flowsSql}) TO '${path}' (FORMAT parquet, PARTITION_BY (day))`);
    writeFileSync(join(path, "_SUCCESS"), "");
    const shown = await preview(path, { limit: 2 });
    expect(shown).toMatchObject({
      format: "Parquet",
      why: "A folder of 3 Parquet files, partitioned by day.",
    });
    expect(shown.header.map(({ source }) => source)).toContain("day");
    const dataset = await imported({ path });
    expect(dataset).toMatchObject({
      rows: 1500,
      name: "days [1]",
      source: { why: shown.why, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      timeSpan: { fromMs: Date.UTC(2024, 2, 1), toMs: Date.UTC(2024, 2, 1, 0, 24, 59) },
    });
    const [bytes, day] = await cellsOf(dataset, "ip_bytes", "day");
    expect([bytes![0], day![0], bytes![99]]).toEqual([0, "d0", 99]);
    const again = await imported({ path });
    expect(again.source.sha256).toBe(dataset.source.sha256);
    expect(again.source.bytes).toBe(dataset.source.bytes);
  });

  test("files with different columns are joined by name; a mapping applies to the folder", async () => {
    mkdirSync(join(tables.folder, "mixed"));
    await write(
      `COPY (SELECT 1 AS Took, 'a' AS Who) TO '${join(tables.folder, "mixed", "a.parquet")}' (FORMAT parquet)`,
    );
    await write(
      `COPY (SELECT 'b' AS Who, 5 AS More) TO '${join(tables.folder, "mixed", "b.parquet")}' (FORMAT parquet)`,
    );
    const took = { source: "Took", role: "duration_s", unit: "ms", time: null };
    const dataset = await imported({
      path: join(tables.folder, "mixed"),
      mapping: { datasetKind: "flows", columns: [took] },
    });
    expect(await cellsOf(dataset, "duration_s", "Who", "More")).toEqual([
      [0.001, null],
      ["a", "b"],
      [null, 5],
    ]);
  });

  test("without Parquet, or with a file that has only the name, is refused in a sentence", async () => {
    mkdirSync(join(tables.folder, "none"));
    expect(await refused({ path: join(tables.folder, "none") })).toMatchObject({
      code: "FILE_EMPTY",
      message: expect.stringContaining("holds no files"),
    });
    const fake = file("fake/x.parquet", "a,b\n1,2\n");
    expect((await refused({ path: join(tables.folder, "fake") })).message).toContain(
      `${fake} is called x.parquet but is no Parquet file`,
    );
  });
});

test("a file that is read again from a clean copy refuses no row for what was wrong with the first reading", async () => {
  const path = file("cp1252.csv", "");
  writeFileSync(
    path,
    Buffer.from("resp_port,protocol,label,n\n80,tcp,Web \x96 XSS,5\n53,udp,plain,6\n", "latin1"),
  );
  const dataset = await imported({ path });
  expect(dataset).toMatchObject({ rows: 2, refusedRows: 0, refused: [] });
  expect(dataset.warnings.join(" ")).toContain("it was read as Windows-1252");
});

describe("while a table is read", () => {
  const many = (rows: number) =>
    `start_time,src_ip,dst_ip,bytes\n${Array.from({ length: rows }, (_, i) => `2024-03-01 10:${String(Math.floor(i / 60) % 60).padStart(2, "0")}:${String(i % 60).padStart(2, "0")},10.0.0.1,10.0.0.2,${i}\n`).join("")}`;

  /** Resolves with the first visible rows of a job, and then optionally cancels it. */
  const firstSeen = (cancel: boolean, jobId: Promise<number>) =>
    new Promise<{ dataset: Dataset; cells: unknown[][] }>((resolve) => {
      const stop = tables.engine.on("dataset.changed", async ({ datasetId }) => {
        const dataset = (await tables.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId);
        if (!dataset?.reading) return;
        stop();
        const cells = await cellsOf(dataset, "ip_bytes", "start_time");
        if (cancel) await tables.engine.handlers["job.cancel"]({ jobId: await jobId });
        resolve({ dataset, cells });
      });
    });
  const begin = async (path: string, cancel: boolean) => {
    let tell = (_: number) => {};
    const jobId = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const seen = firstSeen(cancel, jobId);
    const job = await tables.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    tell(job.id);
    return { seen: await seen, ended: await tables.engine.jobEnded(job.id) };
  };

  test("its first rows are visible, with their final row numbers", async () => {
    const path = file("long.csv", many(400_000));
    const { seen, ended } = await begin(path, false);
    expect(seen.dataset).toMatchObject({ reading: true, kind: "flows", name: "long.csv" });
    expect(seen.dataset.rows).toBeGreaterThan(1000);
    expect(seen.dataset.rows).toBeLessThan(400_000);
    expect(seen.cells[0]!.slice(0, 3)).toEqual([0, 1, 2]);
    expect(ended.error).toBeNull();
    const [whole] = await tables.engine.handlers["dataset.list"]({});
    expect(whole).toMatchObject({ reading: false, rows: 400_000 });
    expect(whole!.columns).toEqual(seen.dataset.columns);
    expect(await cellsOf(whole!, "ip_bytes", "start_time")).toEqual(seen.cells);
    expect(readdirSync(join(tables.folder, "data", "Default.tidewatch", "temporary"))).toEqual([]);
  });

  test("a cancel removes them and leaves nothing behind", async () => {
    const { seen, ended } = await begin(file("long.csv", many(400_000)), true);
    expect(seen.dataset.rows).toBeGreaterThan(0);
    expect(ended.state).toBe("cancelled");
    expect(await tables.engine.handlers["dataset.list"]({})).toEqual([]);
    for (const name of ["temporary", "datasets"]) {
      const inside = join(tables.folder, "data", "Default.tidewatch", name);
      await expect.poll(() => readdirSync(inside), { timeout: 20_000 }).toEqual([]);
    }
  });
});

describe("label windows", () => {
  const series = `timestamp,value\n${Array.from({ length: 20 }, (_, i) => `2014-04-01 00:${String(i).padStart(2, "0")}:00,${i}\n`).join("")}`;
  const windows = JSON.stringify({
    "real/cpu.csv": [["2014-04-01 00:05:00.000000", "2014-04-01 00:07:00.000000"]],
  });

  test("from a JSON beside the series, or in a nearby folder, become its labels, and a note says which", async () => {
    const path = file("nab/data/real/cpu.csv", series);
    const json = file("nab/labels/combined_windows.json", windows);
    file("nab/labels/combined_labels.json", JSON.stringify({ "real/cpu.csv": ["2014-04-01 00:06:00"] }));
    expect((await preview(path)).labelWindows).toBe(json);
    const dataset = await imported({ path });
    const [benign] = await cellsOf(dataset, "label_benign");
    expect(benign!.flatMap((value, i) => (value === false ? [i] : []))).toEqual([5, 6, 7]);
    expect(dataset.warnings.join()).toContain(
      `Labelled by 1 window of time in ${json}, with 3 samples in them.`,
    );
  });

  test("from a chosen file; refused when it names another series, does not exist, or comes with flows", async () => {
    const path = file("cpu.csv", series);
    const json = file(
      "elsewhere/mine.json",
      JSON.stringify([["2014-04-01 00:00:00", "2014-04-01 00:01:00"]]),
    );
    const dataset = await imported({ path, labelWindows: json });
    expect((await cellsOf(dataset, "label"))[0]!.filter((label) => label === "anomaly")).toHaveLength(2);
    const other = file("elsewhere/other.json", JSON.stringify({ "x.csv": [] }));
    expect((await refused({ path, labelWindows: other })).message).toContain("holds no label windows for");
    expect((await refused({ path, labelWindows: join(tables.folder, "gone.json") })).code).toBe(
      "FILE_MISSING",
    );
    const flows = file("flows.csv", "src_ip,dst_ip,bytes\n10.0.0.1,10.0.0.2,5\n");
    expect((await refused({ path: flows, labelWindows: json })).message).toContain("for a series of samples");
    const plain = await imported({ path });
    expect(plain.columns.some(({ name }) => name === "label")).toBe(false);
    expect(existsSync(path) && readdirSync(join(tables.folder, "elsewhere"))).toHaveLength(2);
  });
});
