// Tests that the brush and the filter agree in both directions.
import { expect, test } from "vitest";
import { filterFrom, formatFilter, parseFilter } from "./filter.ts";
import { takeRange, withRange } from "./time-range.ts";

const range = { fromMs: Date.UTC(2024, 2, 1, 9), toMs: Date.UTC(2024, 2, 1, 9, 10) };
const text = 'start_time in "2024-03-01T09:00Z".."2024-03-01T09:09:59.999999Z"';

test("a brush becomes part of the filter and can be read back", () => {
  for (const before of ["", "bytes > 5", "bytes > 5 and protocol = tcp", "a = 1 or b = 2"]) {
    const filter = filterFrom(before);
    const brushed = withRange(filter, "start_time", range);
    expect(formatFilter(brushed)).toContain(text);
    const read = parseFilter(formatFilter(brushed));
    expect(read.ok && takeRange(read.filter, "start_time")).toEqual({ range, rest: filter });
    expect(withRange(brushed, "start_time", null)).toEqual(filter);
  }
});

test("another brush replaces the first", () => {
  const other = { fromMs: range.fromMs + 60_000, toMs: range.toMs };
  const twice = withRange(withRange(filterFrom("bytes > 5"), "start_time", other), "start_time", range);
  expect(formatFilter(twice)).toBe(`bytes > 5 and ${text}`);
});

test("a typed time range is a brush too; other conditions are unchanged", () => {
  expect(takeRange(filterFrom("start_time in 2024-03-01..2024-03-02"), "start_time").range).toEqual({
    fromMs: Date.UTC(2024, 2, 1),
    toMs: Date.UTC(2024, 2, 2) + 0.001,
  });
  expect(
    takeRange(filterFrom('start_time in "2024-03-01T10:00+01:00"..1709290800000'), "start_time").range,
  ).toEqual({ fromMs: range.fromMs, toMs: 1709290800000.001 });
  for (const other of [
    "start_time in soon..late",
    "end_time in 1..2",
    "not start_time in 1..2",
    "start_time > 1",
  ]) {
    const filter = filterFrom(other);
    expect(takeRange(filter, "start_time")).toEqual({ range: null, rest: filter });
  }
});
