import { expect, test } from "vitest";
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import { barsOf, figuresAt, stepOfMethod, stepOfRaw } from "./line.ts";

/** Ten steps; 100 rows over two days, of which 40, 20, 10 … are above. */
const scale: ScoreScale = {
  bins: 10,
  raw: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  flags: [90, 60, 40, 20, 10, 8, 6, 4, 2, 1, 0],
  rows: 100,
  normalAbove: [45, 30, 20, 5, 2, 1, 0, 0, 0, 0, 0],
  normalRows: 50,
  falseLow: [0.8, 0.5, 0.3, 0.05, 0.01, 0, 0, 0, 0, 0, 0],
  falseHigh: [1, 0.7, 0.5, 0.2, 0.1, 0.05, 0.06, 0.06, 0.06, 0.06, 0.06],
  days: 2,
};

test("the figures of a threshold come from the scale", () => {
  expect(figuresAt(scale, 3)).toEqual({
    flags: 20,
    falseRate: 0.1,
    falseRateInterval: [0.05, 0.2],
  });
});

test("a budget gives the lowest threshold within it, and a raw score finds its step", () => {
  const budget = (flagsPerDay: number) => stepOfMethod(scale, { method: "budget", flagsPerDay });
  expect([5, 4.9, 0, 1000].map(budget)).toEqual([4, 5, 10, 0]);
  expect(stepOfRaw(scale, 3.5)).toBe(4);
  expect(stepOfRaw(scale, 99)).toBe(10);
});

test("a rate counts normal rows, a quantile all rows; a fitted distribution is not on the scale", () => {
  expect(stepOfMethod(scale, { method: "false-rate", rate: 0.1 })).toBe(3);
  expect(stepOfMethod(scale, { method: "quantile", quantile: 0.5 })).toBe(2);
  expect(stepOfMethod(scale, { method: "pot", p: 0.001 })).toBeNull();
  expect(stepOfMethod({ ...scale, days: null }, { method: "budget", flagsPerDay: 5 })).toBeNull();
});

test("the last step is the highest threshold, even when too many rows are above it", () => {
  const flags = scale.flags.map((count) => Math.max(5, count));
  expect(stepOfMethod({ ...scale, flags }, { method: "quantile", quantile: 0.99 })).toBe(10);
});

test("the bars contain every row once", () => {
  const bars = barsOf(scale, 5);
  expect(bars.map(({ current }) => current)).toEqual([60, 30, 4, 4, 2]);
  expect(bars.reduce((sum, { current }) => sum + current, 0)).toBe(100);
  expect(bars.reduce((sum, { normal }) => sum + normal, 0)).toBe(50);
});
