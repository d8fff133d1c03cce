import { describe, expect, test } from "vitest";
import { type CacheSubject, createCaches } from "./caches.ts";

const subjects = ["dataset", "model", "score", "verdict"] as const;

/** Dependencies on a single subject. */
const only = (subject: CacheSubject, id: number): Record<CacheSubject, number | null> => ({
  ...{ dataset: null, model: null, score: null, verdict: null },
  [subject]: id,
});

/** Computes answers by counting, so an equal number is a cached answer. */
const counter = () => {
  let count = 0;
  return async () => ++count;
};

describe("a cache", () => {
  test("computes an answer once, and evicts the least recently used", async () => {
    const cache = createCaches().create<number, "dataset">({ dependsOn: ["dataset"], most: 2 });
    const make = counter();
    const get = (key: string) => cache.get(key, { dataset: 1 }, make);
    expect(await get("a")).toBe(1);
    expect(await get("a")).toBe(1);
    expect(await get("b")).toBe(2);
    expect(await get("a")).toBe(1);
    expect(await get("c")).toBe(3);
    expect(await get("a")).toBe(1);
    expect(await get("b")).toBe(4);
    expect(cache.has("b", { dataset: 1 })).toBe(true);
    expect(cache.has("b", { dataset: 2 })).toBe(false);
  });

  test("does not cache a failure", async () => {
    const cache = createCaches().create<number, "model">({ dependsOn: ["model"], most: 2 });
    await expect(cache.get("a", { model: 1 }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await cache.get("a", { model: 1 }, counter())).toBe(1);
  });

  test("with weights, holds what they allow, and the newest answer whatever its weight", async () => {
    const cache = createCaches().create<Uint32Array, "dataset">({
      dependsOn: ["dataset"],
      most: 10,
      weigh: (rows) => rows.length,
    });
    const get = (key: string, rows: number) =>
      cache.get(key, { dataset: 1 }, async () => new Uint32Array(rows));
    await get("a", 4);
    await get("b", 5);
    expect([cache.has("a", { dataset: 1 }), cache.has("b", { dataset: 1 })]).toEqual([true, true]);
    await get("c", 20);
    expect(["a", "b", "c"].map((key) => cache.has(key, { dataset: 1 }))).toEqual([false, false, true]);
  });
});

describe("invalidate", () => {
  test.each(subjects)("%s drops the answers that depend on it, and no others", async (changed) => {
    const caches = createCaches();
    const perSubject = subjects.map((subject) => ({
      subject,
      cache: caches.create<number, CacheSubject>({ dependsOn: subjects, most: 4 }),
    }));
    const kept = (id: number) =>
      perSubject
        .filter(({ subject, cache }) => cache.has("q", only(subject, id)))
        .map(({ subject }) => subject);
    for (const { subject, cache } of perSubject) {
      await cache.get("q", only(subject, 1), counter());
      await cache.get("q", only(subject, 2), counter());
    }
    caches.invalidate({ [changed]: 1 });
    expect(kept(1)).toEqual(subjects.filter((subject) => subject !== changed));
    expect(kept(2)).toEqual(subjects);
  });

  test("uses the numbers of each answer; null is no dependency", async () => {
    const caches = createCaches();
    const cache = caches.create<number, "dataset" | "verdict">({
      dependsOn: ["dataset", "verdict"],
      most: 4,
    });
    await cache.get("plain", { dataset: 1, verdict: null }, counter());
    await cache.get("by verdict", { dataset: 1, verdict: 1 }, counter());
    caches.invalidate({ verdict: 1 });
    expect(cache.has("plain", { dataset: 1, verdict: null })).toBe(true);
    expect(cache.has("by verdict", { dataset: 1, verdict: 1 })).toBe(false);
    caches.invalidate({ dataset: 1, verdict: 5 });
    expect(cache.has("plain", { dataset: 1, verdict: null })).toBe(false);
  });

  test("an answer that is being computed when its subject changes is not cached", async () => {
    const caches = createCaches();
    const cache = caches.create<number, "score">({ dependsOn: ["score"], most: 4 });
    const make = counter();
    const first = cache.get("q", { score: 1 }, make);
    caches.invalidate({ score: 1 });
    expect(await first).toBe(1);
    expect(await cache.get("q", { score: 1 }, make)).toBe(2);
  });
});
