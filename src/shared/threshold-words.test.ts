// Tests the cost of a threshold in words, per day only if the rows cover days.
import { expect, test } from "vitest";
import { daysOfDataset, falseFlagSentence, falseFlagsOver, flagsText } from "./threshold-words.ts";

test("flags per day if the rows cover days, else over their time span", () => {
  expect(flagsText(76, 2)).toBe("38 flags a day");
  expect(flagsText(1, 1)).toBe("1 flag a day");
  expect(flagsText(1551, 2 / 24)).toBe("1,551 flags in these 2 h");
  expect(flagsText(1, 2 / 24)).toBe("1 flag in these 2 h");
  expect(flagsText(0, null)).toBe("0 flags in these rows");
  expect(flagsText(1, 40)).toBe("0.025 flags a day");
});

test("there are never more false flags than flags, over the same time", () => {
  expect(falseFlagsOver({ flags: 20, falseRateInterval: [0.05, 0.3] }, 100, 2)).toEqual([2.5, 10]);
  expect(falseFlagsOver({ flags: 20, falseRateInterval: [0.05, 0.3] }, 100, 0.5)).toEqual([5, 20]);
  expect(falseFlagsOver({ flags: 10, falseRateInterval: [0.01, 0.1] }, 100, null)).toEqual([1, 10]);
});

test("the sentence of false flags names the same time", () => {
  const rate = { falseRate: 0.01, falseRateInterval: [0.005, 0.02] as [number, number] };
  expect(falseFlagSentence(rate, 1000, 2)).toMatch(/^About 5 false flags a day \(2.5 to 10, 90 % interval\)/);
  expect(falseFlagSentence(rate, 1000, 0.25)).toMatch(/^About 10 false flags in these 6 h \(5 to 20,/);
  expect(falseFlagSentence(rate, 1000, null)).toMatch(/^About 10 false flags in these rows/);
});

test("days are those that the times span", () => {
  expect(daysOfDataset({ timeSpan: { fromMs: 0, toMs: 43_200_000 } })).toBe(0.5);
  expect(daysOfDataset({ timeSpan: null })).toBeNull();
});
