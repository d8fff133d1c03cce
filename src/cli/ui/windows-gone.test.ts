// When the last window counts as closed.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { untilLastWindow } from "./windows-gone.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function bench(...counts: [number, number][]) {
  const windows = untilLastWindow(3_000);
  let gone = false;
  void windows.gone.then(() => {
    gone = true;
  });
  for (const [count, thenMs] of counts) {
    windows.counted(count);
    await vi.advanceTimersByTimeAsync(thenMs);
  }
  return gone;
}

it("some seconds after the last one disconnected", async () => {
  expect(await bench([1, 100], [0, 2_999])).toBe(false);
  expect(await bench([1, 100], [0, 3_000])).toBe(true);
});

it("not after a reload, nor after the first of two", async () => {
  expect(await bench([1, 100], [0, 2_000], [1, 10_000])).toBe(false);
  expect(await bench([1, 100], [2, 100], [1, 10_000])).toBe(false);
});

it("not before a window was connected", async () => {
  expect(await bench()).toBe(false);
});
