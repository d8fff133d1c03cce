import { expect, test } from "vitest";
import { placeOf, ticksOf, valueAt } from "./scale.ts";

test("a value and its place are each other's inverse on every kind of scale", () => {
  for (const kind of ["linear", "log", "symlog"] as const) {
    const scale = { from: kind === "log" ? 0.001 : 0, to: 500, kind };
    for (const place of [0, 0.25, 0.7, 1])
      expect(placeOf(scale, valueAt(scale, place))).toBeCloseTo(place, 9);
  }
});

test("a count of zero has a place on the scale of counts, and one has more", () => {
  const scale = { from: 0, to: 99, kind: "symlog" as const };
  expect(placeOf(scale, 0)).toBe(0);
  expect(placeOf(scale, 9)).toBeCloseTo(0.5);
});

test("marks are round and lie within", () => {
  expect(ticksOf({ from: 0, to: 1, kind: "linear" }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf({ from: 0, to: 97, kind: "linear" }, 4)).toEqual([0, 50]);
  expect(ticksOf({ from: 0.001, to: 1, kind: "log" }, 6)).toEqual([0.001, 0.01, 0.1, 1]);
  expect(ticksOf({ from: 0, to: 1_000_000, kind: "symlog" }, 4)).toEqual([0, 1, 100, 10_000, 1_000_000]);
  expect(ticksOf({ from: 3, to: 3, kind: "linear" }, 4)).toEqual([3]);
});
