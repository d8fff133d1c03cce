// Tests series analysis with hand-computed numbers and synthetic series with known parts.
import { describe, expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { analyseSeries, fillGaps, holdOutliers } from "./analyse.ts";
import { autocorrelation, chanceBound, findPeriod } from "./autocorrelation.ts";
import { classical, decompose, stl } from "./decompose.ts";
import { loess } from "./loess.ts";
import { rollingMoments } from "./rolling.ts";

const wave = (n: number, p: number, at: (t: number) => number = () => 0) =>
  Float64Array.from({ length: n }, (_, t) => Math.sin((2 * Math.PI * t) / p) + at(t));
const most = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

test("rolling mean and deviation, with ends and gaps", () => {
  const { mean, deviation } = rollingMoments([1, 2, 6, Number.NaN, 4], 3);
  expect([...mean]).toEqual([1.5, 3, 4, 5, 4]);
  expect(deviation[0]).toBeCloseTo(0.5, 12);
  expect(deviation[1]).toBeCloseTo(Math.sqrt(14 / 3), 12);
  expect(deviation[4]).toBe(0);
  // A small spread on a high level is not lost.
  const high = rollingMoments([1e9, 1e9 + 2, 1e9, 1e9 + 2], 3);
  expect(high.deviation[1]).toBeCloseTo(Math.sqrt(8 / 9), 6);
});

describe("autocorrelation", () => {
  test("by hand: 1 2 3 4", () => {
    // Deviations −1.5 −0.5 0.5 1.5: squares sum to 5; products at lag 1: 0.75 − 0.25 + 0.75 = 1.25.
    const r = autocorrelation([1, 2, 3, 4], 3);
    [1, 0.25, -0.3, -0.45].forEach((value, k) => {
      expect(r[k]).toBeCloseTo(value, 12);
    });
    expect(Number.isNaN(autocorrelation([5, 5, 5], 1)[1])).toBe(true);
  });

  test("the period is found despite a trend, and none in noise", () => {
    const random = createRandom(5);
    const daily = wave(480, 24, (t) => 0.002 * t + 0.3 * random.normal());
    expect(findPeriod(autocorrelation(daily, 160), daily.length)).toBe(24);
    const noise = Float64Array.from({ length: 480 }, () => random.normal());
    const r = autocorrelation(noise, 160);
    const found = findPeriod(r, noise.length);
    expect(found === null || r[found]! < 0.2).toBe(true);
    expect(findPeriod(autocorrelation([1, 1, 1, 1], 2), 4)).toBeNull();
    expect(chanceBound(400)).toBeCloseTo(0.098, 12);
  });
});

describe("loess", () => {
  test("a straight line stays the same and continues beyond its ends", () => {
    const line = Float64Array.from({ length: 20 }, (_, t) => 3 + 2 * t);
    loess(line, { q: 7 }, -2, 21).forEach((value, i) => {
      expect(value).toBeCloseTo(3 + 2 * (i - 2), 9);
    });
    loess(line, { q: 7, jump: 5 }, 0, 19).forEach((value, t) => {
      expect(value).toBeCloseTo(3 + 2 * t, 9);
    });
  });

  test("by hand: three points, the middle one", () => {
    // h = 1 puts both neighbours at weight 0: the middle stays; with q = 5 of 5 the outer two have none.
    expect(loess([0, 9, 0], { q: 3 }, 1, 1)[0]).toBe(9);
    // At 2 of five: h = 2, weights 1 and (1 − 1/8)³ = 0.669921875 twice; symmetric, so a weighted mean.
    const w = 0.669921875;
    expect(loess([7, 1, 4, 1, 7], { q: 5 }, 2, 2)[0]).toBeCloseTo((4 + 2 * w) / (1 + 2 * w), 12);
  });

  test("a point without weight does not count", () => {
    const y = [1, 1, 100, 1, 1, 1, 1];
    expect(loess(y, { q: 5, weights: [1, 1, 0, 1, 1, 1, 1] }, 2, 2)[0]).toBeCloseTo(1, 12);
  });
});

describe("decomposition", () => {
  test("the parts of STL sum to the series and equal the known parts", () => {
    const y = wave(24 * 12, 24, (t) => 0.01 * t);
    const { trend, season, rest } = stl(y, 24);
    expect(most(y.map((value, t) => value - trend[t]! - season[t]! - rest[t]!))).toBeLessThan(1e-12);
    const inside = (values: ArrayLike<number>) => Array.from(values).slice(24, -24);
    expect(most(inside(season.map((value, t) => value - Math.sin((2 * Math.PI * t) / 24))))).toBeLessThan(
      0.02,
    );
    expect(most(inside(trend.map((value, t) => value - 0.01 * t)))).toBeLessThan(0.02);
  });

  test("a spike stays in the rest and changes neither trend nor season", () => {
    const random = createRandom(9);
    const y = wave(24 * 14, 24, () => 0.05 * random.normal());
    y[150] = y[150]! + 40;
    const { trend, season, rest } = stl(y, 24);
    expect(rest[150]).toBeGreaterThan(39);
    expect(Math.abs(trend[150]!)).toBeLessThan(0.2);
    expect(Math.abs(season[150]! - Math.sin((2 * Math.PI * 150) / 24))).toBeLessThan(0.2);
  });

  test("the classical method is exact on a pure season with a straight trend", () => {
    for (const p of [4, 5]) {
      const season = (t: number) => [3, -1, 0, -2, 0][t % p]!;
      const y = Float64Array.from({ length: 6 * p }, (_, t) => 10 + t + season(t));
      const found = classical(y, p);
      const inside = Array.from(found.rest).slice(p, -p);
      expect(most(inside)).toBeLessThan(1e-9);
      expect(found.trend[2 * p]).toBeCloseTo(10 + 2 * p, 9);
    }
  });

  test("the method, and why", () => {
    const y = wave(48, 24);
    expect(decompose(y, null)).toMatchObject({ method: null, reason: expect.stringContaining("No period") });
    expect(decompose(y, 30)).toMatchObject({
      method: null,
      reason: expect.stringContaining("only 1.6 periods"),
    });
    expect(decompose(y, 24)).toMatchObject({
      method: "classical",
      reason: expect.stringContaining("STL needs 3 periods"),
    });
    expect(decompose(wave(72, 24), 24)).toMatchObject({ method: "stl", reason: null });
  });
});

test("gaps are interpolated, ends are repeated, and both are counted", () => {
  const { whole, filled } = fillGaps(Float64Array.of(Number.NaN, 1, Number.NaN, Number.NaN, 4, Number.NaN));
  expect([...whole]).toEqual([1, 1, 2, 3, 4, 4]);
  expect(filled).toBe(4);
  expect(fillGaps(Float64Array.of(Number.NaN)).filled).toBe(1);
});

test("an analysis uses the period that it finds", () => {
  const daily = wave(24 * 10, 24);
  daily[100] = Number.NaN;
  const found = analyseSeries(daily);
  expect(found).toMatchObject({ filled: 1, period: 24, window: 24, parts: { method: "stl" } });
  expect(found.correlation).toHaveLength(121);
  // The mean over a whole period is 0.
  expect(Math.abs(found.rolling.mean[60]!)).toBeLessThan(0.1);
  expect(analyseSeries(Float64Array.of(5, 5, 5))).toMatchObject({ period: null, parts: { method: null } });
  expect(analyseSeries(new Float64Array(0))).toMatchObject({ filled: 0, period: null });
});

test("outliers are clamped to the outer fences and do not hide a period", () => {
  // Quartiles 2 and 4: fences at −4 and 10.
  expect(holdOutliers(Float64Array.of(1, 2, 3, 4, 500))).toEqual({
    calm: Float64Array.of(1, 2, 3, 4, 10),
    held: 1,
  });
  expect(holdOutliers(Float64Array.of(5, 5, 5, 5, 9)).held).toBe(0);
  const daily = wave(24 * 10, 24);
  daily[101] = 1e6;
  expect(analyseSeries(daily)).toMatchObject({ held: 1, period: 24 });
});
