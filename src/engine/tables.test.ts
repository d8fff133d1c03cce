// Tables as the window's dialog and the command see them, on a real engine: previews, mappings by hand that are
// remembered, label windows of a series.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type JobInput, requests } from "../shared/contract.ts";
import type { Failure } from "../shared/errors.ts";
import type { TableMapping } from "../shared/mapping.ts";
import type { Dataset } from "../shared/vocabulary.ts";
import { createEngine, type Engine } from "./engine.ts";
import { openDatabase } from "./store/database.ts";

let folder: string;
let engine: Engine;
const start = async () => {
  engine = createEngine({ dataFolder: join(folder, "data"), log: () => {} });
  await engine.openFirst();
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidewatch-tables-"));
  await start();
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const preview = (
  path: string,
  more: { mapping?: TableMapping; useRemembered?: boolean; limit?: number } = {},
) => engine.handlers["table.preview"]({ path, useRemembered: true, limit: 20, ...more });
const importFile = async (input: JobInput<"dataset.import">) => {
  const { id } = await engine.handlers["job.start"]({ kind: "dataset.import", input });
  return engine.jobEnded(id);
};
const imported = async (input: JobInput<"dataset.import">): Promise<Dataset> => {
  const job = await importFile(input);
  expect(job.error).toBeNull();
  const { datasetId } = job.output as { datasetId: number };
  return (await engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
};
const refused = async (input: JobInput<"dataset.import">): Promise<Failure> =>
  (await importFile(input)).error!;
const cellsOf = async ({ id }: Dataset, ...columns: string[]) => {
  const { cells } = await engine.handlers["flows.page"]({
    datasetId: id,
    filter: { kind: "all" },
    sort: [],
    offset: 0,
    limit: 100,
    columns,
  });
  return cells;
};
const roleOf = (mapping: TableMapping | null, source: string) =>
  mapping?.columns.find((column) => column.source === source)?.role;

const foreign =
  "Stamp;Who;Whom;Took;Kind\n" +
  Array.from(
    { length: 30 },
    (_, i) => `0${(i % 9) + 1}/03/2024 10:00:${String(i).padStart(2, "0")};a${i};b${i};${i * 100};x\n`,
  ).join("");
const mapping: TableMapping = {
  datasetKind: "flows",
  columns: [
    {
      source: "Stamp",
      role: "start_time",
      unit: null,
      time: { format: "mdy", zone: "+02:00", halfDays: false },
    },
    { source: "Took", role: "duration_s", unit: "ms", time: null },
    { source: "Who", role: "orig_addr", unit: null, time: null },
    { source: "Kind", role: "leave-out", unit: null, time: null },
  ],
};

describe("a preview", () => {
  test("of a table that no reader knows: header, samples, guess, first rows", async () => {
    const shown = await preview(file("foreign.csv", foreign), { limit: 3 });
    expect(requests["table.preview"].output.parse(shown)).toEqual(shown);
    expect(shown).toMatchObject({
      format: "CSV",
      readBy: "guess",
      needsMapping: true,
      mappable: true,
      remembered: false,
    });
    expect(shown.header.map(({ source, kind }) => [source, kind])).toEqual([
      ["Stamp", "time"],
      ["Who", "text"],
      ["Whom", "text"],
      ["Took", "integer"],
      ["Kind", "text"],
    ]);
    expect(shown.header[3]!.samples).toEqual(["0", "100", "200", "300", "400"]);
    expect(shown.mapping!.columns).toHaveLength(5);
    expect(shown.cells.map((column) => column.length)).toEqual(shown.columns.map(() => 3));
    expect((await engine.handlers["dataset.list"]({})).length).toBe(0);
  });

  test("under a mapping: names, units, zone; what cannot be followed is said", async () => {
    const path = file("foreign.csv", foreign);
    const shown = await preview(path, {
      mapping: {
        ...mapping,
        columns: [...mapping.columns, { source: "Gone", role: "label", unit: null, time: null }],
      },
    });
    expect(shown).toMatchObject({ readBy: "given", needsMapping: false });
    expect(shown.columns.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ["start_time", "time", null],
      ["end_time", "time", null],
      ["orig_addr", "text", null],
      ["duration_s", "number", "s"],
      ["Whom", "text", null],
    ]);
    const duration = shown.cells[shown.columns.findIndex(({ name }) => name === "duration_s")]!;
    expect(duration.slice(0, 3)).toEqual([0, 0.1, 0.2]);
    const start = shown.cells[shown.columns.findIndex(({ name }) => name === "start_time")]!;
    expect(start[0]).toBe(Date.UTC(2024, 0, 3, 8, 0, 0));
    expect(shown.columns.some(({ name }) => name === "Kind")).toBe(false);
    expect(shown.problems).toEqual(["There is no column “Gone”."]);
    // Only an import is an answer that is remembered.
    expect((await preview(path)).readBy).toBe("guess");
  });

  test("of a known format needs no mapping; gzip, Windows-1252 and a big file are only begun", async () => {
    const zeek =
      "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n";
    const row = "1600000000.5\tC1\t10.0.0.1\t5000\t10.0.0.2\t80\ttcp\thttp\t0.5\t10\t20\tSF\n";
    expect(await preview(file("conn.log", zeek + row))).toMatchObject({
      readBy: "format",
      needsMapping: false,
    });
    const text = `time,value,place\n${Array.from({ length: 60_000 }, (_, i) => `2024-01-01 00:00:${String(i % 60).padStart(2, "0")},${i},Z\u00fcrich\n`).join("")}`;
    const shown = await preview(file("big.csv.gz", gzipSync(Buffer.from(text, "latin1"))), { limit: 2 });
    expect(shown).toMatchObject({ format: "Time series", readBy: "format", datasetKind: "samples" });
    expect(shown.cells.at(-1)).toEqual(["Zürich", "Zürich"]);
  });

  test("of Parquet: the same header, guess and rows", async () => {
    const path = join(folder, "foreign.parquet");
    const database = await openDatabase(":memory:", { threads: 1, memoryMb: 200 });
    await database.run(
      `COPY (SELECT 'h' || i AS Who, i * 100 AS Took FROM range(50) r(i)) TO '${path}' (FORMAT parquet)`,
    );
    await database.close();
    const shown = await preview(path, { limit: 2 });
    expect(shown).toMatchObject({ format: "Parquet", readBy: "guess", mappable: true });
    expect(shown.header.map(({ source, kind }) => [source, kind])).toEqual([
      ["Who", "text"],
      ["Took", "integer"],
    ]);
    const given = await preview(path, { mapping, limit: 2 });
    expect(given.columns.map(({ name }) => name)).toContain("duration_s");
    expect(given.problems).toEqual(["There is no column “Stamp”.", "There is no column “Kind”."]);
    await imported({ path, mapping });
    expect((await preview(path)).readBy).toBe("remembered");
  });

  test("a capture, a log with records of its own, a zone that is none", async () => {
    await expect(
      preview(file("c.pcap", Buffer.from("d4c3b2a1020004000000000000000000ffff000001000000", "hex"))),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("is a capture") });
    const eve = `{"timestamp":"2024-01-01T00:00:00.0+0000","event_type":"flow","src_ip":"10.0.0.1","dest_ip":"10.0.0.2","proto":"TCP","flow":{"start":"2024-01-01T00:00:00.0+0000","pkts_toserver":1}}\n`;
    const path = file("eve.json", eve);
    expect(await preview(path)).toMatchObject({
      mappable: false,
      mapping: null,
      signature: null,
      header: [],
    });
    expect(await refused({ path, mapping })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("read without a mapping"),
    });
    const elsewhere = structuredClone(mapping);
    elsewhere.columns[0]!.time!.zone = "Mars/Olympus";
    await expect(preview(file("f.csv", foreign), { mapping: elsewhere })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("Mars/Olympus"),
    });
  });
});

