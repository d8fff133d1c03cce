// The warnings about what a good number can hide: each appears where it is true and only there. Uses a real workspace.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("honesty");
const { done } = fixture;
let files = 0;
const normal = filterFrom("label = BENIGN");

const imported = async (lines: readonly string[]): Promise<number> => {
  const path = join(fixture.folder, `flows-${files++}.csv`);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return (await done("dataset.import", { path })).datasetId;
};
type Training = Partial<JobInput<"model.train">>;
const warningsOf = async (
  train: readonly string[],
  evaluated: readonly string[] | null,
  options: Training = {},
): Promise<string> => {
  const datasetId = await imported(train);
  const input = { datasetId, normal, detector: "mean-z", ...options } as const;
  const { modelId } = await done("model.train", input);
  const on = evaluated === null ? datasetId : await imported(evaluated);
  return (await done("model.evaluate", { modelId, datasetId: on })).warnings.join("\n");
};
const flows = (rows: number, seed: number, more: Partial<Parameters<typeof syntheticFlows>[0]> = {}) =>
  syntheticFlows({ rows, seed, ...more })
    .trim()
    .split("\n");
/** A day later and from other ports, so that nothing leaks. */
const later = (lines: readonly string[]): string[] =>
  lines.map((line, i) =>
    i === 0
      ? line
      : line
          .replace(/^2024-03-01/, "2024-03-05")
          .split(",")
          .map((cell, c) => (c === 2 ? String(Number(cell) + 10_000) : cell))
          .join(","),
  );

const leaks = "Training leaks into the test";
const equal = "equal a training row in every feature";
const repeats = "repeat another one in every feature";

test("no warning about leakage where there is none", async () => {
  const warnings = await warningsOf(flows(1600, 1), later(flows(1200, 2)));
  for (const one of [leaks, equal, repeats, "learned as normal", "to learn from", "no time"])
    expect(warnings).not.toContain(one);
});

test("no attack in the test data", async () => {
  const warnings = await warningsOf(flows(300, 1), later(flows(200, 2, { attackEvery: 0 })));
  expect(warnings).toContain("hold no attack");
});

test("too few rows to learn from, too few attacks to measure with", async () => {
  const warnings = await warningsOf(flows(300, 1), later(flows(200, 2)));
  expect(warnings).toMatch(/Only \d+ rows to learn from/);
  expect(warnings).toMatch(/Only \d+ attacks in the test rows/);
});

test("a column that is the label in disguise, and one known to give the label away", async () => {
  const marked = (lines: readonly string[]) =>
    lines.map((line, i) => `${line},${i === 0 ? "sttl" : line.endsWith("Botnet") ? 254 : 31 + (i % 3)}`);
  const warnings = await warningsOf(marked(flows(600, 1)), marked(later(flows(600, 2))), {
    features: ["sttl", "orig_packets"],
  });
  expect(warnings).toContain("sttl nearly gives the label away");
  expect(warnings).toContain("sttl alone tells attacks from normal rows");
});

test("test rows that equal training rows, and their times and ports", async () => {
  const train = flows(900, 1);
  const warnings = await warningsOf(train, train);
  expect(warnings).toMatch(/\d+ % of the test rows equal a training row in every feature/);
  expect(warnings).toMatch(/leaks into the test: \d+ % of the test rows have the 5-tuple of a training row/);
  expect(warnings).toMatch(/\d+ % of the test rows have a time before the end of what was learned/);
  expect(warnings).not.toContain(repeats);
});

test("test rows that repeat one another", async () => {
  const [header, ...rows] = later(flows(300, 2));
  const warnings = await warningsOf(flows(600, 1), [header!, ...rows, ...rows]);
  expect(warnings).toMatch(/50 % of the test rows repeat another one in every feature/);
  expect(warnings).not.toContain(equal);
});

test("attacks among the rows learned as normal", async () => {
  const warnings = await warningsOf(flows(600, 1), null, { normal: { kind: "all" } });
  expect(warnings).toMatch(/% of the rows learned as normal are labelled as attacks/);
});

test("windows of rows that have no time", async () => {
  const without = { without: ["start_time"] };
  const options: Training = { detector: "dense-autoencoder", sequenceBy: "table", steps: 3, epochs: 2 };
  const warnings = await warningsOf(flows(300, 1, without), flows(200, 2, without), options);
  expect(warnings).toContain("The rows have no time");
});

test("a model whose training data is gone: leakage is unknown, and a warning says so", async () => {
  const datasetId = await imported(flows(300, 1));
  const { modelId } = await done("model.train", { datasetId, normal, detector: "mean-z" });
  await fixture.engine.handlers["dataset.delete"]({ datasetId });
  const other = await imported(later(flows(200, 2)));
  const { warnings } = await done("model.evaluate", { modelId, datasetId: other });
  expect(warnings.join("\n")).toContain(
    "learned from is gone: whether some of its rows are also here is unknown",
  );
});
