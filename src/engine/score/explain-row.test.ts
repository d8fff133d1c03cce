// Explanations and episodes on a real workspace: the explanation of a flag agrees with the dataset, the score and the threshold.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("why");
const { done } = fixture;
let datasetId: number;
let modelId: number;

const subject = () => ({ modelId, datasetId });
const all = { kind: "all" } as const;
const flags = (columns: string[] = []) =>
  fixture.engine.handlers["flags.page"]({ ...subject(), filter: all, offset: 0, limit: 200, columns });
const episodes = (more: object = {}) =>
  fixture.engine.handlers["episodes.page"]({
    ...subject(),
    filter: all,
    offset: 0,
    limit: 100,
    gapS: 600,
    columns: [],
    ...more,
  });

async function cellOf(row: number, column: string): Promise<unknown> {
  const { cells } = await fixture.engine.handlers["flows.page"]({
    datasetId,
    filter: all,
    sort: [],
    offset: row,
    limit: 1,
    columns: [column],
  });
  return cells[0]![0];
}

beforeAll(async () => {
  writeFileSync(join(fixture.folder, "flows.csv"), syntheticFlows({ rows: 1500 }));
  ({ datasetId } = await done("dataset.import", { path: join(fixture.folder, "flows.csv") }));
  const normal = filterFrom("label = BENIGN");
  ({ modelId } = await done("model.train", { datasetId, normal, epochs: 2, seed: 5 }));
  await done("model.score", subject());
  const method = { method: "quantile", quantile: 0.98 } as const;
  await fixture.engine.handlers["scores.threshold"]({ ...subject(), method, keep: true });
});