describe("a mapping by hand", () => {
  test("is remembered for the header after an import, over a restart, until it is forgotten", async () => {
    const first = await imported({ path: file("one.csv", foreign), mapping });
    expect(first.warnings.join()).toContain(
      "as you mapped them: Stamp → start_time (mdy, +02:00), Took → duration_s (ms)",
    );
    await engine.close();
    await start();
    const other = file("two.csv", foreign.replace("Stamp", "STAMP"));
    const shown = await preview(other);
    expect(shown).toMatchObject({ readBy: "remembered", remembered: true, needsMapping: false });
    const second = await imported({ path: file("three.csv", foreign) });
    expect(second.columns).toEqual(first.columns);
    expect(second.warnings.join()).toContain("as you mapped a table with this header before");
    expect((await cellsOf(second, "duration_s"))[0]!.slice(0, 3)).toEqual([0, 0.1, 0.2]);
    const without = await preview(other, { useRemembered: false });
    expect([without.readBy, roleOf(without.mapping, "Took")]).toEqual(["guess", "keep"]);
    const guessed = await imported({ path: file("four.csv", foreign), useRemembered: false });
    expect(guessed.columns.map(({ name }) => name)).toContain("Took");
    const signature = shown.signature!;
    expect(await engine.handlers["table.forget"]({ signature })).toEqual({ forgotten: true });
    expect(await engine.handlers["table.forget"]({ signature })).toEqual({ forgotten: false });
    expect((await preview(other)).readBy).toBe("guess");
  });

  test("an import that fails remembers nothing; a damaged memory is an empty one", async () => {
    const wrong = structuredClone(mapping);
    wrong.columns[0]!.time!.zone = "Mars/Olympus";
    const path = file("one.csv", foreign);
    expect((await refused({ path, mapping: wrong })).message).toContain("Mars/Olympus");
    expect((await preview(path)).remembered).toBe(false);
    await imported({ path, mapping });
    expect((await preview(path)).remembered).toBe(true);
    writeFileSync(join(folder, "data", "mappings.json"), "[{");
    expect((await preview(path)).remembered).toBe(false);
  });

  test("a table without time or addresses is imported by a guess, and it is said", async () => {
    const path = file("odd.csv", "dur;bytes;colour\n1.5;10;red\n2;20;blue\n");
    const dataset = await imported({ path });
    expect(dataset.columns.map(({ name }) => name)).toEqual(["duration_s", "bytes", "colour"]);
    expect(dataset.warnings[0]).toBe(
      "No known format, and little that speaks of flows: the columns were mapped by a guess that should be looked at (dur → duration_s).",
    );
    expect(dataset.warnings.join()).toContain("The source has no time");
  });

  test("every role of the list can be given", async () => {
    const roles = await engine.handlers["table.roles"]({});
    expect(requests["table.roles"].output.parse(roles)).toEqual(roles);
    const timed = { format: "auto", zone: "UTC", halfDays: false } as const;
    const path = file(
      "all.csv",
      `${roles.map((_, i) => `c${i}`).join(",")}\n${roles.map(() => "1").join(",")}\n`,
    );
    const shown = await preview(path, {
      mapping: {
        datasetKind: "flows",
        columns: roles.map(({ role, kind, units }, i) => ({
          source: `c${i}`,
          role,
          unit: units[0] ?? null,
          time: kind === "time" ? timed : null,
        })),
      },
    });
    expect(shown.problems.filter((problem) => /no role|cannot be turned/.test(problem))).toEqual([]);
    expect(roles.find(({ role }) => role === "duration_s")).toMatchObject({
      unit: "s",
      units: expect.arrayContaining(["ms"]),
    });
  });
});

