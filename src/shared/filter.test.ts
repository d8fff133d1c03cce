// Tests the filter language: round trips, refusals with their places, and properties of any filter and text.
import { describe, expect, test } from "vitest";
import { randomFilter, randomSource, randomText } from "../../test/support/random-filters.ts";
import { both, filterFrom, formatFilter, parseFilter } from "./filter.ts";
import { FilterSchema } from "./vocabulary.ts";

describe("parseFilter", () => {
  test.each([
    ["", { kind: "all" }],
    ["bytes > 1000", { kind: "compare", column: "bytes", op: ">", value: 1000 }],
    ["proto == tcp", { kind: "compare", column: "proto", op: "=", value: "tcp" }],
    ['label != "1000"', { kind: "compare", column: "label", op: "!=", value: "1000" }],
    ["flipped = true", { kind: "compare", column: "flipped", op: "=", value: true }],
    ["`Flow Bytes/s` >= 1e6", { kind: "compare", column: "Flow Bytes/s", op: ">=", value: 1e6 }],
    ["port in 1..1023", { kind: "range", column: "port", from: 1, to: 1023 }],
    ["port in (80, 443)", { kind: "in", column: "port", values: [80, 443] }],
    ["name contains 'x y'", { kind: "contains", column: "name", text: "x y" }],
    ["service is missing", { kind: "missing", column: "service" }],
    ["service is not missing", { kind: "not", of: { kind: "missing", column: "service" } }],
    ["10.0.0.5", { kind: "any", text: "10.0.0.5" }],
    ["addr = 10.0.0.5", { kind: "compare", column: "addr", op: "=", value: "10.0.0.5" }],
    ["dst in 203.0.113.0/24", { kind: "in", column: "dst", values: ["203.0.113.0/24"] }],
    ["dst in 2001:db8::/32", { kind: "in", column: "dst", values: ["2001:db8::/32"] }],
    ["dst in private", { kind: "in", column: "dst", values: ["private"] }],
    ["src in 10.0.0.5..10.0.0.9", { kind: "range", column: "src", from: "10.0.0.5", to: "10.0.0.9" }],
    ["bytes > 1MB", { kind: "compare", column: "bytes", op: ">", value: "1MB" }],
    ["duration in 500ms..2.5s", { kind: "range", column: "duration", from: "500ms", to: "2.5s" }],
    ["time > 09:50", { kind: "compare", column: "time", op: ">", value: "09:50" }],
    ["time > 2026-03-03 09:50", { kind: "compare", column: "time", op: ">", value: "2026-03-03 09:50" }],
    [
      "time in 2026-03-03 09:50..10:00",
      { kind: "range", column: "time", from: "2026-03-03 09:50", to: "10:00" },
    ],
    ["name ~ evil", { kind: "contains", column: "name", text: "evil" }],
    ["name ~ /^e.\\/x/", { kind: "matches", column: "name", pattern: "^e./x", ignoreCase: false }],
    ["name ~ /\\d+/i and a = 1", "both"],
    ['name matches "^e"', { kind: "matches", column: "name", pattern: "^e", ignoreCase: true }],
    ["port not in (80, 443)", { kind: "not", of: { kind: "in", column: "port", values: [80, 443] } }],
    ["a <> 1", { kind: "compare", column: "a", op: "!=", value: 1 }],
    ["number = 007", { kind: "compare", column: "number", op: "=", value: "007" }],
    ["matches = 1", { kind: "compare", column: "matches", op: "=", value: 1 }],
  ])("%s", (text, filter) => {
    const parsed = parseFilter(text);
    if (filter === "both")
      expect(parsed).toMatchObject({ filter: { of: [{ pattern: "\\d+", ignoreCase: true }, { value: 1 }] } });
    else expect(parsed).toEqual({ ok: true, filter });
  });

  test("and binds tighter than or, and not tighter than both", () => {
    expect(filterFrom("not a = 1 or b = 2 and c = 3")).toEqual({
      kind: "or",
      of: [
        { kind: "not", of: { kind: "compare", column: "a", op: "=", value: 1 } },
        {
          kind: "and",
          of: [
            { kind: "compare", column: "b", op: "=", value: 2 },
            { kind: "compare", column: "c", op: "=", value: 3 },
          ],
        },
      ],
    });
  });

  test.each([
    ["bytes >", 7, /value is expected/],
    ["(a = 1", 6, /"\)" is expected/],
    ['name = "open', 7, /never closed/],
    ["a = 1 b = 2", 6, /join with/],
    ["a is odd", 5, /missing/],
    ["and", 0, /expected here/],
    ["a in 1", 6, /"\.\." is expected/],
    ["a = 1 & b", 6, /not part of a filter; write "and"/],
    ["name ~ /open", 7, /never closed; end it with "\/"/],
    ["name ~ //", 7, /expression is empty/],
  ])("%s fails at %i", (text, at, message) => {
    const parsed = parseFilter(text);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? "" : parsed.message).toMatch(message);
  });

  test.each([
    ["pattern", `name ~ /${"a".repeat(251)}/`, 7, /at most 250 characters; this one has 251/],
    ["join", Array(501).fill("a = 1").join(" or "), 4497, /More than 500 conditions are joined by "or"/],
    ["list", `a in (${"1,".repeat(10_000)}1)`, 20_006, /at most 10,000 values/],
  ])("a %s is bounded", (_, text, at, message) => {
    expect(parseFilter(text)).toMatchObject({ ok: false, at, message: expect.stringMatching(message) });
  });

  test("nesting is bounded, not a stack overflow", () => {
    expect(parseFilter("(".repeat(50_000))).toMatchObject({ ok: false });
    expect(parseFilter("! ".repeat(50_000))).toMatchObject({ ok: false });
  });

  test("filterFrom throws one sentence with the place", () => {
    expect(() => filterFrom("bytes >")).toThrow("not valid at character 8");
  });
});

