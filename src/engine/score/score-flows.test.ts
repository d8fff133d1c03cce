// Scoring flows of a request: the same scores and reasons as for the same rows of a dataset, warm models, and refusals in a sentence.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../../test/support/engine.ts";
import { syntheticFlows } from "../../../test/support/synthetic-flows.ts";
import { filterFrom } from "../../shared/filter.ts";

const fixture = withEngine("score-flows");
const { done } = fixture;
const rows = 400;
let datasetId: number;
let flows: Record<string, string | number | boolean | null>[];

beforeAll(async () => {
  const path = join(fixture.folder, "flows.csv");
  writeFileSync(path, syntheticFlows({ rows }));
  ({ datasetId } = await done("dataset.import", { path }));
  const page = await fixture.engine.handlers["flows.page"]({
    ...{ datasetId, filter: { kind: "all" }, sort: [], offset: 0, limit: rows },
  });
  flows = page.rowIds.map((_, row) =>
    Object.fromEntries(page.columns.map((name, c) => [name, page.cells[c]![row]!])),
  );
});

const score = (
  modelId: number,
  some: unknown[] | string | Uint8Array<ArrayBuffer>,
  reasons: "none" | "flagged" | "all" = "flagged",
) => fixture.engine.handlers["flows.score"]({ modelId, flows: some, reasons });

describe.each(["isolation-forest", "lstm-autoencoder", "ensemble"] as const)("%s", (detector) => {
  let modelId: number;
  beforeAll(async () => {
    const normal = filterFrom("label = BENIGN");
    ({ modelId } = await done("model.train", { datasetId, normal, detector, epochs: 2, seed: 3 }));
    await done("model.score", { modelId, datasetId });
  });

  test("gives flows the scores and reasons that the rows of the dataset have", async () => {
    const found = await score(modelId, flows, "all");
    const stored = await fixture.engine.handlers["flags.page"]({
      ...{ modelId, datasetId, filter: { kind: "all" }, offset: 0, limit: 200, columns: [] },
      method: { method: "fixed", value: -1e9 },
    });
    expect(stored.flags).toHaveLength(200);
    for (const { row, rawScore, reasons, sentence } of stored.flags) {
      const flow = found.flows[row]!;
      expect(flow.rawScore).toBeCloseTo(rawScore, 4);
      expect([flow.reasons[0]?.column, flow.sentence]).toEqual([reasons[0]?.column, sentence]);
    }
    const flagged = found.flows.filter((flow) => flow.flagged);
    expect(flagged.every((flow) => flow.score > found.threshold!)).toBe(true);
    expect(flagged.length).toBeGreaterThan(0);
    expect(flagged.length).toBeLessThan(rows / 2);
  });

  test("explains only the flagged ones by default, and none with none", async () => {
    const found = await score(modelId, flows);
    for (const { flagged, sentence } of found.flows) expect(sentence !== "").toBe(flagged);
    expect((await score(modelId, flows, "none")).flows.every(({ reasons }) => reasons.length === 0)).toBe(
      true,
    );
  });

  test("answers requests at once as one after the other", async () => {
    const one = await score(modelId, flows.slice(0, 50));
    const many = await Promise.all(Array.from({ length: 8 }, () => score(modelId, flows.slice(0, 50))));
    for (const each of many) expect(each).toEqual(one);
  });

  test("gives each of many requests at once its own flows, as text or as values", async () => {
    const parts = Array.from({ length: 8 }, (_, n) => flows.slice(n * 40, n * 40 + 20 + n));
    const alone = [];
    for (const part of parts) alone.push(await score(modelId, part, "all"));
    const together = parts.map((part, n) => score(modelId, n % 2 ? JSON.stringify(part) : part, "all"));
    expect(await Promise.all(together)).toEqual(alone);
  });
});

