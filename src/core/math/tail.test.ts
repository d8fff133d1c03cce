import { expect, test } from "vitest";
import { logNormalTail, normalCdf, normalQuantile } from "./normal.ts";
import { createRandom } from "./random.ts";
import { bandEnergies, fourier } from "./spectrum.ts";
import { fitPareto, fitTail, logTailProbability, tailQuantile } from "./tail.ts";

test("the normal distribution, against printed tables", () => {
  expect(normalCdf(1.959963985)).toBeCloseTo(0.975, 8);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
  expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902, 6);
  expect(logNormalTail(10)).toBeCloseTo(-53.23128515, 6);
  expect(logNormalTail(40)).toBeCloseTo(-804.608442, 4);
});

test("recovers a generalised Pareto distribution", () => {
  const random = createRandom(7);
  const excess = Array.from({ length: 5000 }, () => (2 / 0.3) * ((1 - random.uniform()) ** -0.3 - 1));
  const { shape, scale } = fitPareto(excess);
  expect(shape).toBeCloseTo(0.3, 1);
  expect(scale).toBeCloseTo(2, 0);
});

test("the tail is the distribution with the higher likelihood, and its quantile inverts its probability", () => {
  const random = createRandom(3);
  const exponential = Array.from({ length: 4000 }, () => -Math.log(1 - random.uniform()));
  const tail = fitTail(exponential, 2);
  expect(tail.law).toBe("pareto");
  expect(logTailProbability(tail, 4)).toBeCloseTo(-2, 0);
  for (const logP of [-1, -5, -20]) {
    expect(logTailProbability(tail, tailQuantile(tail, logP))).toBeCloseTo(logP, 8);
  }
  const logNormal = Array.from({ length: 4000 }, () => Math.exp(1.2 * random.normal()));
  const other = fitTail(logNormal, 4);
  expect(other.law).toBe("log-normal");
  expect(logTailProbability(other, tailQuantile(other, -6))).toBeCloseTo(-6, 6);
});

test("a tail without excesses works", () => {
  const tail = fitTail([1, 1, 1, 1], 1);
  expect(logTailProbability(tail, 2)).toBeLessThan(-10);
});

test("the transform of a cosine has one line, and band energies sum to the variance", () => {
  const wave = Float64Array.from({ length: 16 }, (_, t) => Math.cos((2 * Math.PI * 3 * t) / 16));
  const re = Float64Array.from(wave);
  const im = new Float64Array(16);
  fourier(re, im);
  expect(re[3]).toBeCloseTo(8, 12);
  expect(re[2]).toBeCloseTo(0, 12);
  const bands = bandEnergies(wave, 4);
  expect(bands.reduce((a, b) => a + b)).toBeCloseTo(0.5, 12);
  expect(bands[1]).toBeCloseTo(0.5, 12);
  expect(() => fourier(new Float64Array(6), new Float64Array(6))).toThrow(RangeError);
});
