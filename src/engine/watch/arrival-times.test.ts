import { expect, test } from "vitest";
import { createArrivalTimes } from "./arrival-times.ts";

test("a latency counts from the first packets of a batch, not from its last ones", () => {
  const times = createArrivalTimes(1000);
  times.packets(1010);
  times.packets(1090);
  expect(times.ofBatch()).toBe(1010);
  times.allSent();
  times.packets(1120);
  expect(times.ofBatch()).toBe(1120);
});

test("a batch that is full in the middle of packets leaves the rest of these to the next one", () => {
  const times = createArrivalTimes(1000);
  times.packets(1010);
  times.packets(1090);
  expect(times.ofBatch()).toBe(1010);
  times.packets(1100);
  expect(times.ofBatch()).toBe(1090);
});

test("flows that silence ended waited for nothing: they do not count from the packets long before", () => {
  const times = createArrivalTimes(1000);
  times.packets(1010);
  times.allSent();
  times.silence(61_000);
  expect(times.ofBatch()).toBe(61_000);
  expect(times.lastMs).toBe(1010);
});
