import { describe, expect, it } from "vitest";
import { type FaultStretch, FaultTimes } from "./fault-times.ts";

const gap = (fromUs: number, toUs: number, frame: number): FaultStretch => ({
  kind: "gap",
  fromUs,
  toUs,
  count: 1,
  frame,
});

describe("fault times", () => {
  it("keeps a few stretches unchanged, in order of time", () => {
    const times = new FaultTimes();
    times.add(gap(500, 900, 7));
    times.add(gap(100, 200, 3));
    times.add({ kind: "backward-step", fromUs: 50, toUs: 80, count: 1, frame: 9 });
    expect(times.list()).toEqual([
      { kind: "backward-step", fromUs: 50, toUs: 80, count: 1, frame: 9 },
      gap(100, 200, 3),
      gap(500, 900, 7),
    ]);
  });

  it("joins neighbours when there are many, and loses none", () => {
    const times = new FaultTimes();
    for (let i = 0; i < 100_000; i++) times.add(gap(i * 1000, i * 1000 + 10, i + 1));
    const list = times.list();
    expect(list.length).toBeLessThanOrEqual(96);
    expect(list.length).toBeGreaterThan(24);
    expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
    expect(list[0]).toMatchObject({ fromUs: 0, frame: 1 });
    expect(list.at(-1)!.toUs).toBe(99_999_010);
    for (const [i, { fromUs }] of list.entries())
      if (i > 0) expect(fromUs).toBeGreaterThan(list[i - 1]!.toUs);
  });

  it("is bounded for times over the whole range too", () => {
    const times = new FaultTimes();
    for (let i = 0; i < 1000; i++)
      times.add(gap((i * 7919 * 2 ** 39) % Number.MAX_SAFE_INTEGER, 2 ** 53 - 1, i));
    expect(times.list().length).toBeLessThanOrEqual(96);
  });
});