test("parseFilter reads the text of formatFilter as the same filter", () => {
  const texts = [
    'a = 1 and (b = 2 or c = "x y") and not d is missing',
    "`Flow Bytes/s` in 1.5..2e9",
    '`in` in ("true", and_more, 5)',
    'name contains "a\\"b\\\\c"',
    '"free \' text"',
    "not (a = 1 or b < -2)",
  ];
  for (const text of texts) {
    const filter = filterFrom(text);
    expect(FilterSchema.parse(filter)).toEqual(filter);
    expect(filterFrom(formatFilter(filter))).toEqual(filter);
  }
});

test("both flattens and drops filters that match everything", () => {
  expect(both({ kind: "all" }, filterFrom("a = 1"))).toEqual(filterFrom("a = 1"));
  expect(both(filterFrom("a = 1 and b = 2"), filterFrom("c = 3"))).toEqual(
    filterFrom("a = 1 and b = 2 and c = 3"),
  );
});

describe("any filter and any text", () => {
  test("10,000 filters are the same after printing and parsing", () => {
    const random = randomSource(1);
    for (let i = 0; i < 10_000; i++) {
      const filter = randomFilter(random);
      const text = formatFilter(filter);
      expect({ text, filter: parseFilter(text) }).toEqual({ text, filter: { ok: true, filter } });
    }
  });

  test("10,000 texts are parsed or refused with a place, each quickly", () => {
    const random = randomSource(2);
    let filters = 0;
    let slowestMs = 0;
    for (let i = 0; i < 10_000; i++) {
      const text = randomText(random);
      const startMs = performance.now();
      const parsed = parseFilter(text);
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
      if (parsed.ok) filters++;
      else
        expect([text, parsed.at >= 0 && parsed.at <= text.length, parsed.message]).toEqual([
          text,
          true,
          expect.stringMatching(/[.…]$/),
        ]);
    }
    expect(filters).toBeGreaterThan(100);
    expect(slowestMs).toBeLessThan(500);
  });

  test.each([
    ["a megabyte of conditions", "a = 1 or ".repeat(120_000)],
    ["a megabyte of one word", "a".repeat(1_000_000)],
    ["a megabyte in quotes", `"${"a".repeat(1_000_000)}"`],
    ["a megabyte of parentheses", "(".repeat(1_000_000)],
  ])("%s is refused with a sentence, and at once", (_, text) => {
    const startMs = performance.now();
    const parsed = parseFilter(text);
    expect(performance.now() - startMs).toBeLessThan(500);
    expect(parsed).toMatchObject({
      ok: false,
      message: expect.stringContaining("at most 100,000 characters"),
    });
  });
});
