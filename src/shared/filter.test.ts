import { describe, expect, test } from "vitest";
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
  ])("%s", (text, filter) => {
    expect(parseFilter(text)).toEqual({ ok: true, filter });
  });

  test("and binds tighter than or, not tighter than both", () => {
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
    ["a = 1 & b", 6, /not part of a filter/],
  ])("%s fails at %i", (text, at, message) => {
    const parsed = parseFilter(text);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? "" : parsed.message).toMatch(message);
  });

  test("nesting is bounded, not a stack overflow", () => {
    expect(parseFilter("(".repeat(50_000))).toMatchObject({ ok: false });
    expect(parseFilter("! ".repeat(50_000))).toMatchObject({ ok: false });
  });

  test("filterFrom throws one sentence with the place", () => {
    expect(() => filterFrom("bytes >")).toThrow("not valid at character 8");
  });
});

test("formatFilter is read back as the same filter", () => {
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

test("both flattens and drops what lets everything through", () => {
  expect(both({ kind: "all" }, filterFrom("a = 1"))).toEqual(filterFrom("a = 1"));
  expect(both(filterFrom("a = 1 and b = 2"), filterFrom("c = 3"))).toEqual(
    filterFrom("a = 1 and b = 2 and c = 3"),
  );
});
