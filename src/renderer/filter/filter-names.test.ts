// Names that a filter understands: columns, names beside them, and Wireshark's names.
import { describe, expect, test } from "vitest";
import type { Column } from "#shared/vocabulary.ts";
import { completions } from "./complete.ts";
import { filterNames } from "./filter-names.ts";

const column = (name: string, kind: Column["kind"]): Column => ({ name, kind, unit: null, about: "" });
const columns = [
  column("orig_addr", "text"),
  column("resp_addr", "text"),
  column("resp_port", "integer"),
  column("Note", "text"),
];
const names = (beside: "columns" | "said" | "scored") =>
  filterNames(columns, beside, ["case-7"]).map(({ name }) => name);

describe("filterNames", () => {
  test("scores only where there are some, and only columns where nothing else is understood", () => {
    expect(names("scored").slice(0, 3)).toEqual(["score", "verdict", "tag"]);
    expect(names("said")).not.toContain("score");
    expect(names("columns")).not.toContain("verdict");
  });
  test("a column of the dataset takes precedence", () => {
    expect(names("scored")).toContain("Note");
    expect(names("scored")).not.toContain("note");
  });
  test("spellings for what the dataset has, with the values of its columns", () => {
    expect(names("columns")).toContain("ip.addr");
    expect(names("columns")).not.toContain("frame.time");
    const ports = filterNames(columns, "columns", []).find(({ name }) => name === "tcp.port");
    expect(ports).toMatchObject({ kind: "integer", valuesOf: "resp_port" });
  });
  test("short names by role, with an explanation; a column of the same name takes precedence", () => {
    const dst = filterNames(columns, "columns", []).find(({ name }) => name === "dst");
    expect(dst).toMatchObject({ kind: "text", about: "address of the responder", valuesOf: "resp_addr" });
    expect(names("columns")).not.toContain("sport");
    expect(filterNames([column("port", "text")], "columns", []).map(({ name }) => name)).toEqual(["port"]);
  });
  test("addresses get networks by name", () => {
    const offer = completions("dst in ", 7, filterNames(columns, "columns", []), () => [
      { value: "10.0.0.1", count: 3 },
    ]);
    expect(offer.options.map(({ insert }) => insert)).toEqual([
      "private ",
      "public ",
      "multicast ",
      '("10.0.0.1"',
    ]);
  });
  test("verdicts and tags are offered as values without a request", () => {
    const offer = (text: string) =>
      completions(text, text.length, filterNames(columns, "said", ["case-7"]), () => undefined);
    expect(offer("verdict = ").options.map(({ insert }) => insert)).toContain('"false-positive" ');
    expect(offer("tag = c").options.map(({ label }) => label)).toEqual(["case-7"]);
    expect(offer("tag = ").valuesOf).toBeNull();
    expect(offer("ip.addr == ").valuesOf?.column).toBe("resp_addr");
    expect(offer("tcp.p").options.map(({ label }) => label)).toEqual(["tcp.port"]);
  });
});