test("a renamed model is used under its new name, and a deleted one is refused", async () => {
  const { modelId } = await done("model.train", { datasetId, detector: "mean-z" });
  const before = await score(modelId, flows.slice(0, 5));
  await fixture.engine.handlers["model.rename"]({ modelId, name: "fresh" });
  expect(await score(modelId, flows.slice(0, 5))).toEqual({ ...before, model: "fresh" });
  await fixture.engine.handlers["model.delete"]({ modelId });
  await expect(score(modelId, flows.slice(0, 5))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a number is a flow for a model of one column; times may be texts or milliseconds", async () => {
  const { modelId } = await done("model.train", {
    datasetId,
    detector: "mean-z",
    features: ["orig_payload_bytes"],
  });
  const [number, object] = (await score(modelId, [5e9, { orig_payload_bytes: 5e9 }])).flows;
  expect(number).toEqual(object);
  expect(number?.flagged).toBe(true);
  const timed = await done("model.train", { datasetId, detector: "mean-z", features: ["start_time:hour"] });
  const [text, ms] = (
    await score(timed.modelId, [
      { start_time: "2024-03-01T10:00:00Z" },
      { start_time: Date.UTC(2024, 2, 1, 10) },
    ])
  ).flows;
  expect(text).toEqual(ms);
});

test("text is a JSON array or one flow per line, and means the same as the flows", async () => {
  const { modelId } = await done("model.train", { datasetId, detector: "mean-z" });
  const some = flows.slice(0, 20);
  const found = await score(modelId, some, "all");
  expect(await score(modelId, ` ${JSON.stringify(some, null, 2)}`, "all")).toEqual(found);
  expect(await score(modelId, Buffer.from(JSON.stringify(some)), "all")).toEqual(found);
  expect(await score(modelId, `${some.map((flow) => JSON.stringify(flow)).join("\r\n")}\n\n`, "all")).toEqual(
    found,
  );
});

test("refuses a lacking column, text for a number, and a number for a flow, each in a sentence", async () => {
  const { modelId } = await done("model.train", {
    ...{ datasetId, detector: "mean-z", features: ["orig_payload_bytes", "protocol"] },
  });
  const refusals: [unknown[] | string, string][] = [
    [[{ protocol: "tcp" }], "No flow of the request has a column that the model reads: orig_payload_bytes;"],
    [
      [{ protocol: "tcp", orig_payload_bytes: 1 }, { orig_payload_bytes: "many" }],
      'Flow 2 has "many" as orig_payload_bytes, where the model reads a number.',
    ],
    [
      [7],
      "A number stands for a flow only with a model of one column, and this model reads 2: orig_payload_bytes, protocol;",
    ],
    [[JSON.parse('{"__proto__": 1}')], "No flow of the request has 2 columns"],
    [
      [{ protocol: "tcp", orig_payload_bytes: {} }],
      "Flow 1 has an object as orig_payload_bytes, where the model reads a number.",
    ],
    [
      [{ protocol: ["tcp"], orig_payload_bytes: 1 }],
      "Flow 1 has a list as protocol, where the model reads a text.",
    ],
    [[[1]], "Flow 1 is neither an object of cells nor a number."],
    [["x"], "Flow 1 is neither"],
    [`${"[".repeat(1e6)}${"]".repeat(1e6)}`, "Flow 1 is neither"],
    [
      `{"protocol":"tcp","orig_payload_bytes":${"[".repeat(1e6)}${"]".repeat(1e6)}}`,
      "Flow 1 has a list as orig_payload_bytes",
    ],
    [[], "There is no flow in the request"],
    ["  \n", "There is no flow in the request"],
    [new Array(10_001).fill(1), "The request has 10,001 flows; at most 10,000 are scored at once."],
    ['[{"protocol":"tcp"},', "The body is not JSON: "],
    ['{"protocol":"tcp"}\n{"protocol"}', "Line 2 of the body is not JSON: "],
  ];
  for (const [some, sentence] of refusals)
    for (const given of typeof some === "string" ? [some, Buffer.from(some)] : [some])
      await expect(score(modelId, given)).rejects.toMatchObject({
        message: expect.stringContaining(sentence),
      });
  expect((await score(modelId, [{ protocol: "tcp", orig_payload_bytes: 1 }, {}])).flows).toHaveLength(2);
});
