// Padding repeats the row that follows it: its score is that row's, and nothing is computed twice.
import { expect, test } from "vitest";
import { rowDetector } from "./row-detector.ts";

const width = 2;

/** Sequences of one row each, filled to `steps`; every row is its number. */
function padded(sequences: number, steps: number) {
  const rows = sequences * steps;
  const data = Float32Array.from({ length: rows * width }, (_, i) => Math.floor(i / (width * steps)));
  const padding = Uint8Array.from({ length: rows }, (_, position) => Number((position + 1) % steps !== 0));
  return { data, rows, width, steps: 1, starts: new Uint32Array(0), padding, levels: [] };
}

function counting() {
  let scored = 0;
  const detector = rowDetector({
    kind: "mahalanobis",
    width,
    scoreRows(data, from, to) {
      scored += to - from;
      return Float32Array.from({ length: to - from }, (_, i) => data[(from + i) * width]! + 0.5);
    },
    explainRow: () => ({ parts: new Float64Array(width), expected: null }),
    state: () => ({ kind: "mahalanobis", version: 1, facts: {}, arrays: {} }),
  });
  return { detector, scored: () => scored };
}

test("each row of filled sequences is scored once, and its padding has its score", async () => {
  const input = padded(50, 10);
  const { detector, scored } = counting();
  const scores = await detector.score(input);
  expect(scored()).toBe(50);
  const plain = await counting().detector.score({ ...input, padding: null });
  expect([...scores]).toEqual([...plain]);
});

test("a range may end within padding, and padding may fill more than one block", async () => {
  const input = padded(3, 9000);
  const plain = await counting().detector.score({ ...input, padding: null });
  expect([...(await counting().detector.score(input))]).toEqual([...plain]);
  const range = { from: 4, to: 17_995 };
  expect([...(await counting().detector.score(input, range))]).toEqual([
    ...plain.subarray(range.from, range.to),
  ]);
});
