// Completion: what the filter field offers at each position.
import { describe, expect, test } from "vitest";
import { parseFilter } from "#shared/filter.ts";
import type { Column } from "#shared/vocabulary.ts";
import { type CommonValue, completions, withCompletion } from "./complete.ts";

const column = (name: string, kind: Column["kind"]): Column => ({ name, kind, unit: null, about: "" });
const columns = [
  column("proto", "text"),
  column("orig_bytes", "integer"),
  column("Flow Bytes/s", "number"),
  column("local", "boolean"),
];
const top: Record<string, CommonValue[]> = {
  proto: [
    { value: "tcp", count: 1200 },
    { value: "udp", count: 1, least: true },
    { value: "icmp 6" },
    { value: null },
  ],
  orig_bytes: [{ value: 0 }, { value: 40 }],
};
const ask = (text: string, caret = text.length) => completions(text, caret, columns, (name) => top[name]);
const labels = (text: string) => ask(text).options.map(({ label }) => label);

describe("completions", () => {
  test("an empty field offers the columns", () =>
    expect(labels("")).toEqual(columns.map(({ name }) => name)));
  test("a part of a name offers names that begin with it, then names that contain it", () => {
    expect(labels("bytes")).toEqual(["orig_bytes", "Flow Bytes/s"]);
    expect(labels("pro")).toEqual(["proto"]);
    expect(labels("proto = tcp and orig")).toEqual(["orig_bytes"]);
    expect(labels("not (orig")).toEqual(["orig_bytes"]);
  });
  test("a column name in backquotes is offered while it is open", () => {
    const at = ask("`Flow");
    expect(at.options.map(({ insert }) => insert)).toEqual(["`Flow Bytes/s` "]);
    expect(withCompletion("`Flow", at, at.options[0]!).text).toBe("`Flow Bytes/s` ");
  });
  test("after a column come the comparisons for its kind", () => {
    expect(labels("proto ")).toEqual(["=", "!=", "contains", "is missing", "in", "~"]);
    expect(labels("`Flow Bytes/s` ")).toContain(">=");
    expect(labels("local ")).toEqual(["=", "!=", "is missing"]);
    expect(labels("nobody ")).toEqual([]);
  });
  test("after a comparison come the common values, quoted where necessary", () => {
    expect(ask("proto = ").options.map(({ insert }) => insert)).toEqual(["tcp ", "udp ", '"icmp 6" ']);
    expect(labels("proto = t")).toEqual(["tcp"]);
    expect(ask("proto in ").options[0]?.insert).toBe("(tcp");
    expect(labels("proto in (tcp, ")).toEqual(["tcp", "udp", "icmp 6"]);
    expect(labels("local = ")).toEqual(["true", "false"]);
  });
  test("values that are not loaded are requested", () => {
    expect(ask("`Flow Bytes/s` > ").valuesOf).toEqual({ column: "Flow Bytes/s", text: "" });
    expect(ask("proto = t").valuesOf).toEqual({ column: "proto", text: "t" });
    expect(ask("proto ").valuesOf).toBeNull();
    expect(ask("local = ").valuesOf).toBeNull();
  });
  test("values show their number of rows", () => {
    expect(ask("proto = ").options.map(({ hint }) => hint)).toEqual(["1,200 rows", "at least 1 row", ""]);
  });
  test("lists in parentheses and braces, negated ones, and no values inside an expression", () => {
    expect(labels("proto in {tcp u")).toEqual(["udp"]);
    expect(labels("proto in (tcp ")).toEqual([]);
    expect(labels("proto not in (tcp, u")).toEqual(["udp"]);
    expect(labels("proto in {tcp udp} ")).toEqual(["and", "or"]);
    expect(labels("proto ~ /t")).toEqual([]);
    expect(ask("proto ~ /t").valuesOf).toBeNull();
    expect(labels("proto ~ /t/ ")).toEqual(["and", "or"]);
  });
  test("after a complete condition come the joins", () => {
    expect(labels("proto = tcp ")).toEqual(["and", "or"]);
    expect(labels("proto in (tcp, udp) ")).toEqual(["and", "or"]);
    expect(labels("proto is missing ")).toEqual(["and", "or"]);
    expect(labels("proto is ")).toEqual(["missing", "not missing"]);
  });
  test("no values are requested for a name that is still being typed", () => {
    expect(ask("proto = tcp and orig").unfinished).toBe(true);
    expect(ask("proto ").unfinished).toBe(true);
    expect(ask("10.0.0").unfinished).toBe(false);
    expect(ask("proto = t").unfinished).toBe(false);
    expect(ask("orig_bytes > 1 and proto = tcp", 4).unfinished).toBe(false);
    expect(ask("").unfinished).toBe(false);
  });
  test("a choice is inserted, and the text after it stays", () => {
    const text = "pro = tcp";
    const at = ask(text, 3);
    expect(withCompletion(text, at, at.options[0]!)).toEqual({ text: "proto = tcp", caret: 6 });
  });
  test("a choice anywhere in a valid filter keeps it readable", () => {
    const at = ask("proto = ");
    for (const option of at.options)
      expect(parseFilter(withCompletion("proto = ", at, option).text).ok).toBe(true);
  });
});
