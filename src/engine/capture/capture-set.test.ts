// A capture in several files, through the engine: gives the same flows as the capture in one file, and their packets are found.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import type { Frame } from "../../../test/packets/frame.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { readAll } from "../../../test/packets/read.ts";
import { udp } from "../../../test/packets/transport.ts";
import { hasTshark } from "../../../test/packets/tshark.ts";
import { withEngine } from "../../../test/support/engine.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

const fixture = withEngine("capture-set", "test");
const { run } = fixture;

async function imported(path: string, also: string[] = []): Promise<Dataset> {
  const job = await run("dataset.import", { path, also });
  expect(job.error).toBeNull();
  const { datasetId } = job.output as { datasetId: number };
  return (await fixture.engine.handlers["dataset.list"]({})).find(({ id }) => id === datasetId)!;
}
/** Every row of a dataset, keyed by its first frame. */
async function rowsOf({ id, rows }: Dataset): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  while (all.length < rows) {
    const { columns, cells, rowIds } = await fixture.engine.handlers["flows.page"]({
      datasetId: id,
      filter: { kind: "all" },
      sort: [{ column: "first_frame", descending: false }],
      offset: all.length,
      limit: 1000,
    });
    for (const [row, flow] of rowIds.entries())
      all.push({ flow, ...Object.fromEntries(columns.map((name, c) => [name, cells[c]![row]])) });
  }
  return all;
}
const without = (rows: Record<string, unknown>[]) => rows.map(({ source_file: _, flow: __, ...row }) => row);

const startUs = 1_709_251_200_000_000;
/** Six conversations that last for the whole capture, one packet per second. */
const frames: Frame[] = Array.from({ length: 90 }, (_, i) => ({
  us: startUs + i * 1_000_000,
  content: ethernet({}, ipv4({}, udp({ from: 4000 + (i % 6), to: 53 }, `packet ${i}`))),
}));

test("flows that span files stay one flow, whatever the file names and compression", async () => {
  const whole = join(fixture.folder, "whole.pcap");
  writeFileSync(whole, pcapFile({}, frames));
  const parts = join(fixture.folder, "parts");
  mkdirSync(parts);
  writeFileSync(join(parts, "c.pcap"), pcapFile({}, frames.slice(0, 31)));
  writeFileSync(join(parts, "a.pcap.gz"), gzipSync(pcapFile({ order: "big" }, frames.slice(31, 62))));
  writeFileSync(join(parts, "b.pcap"), pcapFile({}, frames.slice(62)));
  writeFileSync(join(parts, "readme.pdf"), "%PDF-1.4 \u0000");
  const one = await imported(whole);
  const several = await imported(parts);
  expect(several).toMatchObject({
    rows: 6,
    name: "parts",
    source: { files: 3, format: "pcap" },
    warnings: ["Left out, being nothing that Tidewatch reads: 1 file (readme.pdf)."],
  });
  const rows = await rowsOf(several);
  expect(without(rows)).toEqual(without(await rowsOf(one)));
  expect(new Set(rows.map((row) => row.source_file))).toEqual(new Set(["c.pcap"]));

  const packets = async (dataset: Dataset) =>
    (
      await fixture.engine.handlers["packets.list"]({
        datasetId: dataset.id,
        flowId: 2,
        offset: 0,
        limit: 100,
        filter: "",
      })
    ).packets;
  expect(await packets(several)).toEqual(await packets(one));
  const to = join(fixture.folder, "carved.pcapng");
  const carved = await run("packets.carve", { datasetId: several.id, flowIds: [2], path: to });
  expect(carved).toMatchObject({ error: null, output: { packets: 15 } });
  const { packets: frame, summary } = readAll(readFileSync(to));
  expect([frame.length, summary.interfaces.length]).toEqual([15, 1]);

  renameSync(join(parts, "b.pcap"), join(parts, "moved.pcap"));
  await expect(packets(several)).rejects.toMatchObject({
    code: "FILE_MISSING",
    message: expect.stringContaining("b.pcap of the dataset parts is not there any more"),
  });
});

test("a gap between files is reported, and a damaged file does not affect the others", async () => {
  const one = join(fixture.folder, "1.pcap");
  const two = join(fixture.folder, "2.pcap");
  const three = join(fixture.folder, "3.pcap");
  writeFileSync(one, pcapFile({}, frames.slice(0, 20)).subarray(0, -5));
  writeFileSync(two, pcapFile({}, frames.slice(20, 40)));
  writeFileSync(
    three,
    pcapFile(
      {},
      frames.slice(40).map((frame) => ({ ...frame, us: frame.us! + 3_600_000_000 })),
    ),
  );
  const dataset = await imported(three, [one, two]);
  expect(dataset.warnings).toEqual(
    expect.arrayContaining([
      "A gap of 60 min between 2.pcap and 3.pcap.",
      expect.stringMatching(/^1\.pcap: The file ends .* it was cut short/),
    ]),
  );
  const rows = await rowsOf(dataset);
  expect(rows.reduce((sum, row) => sum + Number(row.packets), 0)).toBe(89);
  const last = rows.at(-1)!;
  expect(last.source_file).toBe("3.pcap");
  const { packets } = await fixture.engine.handlers["packets.list"]({
    ...{ datasetId: dataset.id, flowId: Number(last.flow), offset: 0, limit: 100, filter: "" },
  });
  expect(packets).toHaveLength(Number(last.packets));
});

test("a cancel between files leaves nothing behind", async () => {
  for (let part = 0; part < 30; part++)
    writeFileSync(
      join(fixture.folder, `${part}.pcap`),
      pcapFile(
        {},
        frames.map((frame) => ({ ...frame, us: frame.us! + part * 90e6 })),
      ),
    );
  const input = {
    path: join(fixture.folder, "0.pcap"),
    also: Array.from({ length: 29 }, (_, i) => join(fixture.folder, `${i + 1}.pcap`)),
  };
  const { id } = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input });
  await fixture.engine.handlers["job.cancel"]({ jobId: id });
  expect((await fixture.engine.jobEnded(id)).state).toBe("cancelled");
  expect(await fixture.engine.handlers["dataset.list"]({})).toEqual([]);
  const { path } = (await fixture.engine.handlers["workspace.current"]({}))!;
  expect(readdirSync(join(path, "temporary"))).toEqual([]);
});

const real = join(import.meta.dirname, "../../../../shared/data/attacks/c2/agenttesla-1.pcap");
const canSplit = hasTshark && existsSync(real);
if (!canSplit) console.warn("Skipped: editcap or the real captures are not at ../shared/data.");

test.skipIf(!canSplit)("a real capture split by editcap gives the same flows as the whole", async () => {
  const parts = join(fixture.folder, "split");
  mkdirSync(parts);
  execFileSync("editcap", ["-F", "pcap", "-c", "150", real, join(parts, "part.pcap")]);
  const whole = await imported(real);
  const split = await imported(parts);
  expect(split.source.files).toBeGreaterThan(3);
  const rows = await rowsOf(split);
  expect(without(rows)).toEqual(without(await rowsOf(whole)));
  expect(new Set(rows.map((row) => row.source_file)).size).toBeGreaterThan(2);
});
