// The requests of overview and inspector on a real workspace: counts compared with the rows, filters, ranges, rows, bytes.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ethernet } from "../../../test/packets/ethernet.ts";
import { ipv4 } from "../../../test/packets/ip.ts";
import { pcapFile } from "../../../test/packets/pcap-file.ts";
import { udp } from "../../../test/packets/transport.ts";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { everything, filterFrom } from "../../shared/filter.ts";
import { laneEntities } from "../../shared/triage-words.ts";
import type { Filter } from "../../shared/vocabulary.ts";

const rows = 1200;
const startMs = Date.UTC(2024, 2, 1);
const hour = 3_600_000;

const fixture = withEngine("inspect");
const { done } = fixture;
let datasetId: number;
let modelId: number;
/** Calibrated score of each flag. */
let flags: Map<number, number>;

const imported = async (name: string, content: string | Uint8Array): Promise<number> => {
  writeFileSync(join(fixture.folder, name), content);
  return (await done("dataset.import", { path: join(fixture.folder, name) })).datasetId;
};
const timeline = (filter: Filter = everything, range: { fromMs?: number; toMs?: number } = {}) =>
  fixture.engine.handlers["triage.timeline"]({ modelId, datasetId, filter, bins: 300, ...range });
const lanes = (input: object = {}) =>
  fixture.engine.handlers["triage.lanes"]({
    modelId,
    datasetId,
    filter: everything,
    entity: "originator",
    order: "flags",
    bins: 200,
    top: 20,
    ...input,
  });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

beforeAll(async () => {
  datasetId = await imported("flows.csv", syntheticFlows({ rows, attackEvery: 7 }));
  modelId = (
    await done("model.train", { datasetId, detector: "mean-z", normal: filterFrom("label = BENIGN") })
  ).modelId;
  await done("model.score", { modelId, datasetId });
  const page = await fixture.engine.handlers["flags.page"]({
    modelId,
    datasetId,
    filter: everything,
    offset: 0,
    limit: 200,
    columns: [],
  });
  flags = new Map(page.flags.map(({ row, score }) => [row, score]));
});

