// Several files as one dataset, on a real engine: ordered by time whatever their names, columns matched by name, files left out, cancel.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openTables } from "../../../test/support/tables.ts";

const tables = openTables();
const { file, imported, refused, cellsOf } = tables;

const clock = (s: number) => new Date(Date.UTC(2024, 2, 1) + s * 1000).toISOString();
const csv = (fromS: number, rows: number, stepS = 60, header = "start,src_ip,dst_ip,dst_port,bytes") =>
  `${header}\n${Array.from({ length: rows }, (_, i) => `${clock(fromS + i * stepS)},10.0.0.1,10.0.1.${i % 9},443,${i}`).join("\n")}\n`;

describe("files of one kind", () => {
  test("become one dataset in time order, whatever their names, gzipped or not", async () => {
    file("days/a.csv", csv(7200, 60));
    file("days/b.csv.gz", gzipSync(csv(0, 60)));
    file("days/c.csv", csv(3600, 60));
    const dataset = await imported({ path: join(tables.folder, "days") });
    expect(dataset).toMatchObject({
      rows: 180,
      name: "days",
      warnings: [expect.stringContaining("mapped by their names")],
      source: { files: 3, format: "CSV" },
    });
    const [times, from] = await cellsOf(dataset, "start_time", "source_file");
    expect(times![0]).toBe(Date.UTC(2024, 2, 1));
    expect(times!.every((time, i) => i === 0 || Number(time) > Number(times![i - 1]))).toBe(true);
    expect(from![0]).toBe("b.csv.gz");
    expect(from![60]).toBe("c.csv");
    const shown = await tables.preview(join(tables.folder, "days"));
    expect(shown).toMatchObject({ path: join(tables.folder, "days"), format: "CSV" });
    expect(shown.warnings[0]).toMatch(/^3 files of CSV in .* become one dataset; these are rows of a.csv/);
    const again = await imported({
      path: join(tables.folder, "days", "c.csv"),
      also: [join(tables.folder, "days", "a.csv"), join(tables.folder, "days", "b.csv.gz")],
    });
    expect(again.source.sha256).toBe(dataset.source.sha256);
  });

  test("report gaps and overlaps", async () => {
    file("days/1.csv", csv(0, 60));
    file("days/2.csv", csv(1800, 60));
    file("days/3.csv", csv(14_400, 60));
    const dataset = await imported({ path: join(tables.folder, "days") });
    expect(dataset.warnings.slice(1, 3)).toEqual([
      "A gap of 2.5 h between 2.csv and 3.csv.",
      "1.csv and 2.csv overlap by 27 min; the rows of both are kept.",
    ]);
  });

  test("may have different columns and types, which are matched by name", async () => {
    const rows = (fromS: number, more: string, values: string[]) =>
      `start,src_ip,dst_ip,${more}\n${values.map((value, i) => `${clock(fromS + i)},10.0.0.1,10.0.1.1,${value}`).join("\n")}\n`;
    file("a.argus.csv", rows(0, "weight,colour", ["1,red", "2,blue"]));
    file("b.argus.csv", rows(60, "weight,colour", ["0.5,7", "2.5,8"]));
    const dataset = await imported({
      path: join(tables.folder, "a.argus.csv"),
      also: [join(tables.folder, "b.argus.csv")],
    });
    expect(dataset.columns.find(({ name }) => name === "weight")).toMatchObject({ kind: "number" });
    expect(await cellsOf(dataset, "weight", "colour")).toEqual([
      [1, 2, 0.5, 2.5],
      ["red", "blue", "7", "8"],
    ]);
  });

  test("a row that is refused names its file, and a header without rows costs nothing", async () => {
    file(
      "logs/conn.01.log",
      zeek("conn", ["1709251200.5\tC1\t10.0.0.1\t1000\t10.0.0.2\t80\ttcp\tSF", "cut"]),
    );
    file("logs/conn.02.log", zeek("conn", []));
    const dataset = await imported({ path: join(tables.folder, "logs") });
    expect(dataset).toMatchObject({
      rows: 1,
      refusedRows: 1,
      source: { format: "Zeek (TSV)", files: 2 },
      refused: [{ reason: "Too few values in the line", examples: [{ line: 9, text: "conn.01.log: cut" }] }],
    });
  });
});

const zeek = (path: string, rows: string[]) =>
  `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t${path}\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\n${rows.map((row) => `${row}\n`).join("")}`;

describe("other files", () => {
  test("are left out of a folder and listed, whether another table or unreadable", async () => {
    file("mixed/day.csv", csv(0, 500));
    file("mixed/cpu.csv", "timestamp,value\n2024-03-01 00:00:00,1\n2024-03-01 00:05:00,2\n");
    file("mixed/notes.pdf", Buffer.from("%PDF-1.4 \u0000\u0001"));
    file("mixed/empty.log", "");
    file("mixed/.hidden", csv(0, 5));
    const dataset = await imported({ path: join(tables.folder, "mixed") });
    expect(dataset.rows).toBe(500);
    expect(dataset.warnings.slice(0, 2)).toEqual([
      "Left out, being of another kind (Time series): 1 file (cpu.csv).",
      "Left out, being nothing that Tidewatch reads: 2 files (empty.log, notes.pdf).",
    ]);
  });

  test("are refused with a sentence when the analyst named them", async () => {
    const one = file("day.csv", csv(0, 50));
    const other = file("cpu.csv", "timestamp,value\n2024-03-01 00:00:00,1\n2024-03-01 00:05:00,2\n");
    const failure = await refused({ path: one, also: [other] });
    expect(failure.code).toBe("INVALID_INPUT");
    expect(failure.message).toContain("cpu.csv one of Time series; import them separately");
    expect((await refused({ path: one, also: [join(tables.folder, "none.csv")] })).code).toBe("FILE_MISSING");
  });

  test("a folder without readable files gives one sentence", async () => {
    file("junk/a.pdf", "%PDF-1.4 \u0000");
    file("junk/b.bin", Buffer.from([0, 1, 2]));
    expect(await refused({ path: join(tables.folder, "junk") })).toMatchObject({
      code: "FILE_NOT_RECOGNISED",
      message: expect.stringContaining("None of the 2 files in"),
    });
  });
});

test("a cancel in the middle leaves nothing behind", async () => {
  // Enough rows that the cancel comes during the reading.
  for (let day = 0; day < 40; day++) file(`days/${day}.csv`, csv(day * 86_400, 20_000));
  const { engine } = tables;
  const { id } = await engine.handlers["job.start"]({
    kind: "dataset.import",
    input: { path: join(tables.folder, "days") },
  });
  const reading = new Promise<void>((resolve) => {
    engine.on("job.changed", (job) => {
      if (job.id === id && ((job.progress?.done ?? 0) > 0 || job.endedAtMs !== null)) resolve();
    });
  });
  await reading;
  await engine.handlers["job.cancel"]({ jobId: id });
  expect((await engine.jobEnded(id)).state).toBe("cancelled");
  expect(await engine.handlers["dataset.list"]({})).toEqual([]);
  const { path } = (await engine.handlers["workspace.current"]({}))!;
  // The running work ends by itself and removes its files.
  await expect.poll(() => readdirSync(join(path, "temporary")), { timeout: 20_000 }).toEqual([]);
});
