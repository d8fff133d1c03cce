import { expect, test } from "vitest";
import { everything } from "./filter.ts";
import { formatOffset, isRelativeTime, parseOffset, timeText } from "./relative-time.ts";
import { momentOf, takeRange, withRange } from "./time-range.ts";

test("a time is relative to the start of a recording if no date is that early", () => {
  expect(isRelativeTime(0)).toBe(true);
  expect(isRelativeTime(9 * 365 * 86_400_000)).toBe(true);
  expect(isRelativeTime(Date.UTC(1980, 0, 1))).toBe(false);
  expect(timeText(725_200)).toBe("+0:12:05.200");
  expect(timeText(Date.UTC(2024, 2, 1))).toBe("2024-03-01T00:00:00.000Z");
});

test("an offset is the same after printing and parsing", () => {
  for (const ms of [0, 1, 999, 60_000, 3_599_999, 86_400_000, 200_000_123, -5_000])
    expect(parseOffset(formatOffset(ms))).toBe(ms);
  expect(parseOffset("+0:00:01.000001")).toBe(1000.001);
  expect(parseOffset("-0:00:02")).toBe(-2000);
  for (const text of ["", "12:05", "0:12:05", "+1:2:3", "+0:00:01.1234567", "2024-03-01"])
    expect(parseOffset(text)).toBeNull();
});

test("a range of offsets in a filter is parsed", () => {
  const range = { fromMs: 12_000, toMs: 90_061_500 };
  const filter = withRange(everything, "start_time", range);
  expect(filter).toEqual({
    kind: "range",
    column: "start_time",
    from: "+0:00:12.000",
    to: "+1 d 01:01:01.499999",
  });
  expect(takeRange(filter, "start_time").range).toEqual(range);
  expect(momentOf("+0:00:12.000")).toBe(12_000);
});
