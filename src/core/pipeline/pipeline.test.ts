import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { createReferenceBackend } from "../network/reference/backend.ts";
import { createSequenceNetwork } from "../network/sequence-network.ts";
import { numberColumn, type TableData, tableData, textColumn } from "../table/columns.ts";
import { explainRows } from "./explain.ts";
import { findContamination } from "./guard.ts";
import { scoreRows } from "./score.ts";
import { fitModel, type TrainingHost, type TrainPlan } from "./train.ts";

const clock = { now: () => performance.now(), pause: () => Promise.resolve() };
const host: TrainingHost = {
  createNetwork: (spec, seed) => createSequenceNetwork(createReferenceBackend(spec, clock), seed),
  now: clock.now,
};

/** Two hosts, a flow per second; bytes follow packets, except in the strange rows. */
function flows(count: number, strange: readonly number[]): TableData {
  const random = createRandom(4);
  const packets = Array.from({ length: count }, () => Math.round(2 + 20 * random.uniform()));
  return tableData({
    start_time: numberColumn(packets.map((_, i) => i * 1e6)),
    orig_addr: textColumn(packets.map((_, i) => (i % 2 === 0 ? "a" : "b"))),
    protocol: textColumn(packets.map((_, i) => (i % 5 === 0 ? "udp" : "tcp"))),
    packets: numberColumn(packets),
    payload_bytes: numberColumn(
      packets.map((p, i) => (strange.includes(i) ? 4_000_000 : p * (500 + 100 * random.normal()))),
    ),
  });
}

const plan = (detector: TrainPlan["detector"], steps: number, normal: number[]): TrainPlan => ({
  detector,
  normal,
  choices: [
    { column: "packets", as: "number", unit: "packets" },
    { column: "payload_bytes", as: "number", unit: "bytes" },
    { column: "protocol", as: "levels" },
  ],
  windows: { by: "originator", timeColumn: "start_time", gapUs: 60e6, steps, stride: 1 },
  seed: 1,
  epochs: 6,
  shape: { hidden: 8, code: 3 },
});
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

test.each([
  ["lstm-autoencoder", 4],
  ["mahalanobis", 1],
  ["ensemble", 1],
] as const)("%s over %i steps learns, scores, derives a threshold and explains", async (detector, steps) => {
  const table = flows(400, [350]);
  const model = await fitModel(table, plan(detector, steps, upTo(300)), host);
  expect(model.split).toBe("time");
  expect(model.fitRows).toHaveLength(270);
  expect(model.calibrateRows[0]).toBe(270);
  expect(model.normalScores).toHaveLength(30);
  const { scores } = await scoreRows(model, table, null);
  expect(scores).toHaveLength(400);
  expect(scores.indexOf(Math.max(...scores))).toBe(350);
  const again = await fitModel(table, plan(detector, steps, upTo(300)), host);
  expect([...(await scoreRows(again, table, null)).scores]).toEqual([...scores]);
  const [why] = await explainRows(model, table, [350], { context: upTo(400) });
  expect(why!.score).toBeCloseTo(scores[350]!, 3);
  expect(why!.columns[0]!.column).toBe("payload_bytes");
  expect(why!.columns[0]!.sentence).toContain("bytes: 4 MB, unusually many (expected");
  expect(why!.windowRows.at(-1)).toBe(350);
  expect(why!.windowRows).toHaveLength(detector === "lstm-autoencoder" ? steps : 1);
  const [brief] = await explainRows(model, table, [350], { context: upTo(400), mostColumns: 2 });
  expect(brief!.columns).toEqual(why!.columns.slice(0, 2));
  expect(brief!.contribution).toEqual({ ...why!.contribution, window: null });
  model.detector.close();
  again.detector.close();
});

test("without time the threshold is an expected false rate, and single rows need no order", async () => {
  const table = flows(300, []);
  const windows = { by: "row", timeColumn: null, gapUs: null, steps: 1, stride: 1 } as const;
  const model = await fitModel(table, { ...plan("mean-z", 1, upTo(300)), windows }, host);
  expect(model.split).toBe("random");
  expect(model.threshold.method).toEqual({ method: "false-rate", rate: 0.05 });
});

test("training without rows fails with a sentence", async () => {
  const table = flows(50, []);
  const none = { ...plan("mean-z", 1, upTo(50)), choices: [{ column: "nowhere", as: "number" as const }] };
  await expect(fitModel(table, none, host)).rejects.toThrow("No column is left");
});

test("the contamination guard lists the row that does not belong, with its reason, without learning from it", async () => {
  const table = flows(300, [120]);
  const { suspects, scores, line, moves } = await findContamination(
    table,
    { ...plan("mahalanobis", 1, upTo(300)), detector: "mahalanobis" },
    host,
    { suspects: 5 },
  );
  expect(scores).toHaveLength(300);
  expect(suspects).toHaveLength(5);
  expect(suspects[0]!.row).toBe(120);
  expect(suspects[0]!.columns[0]!.column).toBe("payload_bytes");
  expect(moves[0]!.line).toBeLessThan(line);
});