describe("a folder of Parquet files", () => {
  const write = async (sql: string) => {
    const database = await openDatabase(":memory:", { threads: 1, memoryMb: 200 });
    await database.run(sql);
    await database.close();
  };
  const flowsSql =
    "SELECT TIMESTAMP '2024-03-01' + to_seconds(i) AS start_time, '10.0.0.' || (i % 200) AS src_ip, '10.0.1.1' AS dst_ip, i AS bytes, 'd' || (i // 500) AS day FROM range(1500) r(i)";

  test("partitioned like a hive is one dataset with the partition's column, hash and reason", async () => {
    const path = join(folder, "days [1]");
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

  test("files whose columns differ are put together by name; a mapping holds for the folder", async () => {
    mkdirSync(join(folder, "mixed"));
    await write(
      `COPY (SELECT 1 AS Took, 'a' AS Who) TO '${join(folder, "mixed", "a.parquet")}' (FORMAT parquet)`,
    );
    await write(
      `COPY (SELECT 'b' AS Who, 5 AS More) TO '${join(folder, "mixed", "b.parquet")}' (FORMAT parquet)`,
    );
    const took = { source: "Took", role: "duration_s", unit: "ms", time: null };
    const dataset = await imported({
      path: join(folder, "mixed"),
      mapping: { datasetKind: "flows", columns: [took] },
    });
    expect(await cellsOf(dataset, "duration_s", "Who", "More")).toEqual([
      [0.001, null],
      ["a", "b"],
      [null, 5],
    ]);
  });

  test("without Parquet files, or with a file that only bears the name, is refused in a sentence", async () => {
    mkdirSync(join(folder, "none"));
    expect(await refused({ path: join(folder, "none") })).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("is a folder without Parquet files"),
    });
    const fake = file("fake/x.parquet", "a,b\n1,2\n");
    expect((await refused({ path: join(folder, "fake") })).message).toContain(
      `${fake} is called x.parquet but is no Parquet file`,
    );
  });
});

