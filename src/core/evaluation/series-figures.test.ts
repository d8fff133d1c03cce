import { expect, test } from "vitest";
import { seriesFigures } from "./series-figures.ts";

const rows = 400;
const minute = 60e6;
const times = Float64Array.from({ length: rows }, (_, i) => i * minute);
/** Two ranges of 20 rows. */
const attack = new Uint8Array(rows).fill(1, 200, 220).fill(1, 300, 320);
const counted = new Uint8Array(rows).fill(1);
const figuresOf = (score: (row: number) => number, counts: Uint8Array = counted) =>
  seriesFigures({
    scores: Float64Array.from(attack, (_, i) => score(i)),
    attack,
    counted: counts,
    times,
    line: 0.5,
  });

test("a detector that knows the ranges is perfect by all measures", () => {
  const figures = figuresOf((row) => attack[row]!);
  expect(figures).toMatchObject({ rows, events: 2, found: 2, eventRecall: 1 });
  expect(figures.range).toEqual({ precision: 1, recall: 1, f1: 1 });
  expect(figures.firstAlarm).toEqual({ rows: 0, s: 0 });
  expect(figures.nab.standard.score).toBeCloseTo(100, 6);
  expect(figures.vusPr).toBeGreaterThan(0.85);
});

test("an alarm five rows late in one range finds half the events, after five minutes", () => {
  const figures = figuresOf((row) => (row >= 205 && row < 210 ? 1 : 0.001 * (row % 7)));
  expect(figures).toMatchObject({ found: 1, eventRecall: 0.5, firstAlarm: { rows: 5, s: 300 } });
  // Half for being found, half by 5 of 20 rows; the other range is missed.
  expect(figures.range).toMatchObject({ precision: 1, recall: (0.5 + 0.5 * 0.25) / 2 });
  expect(figures.nab.standard.score).toBeGreaterThan(40);
  expect(figures.nab.standard.score).toBeLessThan(50);
  expect(figures.vusPr).toBeLessThan(0.5);
});

test("random scores have the area of the labelled share; a false alarm costs in NAB, most in the profile that wants few", () => {
  const figures = figuresOf((row) => ((row * 7919) % 401) / 1000);
  expect(figures.vusPr).toBeLessThan(0.35);
  expect(figures.nab.standard.score).toBe(0);
  const noisy = figuresOf((row) => (row >= 150 && row < 160 ? 1 : attack[row]!));
  expect(noisy.nab.standard.score).toBeLessThan(100);
  expect(noisy.nab.reward_low_FP.score).toBeLessThan(noisy.nab.standard.score);
  expect(noisy.nab.standard.best).toBe(noisy.nab.standard.score);
  expect(noisy.range.precision).toBeCloseTo(2 / 3, 12);
});

test("rows learned from are neither alarms nor ranges, and the others keep their places", () => {
  const learned = counted.slice().fill(0, 0, 250);
  const figures = figuresOf((row) => (row < 250 ? 1 : attack[row]!), learned);
  expect(figures).toMatchObject({ rows: 150, events: 1, found: 1 });
  expect(figures.range.precision).toBe(1);
  expect(figures.nab.standard.score).toBeCloseTo(100, 6);
});
