// Rows that are scored as they arrive have the scores of the whole table: in any batches, late ones included, and in bounded memory.
import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { createReferenceBackend } from "../network/reference/backend.ts";
import { createSequenceNetwork } from "../network/sequence-network.ts";
import { numberColumn, type TableData, tableData, takeRows, textColumn } from "../table/columns.ts";
import { type FittedModel, scoreRows } from "./score.ts";
import { createArrivalScorer } from "./score-arrivals.ts";
import { fitModel, type TrainingHost } from "./train.ts";

const clock = { now: () => performance.now(), pause: () => Promise.resolve() };
const host: TrainingHost = {
  createNetwork: (spec, seed) => createSequenceNetwork(createReferenceBackend(spec, clock), seed),
  now: clock.now,
};
const columns = ["packets", "protocol", "orig_addr", "start_time"];

/** Flows of five hosts in the order of their ends; `late` shifts starts against the order. */
function arrivals(count: number, late: number): TableData {
  const random = createRandom(9);
  const rows = Array.from({ length: count }, (_, i) => i);
  return tableData({
    start_time: numberColumn(rows.map((i) => i * 1e6 - Math.floor(late * random.uniform()) * 1e6)),
    orig_addr: textColumn(rows.map(() => `10.0.0.${Math.floor(5 * random.uniform() ** 2)}`)),
    protocol: textColumn(rows.map((i) => (i % 7 === 0 ? "udp" : "tcp"))),
    packets: numberColumn(rows.map((i) => (i % 97 === 0 ? 900 : 2 + 20 * random.uniform()))),
  });
}

const trained = (table: TableData, detector: "lstm-autoencoder" | "mahalanobis", steps: number) =>
  fitModel(
    table,
    {
      detector,
      normal: Array.from({ length: 200 }, (_, i) => i),
      choices: [
        { column: "packets", as: "number", unit: "packets" },
        { column: "protocol", as: "levels" },
      ],
      windows: { by: "originator", timeColumn: "start_time", gapUs: 20e6, steps, stride: 1 },
      seed: 1,
      epochs: 2,
      shape: { hidden: 6, code: 2 },
    },
    host,
  );

async function arrive(model: FittedModel, table: TableData, batch: number, mostRows?: number) {
  const scorer = createArrivalScorer(model, { columns, ...(mostRows ? { mostRows } : {}) });
  const scores = new Float32Array(table.rows).fill(Number.NaN);
  let most = 0;
  for (let row = 0; row < table.rows; row += batch) {
    const rows = Array.from({ length: Math.min(batch, table.rows - row) }, (_, i) => row + i);
    const found = await scorer.add(takeRows(table, rows), row);
    found.rows.forEach((each, i) => {
      scores[each] = found.scores[i]!;
    });
    most = Math.max(most, scorer.kept);
  }
  return { scores, most, scorer };
}

const furthest = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((score, i) => Math.abs(score - b[i]!)));

test.each([
  ["lstm-autoencoder", 4, 1],
  ["lstm-autoencoder", 4, 37],
  ["mahalanobis", 1, 10],
] as const)("%s over %i steps, %i rows at a time: as the whole table", async (detector, steps, batch) => {
  const table = arrivals(300, 6);
  const model = await trained(table, detector, steps);
  const whole = (await scoreRows(model, table, null)).scores;
  const { scores } = await arrive(model, table, batch);
  expect(furthest(scores, whole)).toBeLessThan(1e-5);
});

test("memory has a bound; only what reached dropped rows differs", async () => {
  const table = arrivals(400, 0);
  const model = await trained(table, "lstm-autoencoder", 4);
  const whole = (await scoreRows(model, table, null)).scores;
  const { scores, most } = await arrive(model, table, 10, 40);
  expect(most).toBeLessThanOrEqual(40);
  expect(scores.some(Number.isNaN)).toBe(false);
  const same = scores.filter((score, i) => Math.abs(score - whole[i]!) < 1e-5).length;
  expect(same).toBeGreaterThan(200);
});

test("rows that are only looked at have the scores that they would have, and change nothing", async () => {
  const table = arrivals(200, 0);
  const model = await trained(table, "lstm-autoencoder", 4);
  const { scorer } = await arrive(
    model,
    takeRows(
      table,
      Array.from({ length: 190 }, (_, i) => i),
    ),
    10,
  );
  const last = takeRows(
    table,
    Array.from({ length: 10 }, (_, i) => 190 + i),
  );
  const before = scorer.kept;
  const seen = await scorer.look(last);
  expect(scorer.kept).toBe(before);
  const { rows, scores } = await scorer.add(last, 190);
  const added = Float32Array.from(seen, (_, i) => scores[rows.indexOf(190 + i)]!);
  expect(furthest(seen, added)).toBeLessThan(1e-6);
});
