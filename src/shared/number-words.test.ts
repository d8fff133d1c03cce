// Tests numbers in sentences: the most readable unit, two digits, no rounding to a thousand of a unit.
import { describe, expect, test } from "vitest";
import {
  bytesText,
  countText,
  durationText,
  listText,
  manyText,
  percentText,
  twoDigits,
} from "./number-words.ts";

describe("number words", () => {
  test.each([
    [0, "0 B"],
    [512, "512 B"],
    [999.6, "1 kB"],
    [4_100_000, "4.1 MB"],
    [63_400, "63 kB"],
    [-2500, "-2.5 kB"],
    [2.5e21, "2500 EB"],
  ])("%d bytes", (bytes, text) => expect(bytesText(bytes)).toBe(text));

  test.each([
    [0, "0 s"],
    [0.012, "12 µs"],
    [254, "254 ms"],
    [949, "949 ms"],
    [999.9, "1 s"],
    [60_000, "60 s"],
    [100_000, "100 s"],
    [150_000, "2.5 min"],
    [6_000_000, "100 min"],
    [3_600_000, "60 min"],
    [9_000_000, "2.5 h"],
    [172_800_000, "2 days"],
  ])("%d ms", (ms, text) => expect(durationText(ms)).toBe(text));

  test.each([
    [0, "0 %"],
    [0.0004, "0.04 %"],
    [0.256, "26 %"],
    [1, "100 %"],
  ])("a share of %d", (share, text) => expect(percentText(share)).toBe(text));

  test("counts, nouns and lists", () => {
    expect(countText(1_234_567)).toBe("1,234,567");
    expect(manyText(1, "query", "queries")).toBe("1 query");
    expect(manyText(1204, "query", "queries")).toBe("1,204 queries");
    expect([99.4, 99.5, 1.26].map(twoDigits)).toEqual(["99", "100", "1.3"]);
    expect(listText([])).toBe("");
    expect(listText(["a", "b"])).toBe("a and b");
    expect(listText(["a", "b", "c", "d"])).toBe("a, b and 2 more");
  });
});
