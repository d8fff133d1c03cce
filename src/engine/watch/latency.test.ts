import { expect, test } from "vitest";
import { createLatency } from "./latency.ts";

test("a backlog that was worked off is not behind any more when nothing waits", () => {
  const latency = createLatency();
  latency.add(3600, 1_000_000);
  latency.pass(1000);
  expect(latency.quantiles()?.p50).toBeGreaterThan(3000);
  for (let second = 0; second < 12; second++) latency.pass(1000);
  expect(latency.quantiles()).toBeNull();
  latency.add(50, 1);
  expect(latency.quantiles()?.p99).toBeLessThan(60);
});

test("a backlog of a minute ago is forgotten however many rows it had, while few rows come", () => {
  const latency = createLatency();
  latency.add(3600, 1_000_000);
  for (let second = 0; second < 61; second++) {
    latency.pass(1000);
    latency.add(50, 1);
  }
  expect(latency.quantiles()?.p99).toBeLessThan(60);
});

test("a row that came within a long time is not taken for one from its beginning", () => {
  const latency = createLatency();
  latency.add(8000, 100);
  latency.pass(12_000);
  expect(latency.quantiles()?.p50).toBeGreaterThan(7000);
});

test("without rows there is no latency", () => {
  expect(createLatency().quantiles()).toBeNull();
});
