// Filters: whatever can be written prints as text that reads back as the same filter.
import fc from "fast-check";
import { expect, test } from "vitest";
import { both, formatFilter, parseFilter } from "../../src/shared/filter.ts";
import { type Filter, FilterSchema } from "../../src/shared/vocabulary.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "and",
    "in",
    "missing",
    "10.0.0.0/8",
    "1MB",
    "09:50",
    "2026-03-03 09:50",
    "007",
    "1e999",
    "-",
    "",
  ),
);
const scalar = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const column = fc.oneof(text, fc.constantFrom("src", "dport", "bytes", "time"));
const pattern = fc.stringMatching(/^[a-z.^$/"` \\d]{1,10}$/).filter((source) => !/\\/.test(source));

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant("compare" as const),
    column,
    op: fc.constantFrom(
      "=" as const,
      "!=" as const,
      "<" as const,
      "<=" as const,
      ">" as const,
      ">=" as const,
    ),
    value: fc.oneof(scalar, fc.boolean()),
  }),
  fc.record({ kind: fc.constant("range" as const), column, from: scalar, to: scalar }),
  fc.record({
    kind: fc.constant("in" as const),
    column,
    values: fc.array(scalar, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant("contains" as const), column, text }),
  fc.record({ kind: fc.constant("matches" as const), column, pattern, ignoreCase: fc.boolean() }),
  fc.record({ kind: fc.constant("missing" as const), column }),
  fc.record({ kind: fc.constant("any" as const), text }),
);
const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant("not" as const), of: tie("filter") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("filter"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).filter;

test("what is printed reads back as the same filter", () => {
  fc.assert(
    fc.property(filter, (one) => {
      expect(FilterSchema.safeParse(one).success).toBe(true);
      expect(parseFilter(formatFilter(one))).toEqual({ ok: true, filter: one });
    }),
    { seed: 7, numRuns: 1500 },
  );
});

test("two filters joined print and read back", () => {
  fc.assert(
    fc.property(filter, filter, (a, b) => {
      const joined = both(a, b);
      expect(parseFilter(formatFilter(joined))).toEqual({ ok: true, filter: joined });
    }),
    { seed: 7, numRuns: 500 },
  );
});
