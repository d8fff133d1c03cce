// Formats that the analyst reads: numbers, times, cells.
import { describe, expect, test } from "vitest";
import { countText, manyText } from "#shared/number-words.ts";
import { formatOffset } from "#shared/relative-time.ts";
import type { Column } from "#shared/vocabulary.ts";
import { cellFormat, dash, exactCell, isMono, plainCell, tabSeparated } from "./cell.ts";
import { formatBytes, formatNumber, formatSeconds, formatShare, formatShort } from "./number.ts";
import { dayOf, exactTime, formatAgo, formatMoment, formatSecond, formatTime, nextTimeMode } from "./time.ts";

describe("numbers", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [4_100_000, "4.10 MB"],
    [999_600, "1.00 MB"],
    [-2_500, "−2.50 kB"],
    [12.5, "12.5 B"],
    [1.5e18, "1.50 EB"],
  ])("%d bytes", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [9999, "9,999"],
    [10_000, "10.0 k"],
    [1_234_567, "1.23 M"],
    [0.5, "0.5"],
  ])("%d short", (count, text) => expect(formatShort(count)).toBe(text));

  test.each([
    [0, "0 s"],
    [12e-6, "12 µs"],
    [5e-9, "5 ns"],
    [0.0034, "3.4 ms"],
    [0.9996, "1 s"],
    [59.2, "59.2 s"],
    [59.96, "1 m 00 s"],
    [3725, "1 h 02 m"],
    [273_600, "3 d 04 h"],
    [-2, "−2 s"],
  ])("%d seconds", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test.each([
    [0, "0"],
    [0.1 + 0.2, "0.3"],
    [-0.5, "−0.5"],
    [1234.5, "1,234.5"],
    [123_456.789, "123,457"],
    [999_999.5, "1,000,000"],
    [1e-7, "1e−7"],
    [1.5e20, "1.5e20"],
    [1_000_000, "1,000,000"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("%d plain", (value, text) => expect(formatNumber(value)).toBe(text));

  test("counts with their noun; a small share is never shown as zero", () => {
    expect(countText(1_000_000)).toBe("1,000,000");
    expect(manyText(1, "row")).toBe("1 row");
    expect(manyText(2, "row")).toBe("2 rows");
    expect(formatShare(1, 100_000)).toBe("<0.1 %");
    expect(formatShare(99_999, 100_000)).toBe(">99.9 %");
    expect(formatShare(1, 8)).toBe("13 %");
    expect(formatShare(1, 30)).toBe("3.3 %");
    expect(formatShare(0, 0)).toBe("0 %");
  });
});

describe("times", () => {
  const at = Date.UTC(2017, 6, 7, 13, 1, 2, 5);
  test("UTC, relative, exact to the microsecond", () => {
    expect(formatTime(at, "utc")).toBe("2017-07-07T13:01:02.005Z");
    expect(formatTime(at + 61_000, "relative", at)).toBe("+0:01:01.000");
    expect(formatOffset(-90_061_001)).toBe("−1 d 01:01:01.001");
    expect(exactTime(at + 0.25)).toBe("2017-07-07T13:01:02.005250Z");
    expect(exactTime(at)).toBe("2017-07-07T13:01:02.005Z");
  });
  test("local time has its offset and is the same instant", () => {
    const text = formatTime(at, "local");
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.005[+-]\d\d:\d\d$/);
    expect(Date.parse(text)).toBe(at);
  });
  test("an instant outside of the calendar is a dash, not an exception", () => {
    expect(formatTime(1e300, "utc")).toBe("—");
    expect(exactTime(Number.NaN)).toBe("NaN");
  });
  test("one key cycles through the three modes", () => {
    expect(["utc", "local", "relative"].map((mode) => nextTimeMode(mode as "utc"))).toEqual([
      "local",
      "relative",
      "utc",
    ]);
  });
  test("ago", () => {
    expect(formatAgo(0, 59_000)).toBe("just now");
    expect(formatAgo(0, 60_000)).toBe("1 minute ago");
    expect(formatAgo(0, 7_200_000)).toBe("2 hours ago");
    expect(formatAgo(0, 86_400_000 * 3)).toBe("3 days ago");
  });
});

describe("cells", () => {
  const column = (kind: Column["kind"], unit: string | null = null, name = "c"): Column => ({
    name,
    kind,
    unit,
    about: "",
  });
  test("the unit decides the format of a number", () => {
    expect(cellFormat(column("integer", "bytes"), { mode: "utc" })(4_100_000)).toBe("4.10 MB");
    expect(cellFormat(column("integer", "packets"), { mode: "utc" })(12_345)).toBe("12.3 k");
    expect(cellFormat(column("number", "s"), { mode: "utc" })(0.25)).toBe("250 ms");
    expect(cellFormat(column("number", "µs"), { mode: "utc" })(250)).toBe("250 µs");
    expect(cellFormat(column("integer"), { mode: "utc" })(65_535)).toBe("65535");
    expect(cellFormat(column("number"), { mode: "utc" })(0.333333333)).toBe("0.333333");
    expect(cellFormat(column("time"), { mode: "relative", originMs: 1000 })(3500)).toBe("+0:00:02.500");
    const midnight = Date.UTC(2024, 0, 1);
    const day = dayOf({ fromMs: midnight, toMs: midnight + 86_399_999 }, "utc");
    const time = cellFormat(column("time"), { mode: "utc", day });
    expect(time(midnight + 3_723_004)).toBe("01:02:03.004");
    expect(time(midnight + 86_400_000)).toBe("2024-01-02T00:00:00.000Z");
    expect(dayOf({ fromMs: midnight, toMs: midnight + 86_400_000 }, "utc")).toBeNull();
    expect(dayOf({ fromMs: 0, toMs: 1 }, "relative")).toBeNull();
    expect(cellFormat(column("text"), { mode: "utc" })("tcp")).toBe("tcp");
    expect(cellFormat(column("integer", "bytes"), { mode: "utc" })(null)).toBe(dash);
  });
  test("a time from the start of a recording has no date in any mode", () => {
    for (const mode of ["utc", "local"] as const)
      expect(cellFormat(column("time"), { mode })(725_200)).toBe("+0:12:05.200");
    expect(dayOf({ fromMs: 0, toMs: 725_200 }, "utc")).toBeNull();
    expect(plainCell(725_200, column("time"))).toBe("+0:12:05.200");
    expect(formatMoment(Date.UTC(2024, 2, 1, 12, 30, 59), "utc")).toBe("2024-03-01 12:30");
    expect(formatSecond(Date.UTC(2024, 2, 1, 12, 30, 59), "utc")).toBe("2024-03-01 12:30:59");
    expect(formatMoment(90_061_000, "utc")).toBe("+1 d 01:01:01.000");
  });
  test("hover is exact, the clipboard is plain", () => {
    expect(exactCell(4_123_456, column("integer", "bytes"))).toBe("4123456 bytes");
    expect(exactCell(0.5, column("number", "1"))).toBe("0.5");
    expect(exactCell(null, column("text"))).toBe("No value");
    expect(plainCell(4_123_456, column("integer", "bytes"))).toBe("4123456");
    expect(plainCell(Date.UTC(2024, 0, 1), column("time"))).toBe("2024-01-01T00:00:00.000Z");
    expect(plainCell(null, column("text"))).toBe("");
    expect(
      tabSeparated([
        ["a\tb", "c"],
        ["d\ne", "f"],
      ]),
    ).toBe("a b\tc\nd e\tf");
  });
  test("addresses use a fixed-width font, descriptions do not", () => {
    expect(
      ["orig_addr", "Source IP", "src_ip", "uid", "id.resp_addr"].map((n) => isMono(column("text", null, n))),
    ).toEqual([true, true, true, true, true]);
    expect(["description", "ship", "label"].some((n) => isMono(column("text", null, n)))).toBe(false);
  });
});