describe("the time line", () => {
  test("counts every flow and flag once, and gives the highest score", async () => {
    const line = (await timeline())!;
    expect(sum(line.flows)).toBe(rows);
    expect(sum(line.flags)).toBe(flags.size);
    expect(flags.size).toBeGreaterThan(0);
    expect(line.column).toBe("start_time");
    // One row every five seconds, so the bin of a flag follows from its row number.
    const binOf = (row: number) => Math.floor((startMs + row * 5000 - line.fromMs) / line.widthMs);
    const byBin = new Map(line.bin.map((bin, i) => [bin, line.flags[i]]));
    for (const row of flags.keys()) expect(byBin.get(binOf(row))).toBeGreaterThan(0);
    expect(Math.max(...line.most)).toBeCloseTo(Math.max(...flags.values()), 1);
  });

  test("with a filter and a range, counts what matches", async () => {
    expect(sum((await timeline(filterFrom("protocol = udp")))!.flows)).toBe(rows / 3);
    const line = (await timeline(everything, { fromMs: startMs + hour / 2, toMs: startMs + hour }))!;
    expect(sum(line.flows)).toBe(360);
    expect(line.fromMs).toBe(startMs + hour / 2);
    expect(line.fromMs + line.bins * line.widthMs).toBe(startMs + hour);
    await expect(timeline(everything, { fromMs: startMs + 1, toMs: startMs })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    await expect(timeline(filterFrom("nobody = 1"))).rejects.toMatchObject({ code: "FILTER_INVALID" });
  });

  test("another threshold method moves the flags and nothing else", async () => {
    const all = (await fixture.engine.handlers["triage.timeline"]({
      modelId,
      datasetId,
      filter: everything,
      bins: 300,
      method: { method: "fixed", value: -1 },
    }))!;
    expect(sum(all.flags)).toBe(rows);
    expect(sum(all.flows)).toBe(rows);
  });
});

describe("lanes", () => {
  test("each kind of entity counts every flow once, in descending order", async () => {
    for (const entity of laneEntities) {
      const found = (await lanes({ entity, top: 40 }))!;
      expect(found.bins).toBeLessThanOrEqual(200);
      expect(sum(found.flows)).toBe(sum(found.lanes.map(({ flows }) => flows)));
      expect(sum(found.lanes.map((lane) => lane.flags))).toBe(flags.size);
      if (found.entities <= 40) expect(sum(found.flows)).toBe(rows);
      expect(new Set(found.lanes.map(({ values }) => values.join(" "))).size).toBe(found.lanes.length);
    }
  });

  test("the numbers of a lane match its rows", async () => {
    const found = (await lanes())!;
    expect(found.columns).toEqual(["orig_addr"]);
    expect(found.entities).toBe(2);
    const flagsOf = (address: string) =>
      [...flags].filter(([row]) => (row % 2 === 0 ? "10.0.0.1" : "10.0.0.2") === address);
    for (const lane of found.lanes) {
      const laneFlags = flagsOf(String(lane.values[0]));
      expect(lane.flows).toBe(rows / 2);
      expect(lane.flags).toBe(laneFlags.length);
      expect(lane.most).toBeCloseTo(Math.max(...laneFlags.map(([, score]) => score)), 1);
    }
    const flagSums = found.lanes.map(({ values }) =>
      sum(flagsOf(String(values[0])).map(([, score]) => score)),
    );
    expect(flagSums).toEqual([...flagSums].sort((a, b) => b - a));
  });

  test("a filter, a range and a number of lanes narrow them", async () => {
    const found = (await lanes({
      entity: "responder",
      filter: filterFrom("protocol = udp"),
      top: 2,
      bins: 12,
      order: "score",
      fromMs: startMs,
      toMs: startMs + hour,
    }))!;
    expect(found.lanes).toHaveLength(2);
    expect(found.bins).toBeLessThanOrEqual(12);
    expect(found.entities).toBe(5);
    expect(found.lanes[0]!.sum).toBeGreaterThanOrEqual(found.lanes[1]!.sum);
    // 720 rows in the hour, a third of them udp, on five responders.
    expect(sum(found.lanes.map(({ flows }) => flows))).toBe(96);
  });

  test("a brushed range of time keeps the rows that DuckDB keeps, with and without other conditions", async () => {
    const all = await lanes();
    const iso = (ms: number) => new Date(ms).toISOString();
    const [from, to] = [startMs + hour / 3, startMs + hour / 2];
    for (const rest of ["", " and protocol = udp"]) {
      const brushed = filterFrom(`start_time in "${iso(from)}".."${iso(to)}"${rest}`);
      const filter = filterFrom(`start_time >= "${iso(from)}" and start_time <= "${iso(to)}"${rest}`);
      const found = await lanes({ filter: brushed });
      expect(found).toEqual(await lanes({ filter }));
      expect(sum(found!.lanes.map(({ flows }) => flows))).toBeGreaterThan(0);
      expect(found!.lanes.length).toBeLessThanOrEqual(all!.lanes.length);
    }
  });

  test("a dataset without addresses has one lane; one without time has none", async () => {
    const bare = await imported(
      "bare.csv",
      syntheticFlows({ rows: 300, without: ["orig_addr", "resp_addr"] }),
    );
    const bareModelId = (await done("model.train", { datasetId: bare, detector: "mean-z" })).modelId;
    await done("model.score", { modelId: bareModelId, datasetId: bare });
    const found = (await lanes({ modelId: bareModelId, datasetId: bare }))!;
    expect(found.lanes.map(({ values, flows }) => ({ values, flows }))).toEqual([{ values: [], flows: 300 }]);
    const timeless = await imported("timeless.csv", syntheticFlows({ rows: 300, without: ["start_time"] }));
    const other = (await done("model.train", { datasetId: timeless, detector: "mean-z" })).modelId;
    await done("model.score", { modelId: other, datasetId: timeless });
    expect(await lanes({ modelId: other, datasetId: timeless })).toBeNull();
    expect(
      await fixture.engine.handlers["triage.timeline"]({
        modelId: other,
        datasetId: timeless,
        filter: everything,
        bins: 300,
      }),
    ).toBeNull();
  });

  test("a dataset without scores says so", async () => {
    const unscored = await imported("unscored.csv", syntheticFlows({ rows: 50 }));
    await expect(lanes({ datasetId: unscored })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("single rows and packets", () => {
  test("rows come by number, in the requested order, repeats included", async () => {
    const answer = await fixture.engine.handlers["rows.get"]({
      datasetId,
      rows: [7, 3, 7],
      columns: ["orig_port", "orig_addr"],
    });
    expect(answer).toEqual({
      columns: ["orig_port", "orig_addr"],
      rows: [7, 3, 7],
      cells: [
        [40_007, 40_003, 40_007],
        ["10.0.0.2", "10.0.0.2", "10.0.0.2"],
      ],
    });
    await expect(fixture.engine.handlers["rows.get"]({ datasetId, rows: [rows] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  test("a row has no annotations first, then its verdict, note and tags", async () => {
    const annotations = () => fixture.engine.handlers["row.annotations"]({ datasetId, row: 5 });
    expect(await annotations()).toEqual({ verdict: null, note: "", tags: [] });
    const on = { datasetId, rows: [5] };
    await fixture.engine.handlers["verdict.give"]({ on, verdict: "confirmed", reason: null });
    await fixture.engine.handlers["note.set"]({ datasetId, row: 5, text: "asked the owner" });
    await fixture.engine.handlers["tag.set"]({ on, add: ["exfil"], remove: [] });
    expect(await annotations()).toMatchObject({
      verdict: { verdict: "confirmed", reason: null },
      note: "asked the owner",
      tags: ["exfil"],
    });
  });

  test("all bytes of a packet, beyond what a list shows", async () => {
    const payload = "x".repeat(600);
    const frame = ethernet({}, ipv4({}, udp({ from: 5353, to: 53 }, payload)));
    const capture = await imported("questions.pcap", pcapFile({}, [frame, frame]));
    const answer = await fixture.engine.handlers["packet.bytes"]({ datasetId: capture, flowId: 0, nth: 1 });
    expect(answer.frame).toBe(2);
    expect(answer.hex).toHaveLength(2 * answer.wireLength);
    expect(answer.hex.endsWith("78".repeat(600))).toBe(true);
    await expect(
      fixture.engine.handlers["packet.bytes"]({ datasetId: capture, flowId: 0, nth: 2 }),
    ).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "The flow 0 has 2 packets; there is no packet 3.",
    });
  });
});
