// The searches of a watch: they follow new rows, and none begins after a stop.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followIncidents } from "./follow-incidents.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("new rows are searched soon, and a stop leaves no timer behind", async () => {
  let rows = 0;
  let searches = 0;
  const incidents = followIncidents({
    signal: new AbortController().signal,
    now: Date.now,
    rows: () => rows,
    search: async () => ++searches,
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(searches).toBe(0);
  rows = 3;
  await vi.advanceTimersByTimeAsync(5000);
  expect(searches).toBe(1);
  expect(incidents.count).toBe(1);
  incidents.stop();
  expect(vi.getTimerCount()).toBe(0);
  rows = 9;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(searches).toBe(1);
});
