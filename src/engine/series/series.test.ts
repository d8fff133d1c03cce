// The view of a series, compared with samples whose figures are known. Uses a real workspace in a temporary folder.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { requests } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("series", "test");

async function imported(path: string): Promise<number> {
  const job = await fixture.engine.handlers["job.start"]({ kind: "dataset.import", input: { path } });
  const ended = await fixture.engine.jobEnded(job.id);
  expect(ended.error).toBeNull();
  return (ended.output as { datasetId: number }).datasetId;
}
function series(rows: number, value: (i: number) => number | string): string {
  const path = join(fixture.folder, "series.csv");
  const lines = Array.from({ length: rows }, (_, i) => {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 300_000).toISOString().slice(0, 19).replace("T", " ");
    return `${time},${value(i)}`;
  });
  writeFileSync(path, `timestamp,value\n${lines.join("\n")}\n`);
  return path;
}
const view = async (datasetId: number, filter = "", column?: string) => {
  const answer = await fixture.engine.handlers["series.view"]({
    datasetId,
    column,
    filter: filterFrom(filter),
  });
  expect(requests["series.view"].output.parse(answer)).toEqual(answer);
  return answer;
};

test("a daily wave: steps, period, components, box; thinning keeps a spike", async () => {
  const n = 288 * 12;
  const id = await imported(series(n, (i) => (i === 1000 ? 99 : 10 + 5 * Math.sin((2 * Math.PI * i) / 288))));
  const found = (await view(id))!;
  expect(found).toMatchObject({
    rows: n,
    stepMs: 300_000,
    steps: n,
    filled: 0,
    columns: ["value"],
    window: 288,
  });
  expect(found.correlation.periodSteps).toBe(288);
  expect(found.parts).toMatchObject({ method: "stl", reason: null });
  expect(found.points.perPoint).toBe(4);
  expect(found.points.high[250]).toBe(99);
  expect(found.parts.restHigh[250]).toBeGreaterThan(80);
  expect(found.distribution).toMatchObject({ max: 99, highWhisker: 15, outliers: 1 });
  expect(found.distribution.median).toBeCloseTo(10, 1);
  expect(found.distribution.bins.reduce((sum, { count }) => sum + count, 0)).toBe(n);
  expect(JSON.stringify(found).length).toBeLessThan(500_000);
  // A filter narrows it.
  const two = (await view(id, "time < 2024-03-03"))!;
  expect(two).toMatchObject({
    rows: 576,
    parts: { method: null, reason: expect.stringContaining("No period") },
  });
  expect(await view(id, "value > 1000")).toBeNull();
});

test("gaps and missing values are counted; other columns are refused with a sentence", async () => {
  const id = await imported(series(100, (i) => (i % 10 === 3 ? "" : i)));
  expect(await view(id)).toMatchObject({ rows: 90, steps: 100, filled: 10 });
  await expect(view(id, "", "time")).rejects.toThrow("holds no numbers");
  await expect(view(id, "", "wert")).rejects.toThrow('no column called "wert"');
});

test("one sample, and several samples at one time, work too", async () => {
  expect(await view(await imported(series(2, () => 7)))).toMatchObject({
    rows: 2,
    distribution: { bins: [{ from: 7, to: 7, count: 2 }], q1: 7, q3: 7 },
    parts: { method: null },
  });
});

const nab = join(
  import.meta.dirname,
  "../../../../shared/data/nab/data/realAWSCloudwatch/ec2_network_in_257a54.csv",
);
test.skipIf(!existsSync(nab))("a real series with two gaps", async () => {
  const found = (await view(await imported(nab)))!;
  expect(found).toMatchObject({ rows: 4032, stepMs: 300_000, steps: 4034, filled: 2 });
  expect(found.distribution).toMatchObject({ min: 38_516.6, max: 245_126_000 });
  expect(Math.max(...found.points.high.map((value) => value ?? 0))).toBe(245_126_000);
});
