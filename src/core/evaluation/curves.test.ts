import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { curveOf } from "./curves.ts";
import { rank } from "./ranking.ts";

test("few rows keep every point, in order", () => {
  const curve = curveOf([9, 7, 7, 3], [1, 1, 0, 0]);
  expect(curve).toEqual({
    score: [9, 7, 3],
    fpr: [0, 0.5, 1],
    recall: [0.5, 1, 1],
    precision: [1, 2 / 3, 0.5],
  });
});

test("many rows become few points with the same area", () => {
  const random = createRandom(3);
  const attack = Array.from({ length: 50_000 }, (_, i) => (i % 50 === 0 ? 1 : 0));
  const scores = attack.map((is) => random.normal() + 2 * is);
  const { fpr, recall } = curveOf(scores, attack, 400);
  expect(fpr.length).toBeLessThanOrEqual(1000);
  let area = 0;
  for (let i = 1; i < fpr.length; i++) area += ((fpr[i]! - fpr[i - 1]!) * (recall[i]! + recall[i - 1]!)) / 2;
  expect(area).toBeCloseTo(rank(scores, attack).rocAuc, 2);
  expect(fpr.at(-1)).toBe(1);
  expect(recall.at(-1)).toBe(1);
});

test("without attacks there is no curve", () => {
  expect(curveOf([1, 2], [0, 0]).fpr).toEqual([]);
});
