// Rows per bin of time, compared with tables whose counts are known. Uses a real workspace in a temporary folder.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { filterFrom } from "../../shared/filter.ts";
import type { TimelineMeasure, TimelineSplit } from "../../shared/timeline-choice.ts";
import type { Timeline } from "../../shared/vocabulary.ts";
import { binWidth } from "./timeline.ts";

const fixture = withEngine("timeline", "test");

async function imported(lines: string[]): Promise<number> {
  const path = join(fixture.folder, "table.csv");
  writeFileSync(path, `${lines.join("\n")}\n`);
  const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  const ended = await fixture.engine.jobEnded(job.id);
  expect(ended.error).toBeNull();
  return (ended.output as { datasetId: number }).datasetId;
}
const timeline = (
  datasetId: number,
  filter = "",
  { measure = "rows", splitBy }: { measure?: TimelineMeasure; splitBy?: TimelineSplit } = {},
) => fixture.engine.handlers["flows.timeline"]({ datasetId, filter: filterFrom(filter), measure, splitBy });
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
const countOf = (line: Timeline, part: string | null) =>
  sum(line.count.filter((_, i) => line.parts[line.part[i]!] === part));

test("bins have a round width, and there are at most 600", () => {
  const day = 86_400_000;
  expect(binWidth(0, 0)).toBe(1);
  expect(binWidth(0, 599)).toBe(1);
  expect(binWidth(0, 600)).toBe(2);
  expect(binWidth(0, 3_600_000)).toBe(10_000);
  expect(binWidth(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2) - 1)).toBe(300_000);
  for (const span of [1, 7e3, 9.9e6, 3.3e9, 5 * 365 * day, 9000 * 365 * day]) {
    for (const from of [-62_135_596_800_000, -1, 1, 1_709_251_200_123]) {
      const width = binWidth(from, from + span);
      const bins = Math.floor((from + span) / width) - Math.floor(from / width) + 1;
      expect(bins).toBeLessThanOrEqual(600);
      if (width > 1) expect(bins).toBeGreaterThan(150);
    }
  }
});

test("every row falls into its bin; the five most common values get a part each", async () => {
  const protocols = ["tcp", "udp", "icmp", "sctp", "gre", "esp", "ipip"];
  const lines = ["start_time,protocol,bytes"];
  for (let i = 0; i < 700; i++) {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 1000).toISOString().slice(0, 19).replace("T", " ");
    lines.push(`${time},${protocols[Math.min(6, Math.floor(Math.sqrt(i / 15)))]},${i}`);
  }
  const id = await imported(lines);
  const line = (await timeline(id))!;
  expect(line).toMatchObject({
    column: "start_time",
    splitBy: "protocol",
    fromMs: Date.UTC(2024, 2, 1),
    widthMs: 2000,
    bins: 350,
  });
  expect(line.parts).toHaveLength(6);
  expect(line.parts[0]).toBe("esp");
  expect(line.parts[5]).toBeNull();
  expect(sum(line.count)).toBe(700);
  const known = line.parts
    .filter((part) => part !== null)
    .reduce((all, part) => all + countOf(line, part), 0);
  expect(countOf(line, null)).toBe(700 - known);
  for (let bin = 0; bin < 350; bin++) {
    expect(sum(line.count.filter((_, i) => line.bin[i] === bin))).toBe(2);
  }
  const narrow = (await timeline(id, "bytes in 100..103"))!;
  expect(narrow.bins).toBe(350);
  expect(narrow.bin).toEqual([50, 51]);
  expect(narrow.count).toEqual([2, 2]);
  await expect(timeline(id, "nothing = 1")).rejects.toThrow('no column called "nothing"');
});

test("a bin and a filter on its time range hold the same rows, to the microsecond", async () => {
  const id = await imported([
    "start_time,protocol",
    "2024-03-01 00:00:00.000000,tcp",
    "2024-03-01 00:00:09.999999,tcp",
    "2024-03-01 00:00:10.000000,tcp",
    "2024-03-01 01:00:00.000000,udp",
  ]);
  const line = (await timeline(id))!;
  expect(line.widthMs).toBe(10_000);
  expect(line.bin).toEqual([0, 1, 360]);
  expect(line.count).toEqual([2, 1, 1]);
  const first = await fixture.engine.handlers["flows.page"]({
    datasetId: id,
    filter: filterFrom('start_time in "2024-03-01T00:00Z".."2024-03-01T00:00:09.999999Z"'),
    sort: [],
    offset: 0,
    limit: 10,
  });
  expect(first.total).toBe(2);
});

