// Scales of small line charts, and the heat of a map's cells.
import { expect, test } from "vitest";
import { heatOf, mostShare } from "./error-map-option.ts";
import { scaleOf } from "./expected-option.ts";

test("a scale runs from the least to the largest, logarithmic when values are far apart", () => {
  const plain = scaleOf([10, 20, 30]);
  expect([plain(10), plain(20), plain(30)]).toEqual([0, 0.5, 1]);
  const wide = scaleOf([0, 10, 1_000_000]);
  expect(wide(0)).toBe(0);
  expect(wide(1_000_000)).toBe(1);
  expect(wide(1000)).toBeCloseTo(0.5, 1);
  const negative = scaleOf([-5, 5000]);
  expect(negative(-5)).toBe(0);
});

test("a single value is in the middle", () => {
  expect(scaleOf([7, 7])(7)).toBe(0.5);
});

test("the largest share is the hottest, zero is the coldest", () => {
  const most = mostShare({
    shares: [
      [0.1, 0],
      [0.4, 0.2],
    ],
  });
  expect(most).toBe(0.4);
  expect(heatOf(0.4, most)).toBe(90);
  expect(heatOf(0.1, most)).toBe(45);
  expect(heatOf(0, most)).toBe(0);
  expect(heatOf(0, 0)).toBe(0);
});