describe("while a table is read", () => {
  const many = (rows: number) =>
    `start_time,src_ip,dst_ip,bytes\n${Array.from({ length: rows }, (_, i) => `2024-03-01 10:${String(Math.floor(i / 60) % 60).padStart(2, "0")}:${String(i % 60).padStart(2, "0")},10.0.0.1,10.0.0.2,${i}\n`).join("")}`;

  /** Resolves with the first rows that can be seen of a job, and then cancels it when asked to. */
  const firstSeen = (cancel: boolean, jobId: Promise<number>) =>
    new Promise<{ dataset: Dataset; cells: unknown[][] }>((resolve) => {
      const stop = engine.on("dataset.changed", async ({ datasetId }) => {
        const dataset = (await engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId);
        if (!dataset?.reading) return;
        stop();
        const cells = await cellsOf(dataset, "ip_bytes", "start_time");
        if (cancel) await engine.handlers["job.cancel"]({ jobId: await jobId });
        resolve({ dataset, cells });
      });
    });
  const begin = async (path: string, cancel: boolean) => {
    let tell = (_: number) => {};
    const jobId = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const seen = firstSeen(cancel, jobId);
    const job = await engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
    tell(job.id);
    return { seen: await seen, ended: await engine.jobEnded(job.id) };
  };

  test("its first rows are there, under the numbers that they keep", async () => {
    const path = file("long.csv", many(400_000));
    const { seen, ended } = await begin(path, false);
    expect(seen.dataset).toMatchObject({ reading: true, kind: "flows", name: "long.csv" });
    expect(seen.dataset.rows).toBeGreaterThan(1000);
    expect(seen.dataset.rows).toBeLessThan(400_000);
    expect(seen.cells[0]!.slice(0, 3)).toEqual([0, 1, 2]);
    expect(ended.error).toBeNull();
    const [whole] = await engine.handlers["dataset.list"]({});
    expect(whole).toMatchObject({ reading: false, rows: 400_000 });
    expect(whole!.columns).toEqual(seen.dataset.columns);
    expect(await cellsOf(whole!, "ip_bytes", "start_time")).toEqual(seen.cells);
    expect(readdirSync(join(folder, "data", "Default.tidewatch", "temporary"))).toEqual([]);
  });

  test("a cancel takes them away and leaves nothing", async () => {
    const { seen, ended } = await begin(file("long.csv", many(400_000)), true);
    expect(seen.dataset.rows).toBeGreaterThan(0);
    expect(ended.state).toBe("cancelled");
    expect(await engine.handlers["dataset.list"]({})).toEqual([]);
    for (const name of ["temporary", "datasets"])
      expect(readdirSync(join(folder, "data", "Default.tidewatch", name))).toEqual([]);
  });
});

describe("label windows", () => {
  const series = `timestamp,value\n${Array.from({ length: 20 }, (_, i) => `2014-04-01 00:${String(i).padStart(2, "0")}:00,${i}\n`).join("")}`;
  const windows = JSON.stringify({
    "real/cpu.csv": [["2014-04-01 00:05:00.000000", "2014-04-01 00:07:00.000000"]],
  });

  test("of a JSON beside the series, or in a folder near it, are its labels, and it is said which", async () => {
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

  test("of a chosen file; one that speaks of another series, is not there, or comes with flows is refused", async () => {
    const path = file("cpu.csv", series);
    const json = file(
      "elsewhere/mine.json",
      JSON.stringify([["2014-04-01 00:00:00", "2014-04-01 00:01:00"]]),
    );
    const dataset = await imported({ path, labelWindows: json });
    expect((await cellsOf(dataset, "label"))[0]!.filter((label) => label === "anomaly")).toHaveLength(2);
    const other = file("elsewhere/other.json", JSON.stringify({ "x.csv": [] }));
    expect((await refused({ path, labelWindows: other })).message).toContain("holds no label windows for");
    expect((await refused({ path, labelWindows: join(folder, "gone.json") })).code).toBe("FILE_MISSING");
    const flows = file("flows.csv", "src_ip,dst_ip,bytes\n10.0.0.1,10.0.0.2,5\n");
    expect((await refused({ path: flows, labelWindows: json })).message).toContain("for a series of samples");
    const plain = await imported({ path });
    expect(plain.columns.some(({ name }) => name === "label")).toBe(false);
    expect(existsSync(path) && readdirSync(join(folder, "elsewhere"))).toHaveLength(2);
  });
});
