// Lengths of time in the shortest unit.
import { expect, test } from "vitest";
import { formatSpan } from "./span.ts";

test.each([
  [300_000, "5 min"],
  [86_400_000, "1 d"],
  [9_000_000, "2.5 h"],
  [1500, "1.5 s"],
  [40, "40 ms"],
  [0.25, "0.25 ms"],
  [0, "0 ms"],
])("%d ms is %s", (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});
