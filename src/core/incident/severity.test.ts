import { expect, test } from "vitest";
import { severityOf, severityParts } from "./severity.ts";

test("a clear finding with impact has severity 80, one without less than half of it", () => {
  expect(severityOf(severityParts(1, 1, []))).toBe(80);
  expect(severityOf(severityParts(1, 0, []))).toBe(31);
});

test("severity is the sum of its parts, whatever they are", () => {
  for (const strength of [0, 0.3, 0.55, 1])
    for (const impact of [0, 0.4, 1])
      for (const others of [[], [0.5], [1, 1, 1, 1]]) {
        const parts = severityParts(
          strength,
          impact,
          others.map((value) => ({ name: "other", value })),
        );
        const sum = parts.reduce((total, { value }) => total + value, 0);
        expect(severityOf(parts)).toBeCloseTo(Math.min(100, sum), 5);
        expect(severityOf(parts)).toBeLessThanOrEqual(100);
      }
});

test("other evidence adds at most 20, and nothing if it is weak", () => {
  const other = (value: number) => ({ name: "a second sign", value });
  const alone = severityOf(severityParts(0.6, 0.8, []));
  expect(severityOf(severityParts(0.6, 0.8, [other(0)]))).toBe(alone);
  expect(severityOf(severityParts(0.6, 0.8, [other(1)]))).toBeCloseTo(alone + 9);
  expect(severityOf(severityParts(0.6, 0.8, [1, 1, 1, 1].map(other)))).toBeCloseTo(alone + 20);
});
