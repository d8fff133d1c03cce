// Tests filters that do not fit a dataset: the sentence, the marked place, and the suggestion.
import { describe, expect, test } from "vitest";
import { filterColumn, flowColumns } from "../../test/support/filter-columns.ts";
import { randomFilter, randomSource, randomText } from "../../test/support/random-filters.ts";
import { formatFilter } from "./filter.ts";
import { checkFilter, fittingFilter } from "./filter-check.ts";

const capture = [...flowColumns, filterColumn("cut", "boolean")];
/** A table without addresses. */
const table = [
  filterColumn("resp_port", "integer", "1"),
  filterColumn("duration_s", "number", "s"),
  filterColumn("label", "text"),
];

test("a text with a colon is a text where it names no column, or is quoted", () => {
  for (const text of ['"port:443"', "10.0.0.1:443", "fe80::1", "www:443", "http://a.b", "port:"])
    expect([text, checkFilter(text, capture)]).toEqual([text, null]);
});

test("a unit may stand apart from its number", () => {
  for (const [apart, together] of [
    ["bytes > 1 MB", "bytes > 1MB"],
    ["duration in 1 s..5 min", "duration in 1s..5min"],
    ["bytes in (1 k, 2 MB) and proto = tcp", "bytes in (1k, 2MB) and proto = tcp"],
  ] as const) {
    expect([apart, checkFilter(apart, capture)]).toEqual([apart, null]);
    expect(fittingFilter(apart, capture)).toEqual(fittingFilter(together, capture));
  }
  expect(checkFilter("bytes > 1 xyz", capture)?.message).toContain('"xyz" is not expected here');
});

describe("checkFilter", () => {
  test.each([
    ["dport = abc", "abc", 'dport is a number, and "abc" is none: write dport = 443.'],
    ["src = 10.0.0.1 and dport > high", "high", 'dport is a number, and "high" is none: write dport > 443.'],
    ["dport in (80, https)", "https", 'dport is a number, and "https" is none'],
    ["bytes > 10m", "10m", 'bytes is a number in bytes, and "10m" is none: write bytes > 1MB.'],
    ["duration > 1MB", "1MB", 'duration is a number in s, and "1MB" is none: write duration > 2.5s.'],
    ["time > noon", "noon", 'time is a time, and "noon" is none: write time > "2026-03-03 09:50" or 09:50.'],
    ["time in 2026-03-03 09:50..noon", "noon", "time is a time"],
    ["time > 2026-03-03 25:00", "2026-03-03 25:00", "time is a time"],
    ["cut = maybe", "maybe", 'cut is true or false, and "maybe" is none: write cut = true.'],
    ["dst in 203.0.113.0/33", "203.0.113.0/33", 'dst is an address, and "203.0.113.0/33" is none'],
    ["dst in (10.0.0.0/8, fe80::/129)", "fe80::/129", "dst is an address"],
    ["dpot = 443", "dpot", 'There is no column called "dpot" here. Did you mean dport?'],
    ["proto = tcp or wieght > 1", "wieght", 'There is no column called "wieght" here.'],
    [
      "state = S0",
      "state",
      '"state" means the state of the connection, such as S0 or REJ, and there is no such column',
    ],
    ["port:443", "port:443", '"port:443" is read as a text; for the column, write port = 443'],
    ["10.0.0.1 and proto:tcp", "proto:tcp", "write proto = tcp"],
    ["proto = = tcp", "=", "A value is expected here."],
    ["bytes >", "", "A value is expected here."],
    ["name ~ /x", "/x", "never closed"],
  ])("%s marks %s", (text, marked, message) => {
    const problem = checkFilter(text, capture);
    expect(problem?.message).toContain(message);
    expect(text.slice(problem!.at, problem!.end)).toBe(marked);
  });

  test.each([
    "src in 10.0.0.0/8 and dport in (80, 443) and bytes > 1.5MB and duration < 1h30m",
    "time > 09:50 or time in 2026-03-03 09:50..10:00 or time = 2026-03-03",
    "verdict = open and score >= 90 and incident = 3 and not tag = seen",
    "PROTO = TCP and ip.addr == 10.0.0.5 && tcp.port in {80 443}",
    "cut = yes and duration in 500ms..2.5s and src ~ /^10\\./",
    "10.0.0.0/8",
    "",
  ])("%s fits", (text) => expect(checkFilter(text, capture)).toBeNull());

  test("a short name without a column lists the columns", () => {
    expect(checkFilter("dst = 10.0.0.1", table)?.message).toBe(
      '"dst" means the address of the responder, and there is no such column here. There are resp_port, duration_s, label.',
    );
  });

  test("the command line's sentence has the place", () => {
    expect(() => fittingFilter("dport = abc", capture)).toThrow(
      'The filter is not valid at character 9: dport is a number, and "abc" is none: write dport = 443.',
    );
    expect(fittingFilter("dport = 1", capture)).toEqual({
      kind: "compare",
      column: "dport",
      op: "=",
      value: 1,
    });
  });

  test("a sentence quotes a long name in part", () => {
    expect(checkFilter(`${"x".repeat(5000)} = 1`, capture)?.message).toMatch(
      /^There is no column called "x{80}…" here/,
    );
    expect(checkFilter(`dport = ${"y".repeat(5000)}`, capture)?.message.length).toBeLessThan(200);
  });

  test("any filter and text is checked without an exception, and its place is in the text", () => {
    const random = randomSource(3);
    for (let i = 0; i < 5000; i++) {
      const text = random(2) === 0 ? formatFilter(randomFilter(random)) : randomText(random);
      const problem = checkFilter(text, capture);
      if (problem)
        expect(problem.at >= 0 && problem.at <= problem.end && problem.end <= text.length).toBe(true);
    }
  });
});
