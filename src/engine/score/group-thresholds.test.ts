// Thresholds by group on a real workspace: hosts that behave differently get different thresholds.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";

const fixture = withEngine("groups");
const { done } = fixture;
let modelId: number;
let datasetId: number;

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  // 10.0.0.1 has flows three times as long. At the end, 60 addresses appear once or twice.
  const lines = syntheticFlows({ rows: 3000, attackEvery: 0 }).trim().split("\n");
  const changedLines = lines.map((line, i) => {
    const cells = line.split(",");
    if (i > 0 && cells[1] === "10.0.0.1") cells[6] = String(3 * Number(cells[6]));
    if (i > 2900) cells[1] = `10.0.1.${i % 60}`;
    return cells.join(",");
  });
  writeFileSync(path, `${changedLines.join("\n")}\n`);
  ({ datasetId } = await done("dataset.import", { path }));
  ({ modelId } = await done("model.train", { datasetId, detector: "mean-z" }));
});

test("each group is compared with its own normal; small groups share the common threshold; the rest is one group", async () => {
  await done("model.score", { modelId, datasetId });
  const method = { method: "false-rate", rate: 0.1 } as const;
  const ask = { modelId, datasetId, by: "originator", method } as const;
  const { common, groups, warnings } = await fixture.engine.handlers["scores.groupThresholds"](ask);
  expect(warnings).toContain(
    "Fewer than 200 held-out normal rows: the threshold of 10.0.0.1, 10.0.0.2 is rough.",
  );
  expect(groups).toHaveLength(51);
  expect(groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(3000);
  const of = (name: string | null) => groups.find(({ group }) => group === name)!;
  const [busy, other] = [of("10.0.0.1"), of("10.0.0.2")];
  expect([busy.separate, other.separate]).toEqual([true, true]);
  expect(busy.value).not.toBe(other.value);
  for (const { flags, falseRate, falseRateInterval, normalRows } of [busy, other]) {
    expect(Math.abs(falseRate! - 0.1)).toBeLessThan(0.011);
    // The held-out normal rows are among the scored rows.
    expect(flags).toBeGreaterThanOrEqual(Math.round(falseRate! * normalRows));
    expect(falseRateInterval[0]).toBeLessThanOrEqual(falseRate!);
    expect(falseRateInterval[1]).toBeGreaterThanOrEqual(falseRate!);
    expect(normalRows).toBe(100);
  }
  expect(of(null)).toMatchObject({ separate: false, value: common.value });
  expect(groups.at(-1)!.group).toBeNull();
});

test("a budget is divided so that all groups together keep it", async () => {
  const method = { method: "budget", flagsPerDay: 200 } as const;
  const ask = { modelId, datasetId, by: "protocol", method } as const;
  const { common, groups } = await fixture.engine.handlers["scores.groupThresholds"](ask);
  expect(groups.map(({ group }) => group)).toEqual(["tcp", "udp"]);
  const flags = groups.reduce((sum, one) => sum + one.flags, 0);
  expect(flags).toBeGreaterThan(0);
  expect(flags).toBeLessThanOrEqual(common.flags!);
});

test("services are ports and protocols; refuses what it cannot answer, with a sentence", async () => {
  const ask = { modelId, datasetId, by: "service" } as const;
  const { groups } = await fixture.engine.handlers["scores.groupThresholds"](ask);
  expect(groups.map(({ group }) => group)).toEqual(["443/tcp", "53/udp"]);
  const best = fixture.engine.handlers["scores.groupThresholds"]({ ...ask, method: { method: "best-f1" } });
  await expect(best).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const path = join(fixture.folder, "bare.csv");
  writeFileSync(path, syntheticFlows({ rows: 200, without: ["orig_addr"] }));
  const { datasetId: bare } = await done("dataset.import", { path });
  await done("model.score", { modelId, datasetId: bare });
  const lacking = fixture.engine.handlers["scores.groupThresholds"]({
    modelId,
    datasetId: bare,
    by: "originator",
  });
  await expect(lacking).rejects.toThrow("lacks orig_addr");
});
