import { expect, test } from "vitest";
import {
  countAtMost,
  deviation,
  entropyBits,
  mean,
  median,
  quantile,
  ranks,
  scaledMad,
  skewness,
  stabilityIndex,
  twoSampleGap,
} from "./statistics.ts";

test("moments of a small list", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(mean(values)).toBe(5);
  expect(deviation(values)).toBe(2);
  expect(skewness(values)).toBeCloseTo(0.65625, 10);
  expect(skewness([1, 1, 1])).toBe(0);
});

test("quantiles interpolate between order statistics and ignore missing values", () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, Number.NaN], 1 / 3)).toBe(2);
  expect(median([])).toBeNaN();
  expect(scaledMad([1, 1, 2, 2, 4, 6, 9])).toBeCloseTo(1.4826, 10);
});

test("ranks share ties", () => {
  expect([...ranks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1]);
  expect(countAtMost([1, 2, 2, 3], 2)).toBe(3);
});

test("entropy of counts in bits", () => {
  expect(entropyBits([1, 1, 1, 1])).toBe(2);
  expect(entropyBits([5])).toBe(0);
  expect(entropyBits([])).toBe(0);
});

test("the stability index is 0 for the same rows and large for moved ones", () => {
  const before = Array.from({ length: 1000 }, (_, i) => i);
  expect(stabilityIndex(before, before)).toBeCloseTo(0, 10);
  expect(
    stabilityIndex(
      before,
      before.map((x) => x + 500),
    ),
  ).toBeGreaterThan(0.25);
});

test("two-sample gap: the largest distance of the step functions, with its p-value", () => {
  expect(twoSampleGap([1, 2, 3], [1, 2, 3])).toEqual({ gap: 0, p: 1 });
  expect(twoSampleGap([1, 2, 3], [4, 5, 6]).gap).toBe(1);
  const a = Array.from({ length: 200 }, (_, i) => i / 200);
  expect(
    twoSampleGap(
      a,
      a.map((x) => x + 0.2),
    ).p,
  ).toBeLessThan(0.001);
});
