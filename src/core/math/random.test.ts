import { describe, expect, it } from "vitest";
import { createRandom, deriveSeed, permutation, sample, shuffle } from "./random.ts";

const draw = (seed: number, n: number) => {
  const random = createRandom(seed);
  return Array.from({ length: n }, () => random.uint32());
};

describe("createRandom", () => {
  it("gives the same stream for the same seed, another for another seed", () => {
    expect(draw(7, 5)).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
    expect(draw(2 ** 40, 5)).not.toEqual(draw(0, 5)); // the upper half of a large seed counts
    expect(new Set(draw(0, 1000)).size).toBe(1000);
  });

  it("is uniform: chi-squared of 64 cells over 64,000 draws is within five deviations", () => {
    const random = createRandom(1);
    const cells = new Array<number>(64).fill(0);
    for (let i = 0; i < 64_000; i++) cells[Math.floor(random.uniform() * 64)]!++;
    const chi = cells.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(Math.abs(chi - 63)).toBeLessThan(5 * Math.sqrt(2 * 63));
  });

  it("is normal: four moments", () => {
    const random = createRandom(2);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = random.normal();
      for (let p = 0; p < 4; p++) moments[p]! += x ** (p + 1) / n;
    }
    expect(moments[0]).toBeCloseTo(0, 1);
    expect(moments[1]).toBeCloseTo(1, 1);
    expect(moments[2]).toBeCloseTo(0, 1);
    expect(Math.abs(moments[3]! - 3)).toBeLessThan(0.1);
  });

  it("below(n) stays below n and reaches every value", () => {
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 500 }, () => random.below(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(random.below(1)).toBe(0);
  });

  it("forks are independent of their parent", () => {
    const one = createRandom(4);
    const two = createRandom(4);
    two.uint32();
    expect(one.fork(9).uint32()).toBe(two.fork(9).uint32());
    expect(one.fork(9).uint32()).not.toBe(one.fork(10).uint32());
    expect(deriveSeed(4, 0)).not.toBe(deriveSeed(4, 1));
  });
});

describe("orders are random", () => {
  it("shuffles every order about equally often", () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const key = shuffle<string, string[]>(["a", "b", "c"], random).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });

  it("permutes all and samples different ones", () => {
    const random = createRandom(6);
    expect([...permutation(10, random)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (let i = 0; i < 50; i++) {
      const chosen = sample(20, 8, random);
      expect(new Set(chosen).size).toBe(8);
      expect(Math.max(...chosen)).toBeLessThan(20);
    }
    expect(sample(3, 9, random)).toHaveLength(3);
    const hits = new Array<number>(10).fill(0);
    for (let i = 0; i < 5000; i++) for (const j of sample(10, 3, random)) hits[j]!++;
    for (const n of hits) expect(Math.abs(n - 1500)).toBeLessThan(200);
  });
});