test("wild times only stretch the span: empty bins are left out, missing times are not counted", async () => {
  const id = await imported([
    "start_time,label_benign,protocol",
    "1981-01-01 00:00:00,true,tcp",
    "2018-02-14 10:00:00,true,tcp",
    "2018-02-14 10:00:01,false,tcp",
    ",true,tcp",
    "2023-06-01 00:00:00,false,tcp",
  ]);
  const line = (await timeline(id))!;
  expect(line.bins).toBeLessThanOrEqual(600);
  expect(new Set(line.bin).size).toBe(3);
  expect(sum(line.count)).toBe(4);
  expect(line.splitBy).toBe("label_benign");
  expect(line.parts).toEqual(["false", "true"]);
});

test("bytes and packets are summed where a column holds them, by label or by protocol", async () => {
  const id = await imported([
    "start_time,protocol,label_family,label_benign,packets,ip_bytes",
    "2024-03-01 00:00:00,tcp,benign,true,3,300",
    "2024-03-01 00:00:00,tcp,dos,false,1,40",
    "2024-03-01 00:00:09,udp,dos,false,,60",
    "2024-03-01 00:00:30,udp,benign,true,0,5000000000",
  ]);
  const rows = (await timeline(id))!;
  expect([rows.measure, rows.splitBy, sum(rows.count)]).toEqual(["rows", "label_family", 4]);
  const bytes = (await timeline(id, "", { measure: "bytes", splitBy: "protocol" }))!;
  expect([bytes.measure, bytes.splitBy, bytes.parts]).toEqual(["bytes", "protocol", ["udp", "tcp"]]);
  expect([countOf(bytes, "tcp"), countOf(bytes, "udp")]).toEqual([340, 5_000_000_060]);
  const packets = (await timeline(id, "protocol = tcp or packets = 0", { measure: "packets" }))!;
  expect([countOf(packets, "benign"), countOf(packets, "dos")]).toEqual([3, 1]);
  expect(packets.bin.every((bin) => bin === 0)).toBe(true);

  const bare = await imported(["start_time,protocol", "2024-03-01 00:00:00,tcp"]);
  await expect(timeline(bare, "", { measure: "bytes" })).rejects.toThrow("no column of bytes to add up");
  expect((await timeline(bare, "", { splitBy: "label" }))!.splitBy).toBeNull();
});

test("an answer is cached until its data changes", async () => {
  const id = await imported(["start_time,protocol", "2024-03-01 00:00:00,tcp", "2024-03-01 00:00:10,udp"]);
  expect(await timeline(id)).toBe(await timeline(id));
  expect(await timeline(id, "protocol = tcp")).not.toBe(await timeline(id));
  expect(sum((await timeline(id, "verdict = confirmed"))!.count)).toBe(0);
  await fixture.engine.handlers["verdict.give"]({
    on: { datasetId: id, rows: [1] },
    verdict: "confirmed",
    reason: null,
  });
  expect((await timeline(id, "verdict = confirmed"))!.parts).toEqual(["udp"]);
});

test("a dataset without time has no timeline", async () => {
  expect(await timeline(await imported(["id,protocol", "1,tcp", "2,udp"]))).toBeNull();
});

test("a series whose columns share names with parts of the query is split by its labels", async () => {
  const lines = ["timestamp,value,label"];
  for (let i = 0; i < 60; i++) {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 60_000).toISOString().slice(0, 19).replace("T", " ");
    lines.push(`${time},${i},${i < 6 ? 1 : 0}`);
  }
  const line = (await timeline(await imported(lines), "", { splitBy: "label" }))!;
  expect(sum(line.count)).toBe(60);
  expect(Math.min(...line.parts.map((part) => countOf(line, part)))).toBe(6);
});
