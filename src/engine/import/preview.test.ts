// Previews of tables for the window's dialog and the command, on a real engine, and mappings by hand that are remembered.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { nfcapdSeeds } from "../../../test/support/nfcapd-file.ts";
import { openTables, roleOf } from "../../../test/support/tables.ts";
import { requests } from "../../shared/contract/contract.ts";
import type { TableMapping } from "../../shared/mapping.ts";
import { openDatabase } from "../store/database.ts";

const tables = openTables();
const { file, preview, imported, refused, cellsOf } = tables;

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
    expect((await tables.engine.handlers["dataset.list"]({})).length).toBe(0);
  });

  test("names the columns that the import will compute, and what it lacks for them", async () => {
    const flows = "start_time,orig_addr,resp_addr,bytes\n2024-05-01T00:00:00Z,10.0.0.1,10.0.0.2,5\n";
    const { context } = await preview(file("whole.csv", flows));
    expect(context).toMatchObject({ lacks: [] });
    expect(context.columns).toContain("orig_flows_60s");
    const columns = (await imported({ path: file("whole.csv", flows) })).columns.map(({ name }) => name);
    expect(columns).toEqual(expect.arrayContaining(context.columns));
    const without = await preview(file("timeless.csv", flows.replaceAll(/^[^,]*,/gm, "")));
    expect(without.context).toEqual({ columns: context.columns, lacks: ["start_time"] });
  });

  test("of a log of which no record can be read says why", async () => {
    const damaged = Buffer.from(nfcapdSeeds().at(-1)!);
    const shown = await preview(file("nfcapd.202401010000", damaged));
    expect(shown.cells).toEqual([]);
    expect(shown.problems.join(" ")).toContain("A block cannot be inflated");
  });

  test("of pasted text that is no table names what the analyst pasted, and not the file it was written to", async () => {
    const { previewTable } = await import("./preview.ts");
    const question = { path: "pasted.csv", text: "a\0b\n\0", useRemembered: false, limit: 3 };
    await expect(previewTable(question, { find: () => null } as never)).rejects.toMatchObject({
      message: expect.stringMatching(/^pasted\.csv is not a table/),
    });
  });

  test("under a mapping: names, units, zone; reports what cannot be applied", async () => {
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
    // Only an import makes the mapping remembered.
    expect((await preview(path)).readBy).toBe("guess");
  });

  test("of a known format needs no mapping; reads only the beginning of gzip, Windows-1252 and a big file", async () => {
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
    const path = join(tables.folder, "foreign.parquet");
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
    const byHand = await preview(path, { mapping, limit: 2 });
    expect(byHand.columns.map(({ name }) => name)).toContain("duration_s");
    expect(byHand.problems).toEqual(["There is no column “Stamp”.", "There is no column “Kind”."]);
    await imported({ path, mapping });
    expect((await preview(path)).readBy).toBe("remembered");
  });

  test("a capture, a log with its own records, an unknown zone", async () => {
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
  test("is remembered for the header after an import, over a restart, until it is deleted", async () => {
    const first = await imported({ path: file("one.csv", foreign), mapping });
    expect(first.warnings.join()).toContain(
      "as you mapped them: Stamp → start_time (mdy, +02:00), Took → duration_s (ms)",
    );
    await tables.engine.close();
    await tables.start();
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
    expect(await tables.engine.handlers["table.forget"]({ signature })).toEqual({ forgotten: true });
    expect(await tables.engine.handlers["table.forget"]({ signature })).toEqual({ forgotten: false });
    expect((await preview(other)).readBy).toBe("guess");
  });

  test("a failed import remembers nothing; a damaged file of mappings counts as empty", async () => {
    const wrong = structuredClone(mapping);
    wrong.columns[0]!.time!.zone = "Mars/Olympus";
    const path = file("one.csv", foreign);
    expect((await refused({ path, mapping: wrong })).message).toContain("Mars/Olympus");
    expect((await preview(path)).remembered).toBe(false);
    await imported({ path, mapping });
    expect((await preview(path)).remembered).toBe(true);
    writeFileSync(join(tables.folder, "data", "mappings.json"), "[{");
    expect((await preview(path)).remembered).toBe(false);
  });

  test("a table without time or addresses is imported by a guess, with a note", async () => {
    const path = file("odd.csv", "dur;bytes;colour\n1.5;10;red\n2;20;blue\n");
    const dataset = await imported({ path });
    expect(dataset.columns.map(({ name }) => name)).toEqual(["duration_s", "bytes", "colour"]);
    expect(dataset.warnings[0]).toBe(
      "No known format, and few columns look like those of flows: the columns were mapped by a guess; please check it (dur → duration_s).",
    );
    expect(dataset.warnings.join()).toContain("The source has no time");
  });

  test("every role of the list can be assigned", async () => {
    const roles = await tables.engine.handlers["table.roles"]({});
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
