// The shares of a distribution add up to all rows, with missing values and any number of distinct ones.
import { expect, test } from "vitest";
import type { Profile } from "#shared/vocabulary.ts";
import { sharesOf } from "./distribution-shares.ts";

const profile = (count: number, missing: number, top: readonly (readonly [string, number])[]): Profile => ({
  column: { name: "protocol", kind: "text", unit: null, about: "" },
  count,
  missing,
  distinct: top.length,
  min: null,
  max: null,
  mean: null,
  quantiles: [],
  histogram: [],
  top: top.map(([value, count]) => ({ value, count })),
});

test("values and missing ones are in the order of their counts", () => {
  expect(
    sharesOf(
      profile(10, 3, [
        ["tcp", 5],
        ["udp", 2],
      ]),
    ),
  ).toEqual([
    { value: "tcp", count: 5 },
    { value: null, count: 3 },
    { value: "udp", count: 2 },
  ]);
});

test("beyond eight values, the rest is one share, and nothing is lost", () => {
  const top = Array.from({ length: 12 }, (_, i) => [`v${i}`, 20 - i] as const);
  const shares = sharesOf(profile(300, 1, top));
  expect(shares).toHaveLength(9);
  expect(shares[7]).toEqual({ value: "v7", count: 13 });
  expect(shares[8]!.value).toBeUndefined();
  expect(shares.reduce((sum, { count }) => sum + count, 0)).toBe(300);
});

test("without rows there are no shares", () => {
  expect(sharesOf(profile(0, 0, []))).toEqual([]);
});