test("the error map holds the values of the dataset, step by step, and its shares add up", async () => {
  const { row } = (await flags()).flags[0]!;
  const { window } = await fixture.engine.handlers["flow.explain"]({ ...subject(), row });
  expect(window!.rows).toHaveLength(10);
  expect(window!.rows.at(-1)).toBe(row);
  expect(window!.filled).toBe(0);
  const shares = window!.map.map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  expect(window!.shares.flat().reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  const column = window!.columns.indexOf("orig_payload_bytes");
  expect(window!.map[column]).toMatchObject({
    unit: "bytes",
    usual: [expect.any(Number), expect.any(Number)],
  });
  for (const [step, at] of window!.rows.entries()) {
    expect(window!.observed[step]![column]).toBe(await cellOf(at, "orig_payload_bytes"));
    expect(window!.expected[step]![column]).toEqual(expect.any(Number));
  }
});

test("the first flow of a host fills the start of its window with itself", async () => {
  const { window } = await fixture.engine.handlers["flow.explain"]({ ...subject(), row: 0 });
  expect(window!.filled).toBe(9);
  expect(window!.rows).toEqual(new Array(10).fill(0));
});

test("the nearest normal rows are normal, in ascending distance, with cells to compare", async () => {
  const { row } = (await flags()).flags[0]!;
  const { nearest, columns } = await fixture.engine.handlers["flow.explain"]({ ...subject(), row });
  expect(nearest).toMatchObject({ datasetId, datasetName: "flows.csv" });
  expect(nearest!.rows).toHaveLength(5);
  expect(nearest!.columns.map(({ name }) => name)).toEqual(columns.slice(0, 12).map(({ column }) => column));
  const distances = nearest!.rows.map(({ distance }) => distance);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  for (const { row: normal, cells } of nearest!.rows) {
    expect(cells).toHaveLength(nearest!.columns.length);
    expect(await cellOf(normal, "label")).toBe("BENIGN");
  }
});

test("the smallest change is given for flags, and only for them", async () => {
  const page = await flags();
  const changes = [];
  for (const { row } of page.flags.slice(-5)) {
    const why = await fixture.engine.handlers["flow.explain"]({ ...subject(), row });
    changes.push(why.change!);
    if (why.change!.column === null) {
      expect(why.change!.sentence).toBe("No change of a single column would bring it under the threshold.");
      continue;
    }
    const column = why.columns.find((one) => one.column === why.change!.column)!;
    expect(why.change!.observed).toBe(column.observed);
    expect(why.change!.sentence).toMatch(/^Under the threshold if .+ were .+ instead of .+\.$/);
    if (typeof why.change!.needed === "number" && typeof column.expected === "number") {
      const [low, high] = [column.observed as number, column.expected].sort((a, b) => a - b);
      expect(why.change!.needed).toBeGreaterThanOrEqual(low! - 1e-6 * Math.abs(low!));
      expect(why.change!.needed).toBeLessThanOrEqual(high! + 1e-6 * Math.abs(high!));
    }
  }
  // The weakest flags lie just above the threshold, so at least one of them needs a change in one column only.
  expect(changes.some(({ column }) => column !== null)).toBe(true);
  const calm = await fixture.engine.handlers["flow.explain"]({ ...subject(), row: 30 });
  expect(calm).toMatchObject({ flagged: false, change: null });
});

test("plain rules name what needs no model, with their rows", async () => {
  const attack = (await flags(["label"])).flags.find(({ cells }) => cells[0] === "Botnet")!;
  const { rules } = await fixture.engine.handlers["flow.explain"]({ ...subject(), row: attack.row });
  const beacon = rules.find(({ rule }) => rule === "beacon")!;
  expect(beacon.evidence).toBe("10.0.0.1 contacted 192.0.2.1 port 4444 24 times, every 100 s ± 0 s.");
  expect(beacon.rows).toHaveLength(24);
  expect(beacon.rows).toContain(attack.row);
  expect(await cellOf(beacon.rows[0]!, "label")).toBe("Botnet");
});

test("episodes hold every flag once, each of one host, close in time, in descending order of score", async () => {
  const page = await flags(["orig_addr", "start_time"]);
  const joined = await episodes({ columns: ["orig_addr"] });
  expect(joined.flags).toBe(page.total);
  expect(joined.threshold.value).toBe(page.threshold.value);
  const rows = joined.episodes.flatMap((episode) => episode.rows);
  expect([...rows].sort((a, b) => a - b)).toEqual(page.flags.map(({ row }) => row).sort((a, b) => a - b));
  const byRow = new Map(page.flags.map((flag) => [flag.row, flag]));
  for (const episode of joined.episodes) {
    expect(episode.strangest.row).toBe(episode.rows[0]);
    expect(episode.strangest.cells).toEqual([episode.entity]);
    expect(episode.column).toBe(episode.strangest.reasons[0]!.column);
    expect(episode.score).toBeGreaterThanOrEqual(episode.strangest.score);
    const flagsInside = episode.rows.map((row) => byRow.get(row)!);
    expect(new Set(flagsInside.map(({ cells }) => cells[0]))).toEqual(new Set([episode.entity]));
    expect(flagsInside.map(({ rawScore }) => rawScore)).toEqual(
      flagsInside.map(({ rawScore }) => rawScore).sort((a, b) => b - a),
    );
    const times = flagsInside.map(({ cells }) => Number(cells[1])).sort((a, b) => a - b);
    expect([episode.fromMs, episode.toMs]).toEqual([times[0], times.at(-1)]);
    times.slice(1).forEach((time, i) => {
      expect(time - times[i]!).toBeLessThanOrEqual(600_000);
    });
  }
});

test("a wider gap joins more, a filter leaves flags out, and pages continue each other", async () => {
  const near = await episodes({ gapS: 10 });
  const far = await episodes({ gapS: 86_400 });
  expect(far.total).toBeLessThan(near.total);
  expect(far.flags).toBe(near.flags);
  const filtered = await episodes({ filter: filterFrom("label = Botnet") });
  expect(filtered.flags).toBeLessThanOrEqual(24);
  expect(filtered.flags).toBeGreaterThan(0);
  const first = await episodes({ gapS: 10, limit: 2 });
  const second = await episodes({ gapS: 10, limit: 2, offset: 2 });
  expect([...first.episodes, ...second.episodes]).toEqual(near.episodes.slice(0, 4));
  const none = await episodes({ method: { method: "fixed", value: 1e9 } });
  expect(none).toMatchObject({ episodes: [], total: 0, flags: 0 });
});
