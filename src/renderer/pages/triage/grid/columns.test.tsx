// The columns of the triage grid, how their layout is stored, and rows as text.
import { describe, expect, test } from "vitest";
import { dataset } from "#test/support/small-engine.ts";
import type { TriageRow } from "./blocks.ts";
import { endpointWords, isPrivate, verdictCellText } from "./cells.ts";
import { columnSets } from "./column-sets.ts";
import {
  addressOf,
  columnTitle,
  isTriageColumn,
  neededBy,
  sortsBy,
  triageLayout,
  usualColumns,
  usualLayout,
} from "./columns.ts";
import { isSettled, rowText, sortOf, verdictOf } from "./row.ts";

const table = { ...dataset, columns: dataset.columns.filter(({ name }) => !/addr|_time/.test(name)) };
const shown = (layout: readonly { column: string; hidden: boolean }[]) =>
  layout.filter(({ hidden }) => !hidden).map(({ column }) => column);

const row: TriageRow = {
  at: 0,
  block: {
    rowIds: [7],
    scores: [97.123],
    reasons: [{ column: "orig_bytes", share: 0.5, sentence: "sent much" }],
    verdicts: [{ verdict: "false-positive", reason: "maintenance", atMs: 0 }],
    tags: [["seen", "odd"]],
    notes: ["a backup"],
    marks: [[]],
    cells: new Map([
      ["orig_addr", ["10.0.0.7"]],
      ["orig_port", [40_007]],
      ["resp_addr", ["192.0.2.1"]],
      ["resp_port", [null]],
      ["duration_s", [null]],
    ]),
    episodes: null,
    offset: 0,
    total: 1,
    counts: { open: 0, confirmed: 0, "false-positive": 1, benign: 0, unsure: 0 },
    threshold: 60,
    asOf: 1,
  },
};

describe("default columns", () => {
  test("of flows: score, verdict and reason, then endpoints and time", () => {
    expect(usualColumns(dataset)).toEqual([
      "@score",
      "@verdict",
      "@size",
      "@reason",
      "@from",
      "@to",
      "start_time",
      "orig_bytes",
      "@tags",
      "@note",
    ]);
  });

  test("of a table without addresses: its first columns", () => {
    expect(usualColumns(table)).toEqual([
      "@score",
      "@verdict",
      "@size",
      "@reason",
      "orig_port",
      "resp_port",
      "protocol",
      "duration_s",
      "orig_bytes",
      "@tags",
      "@note",
    ]);
  });

  test("all others exist, hidden", () => {
    const layout = usualLayout(dataset);
    expect(new Set(layout.map(({ column }) => column)).size).toBe(layout.length);
    expect(layout.find(({ column }) => column === "duration_s")?.hidden).toBe(true);
    expect(shown(layout)).toEqual(usualColumns(dataset));
  });
});

describe("a stored layout", () => {
  test("keeps its order; new columns come last, hidden; missing ones are dropped", () => {
    const kept = [
      { column: "@verdict", widthPx: 90, hidden: false },
      { column: "gone", widthPx: 90, hidden: false },
      { column: "@score", widthPx: 70, hidden: true },
    ];
    const layout = triageLayout(dataset, kept);
    expect(layout.slice(0, 2)).toEqual([kept[0], kept[2]]);
    expect(layout.some(({ column }) => column === "gone")).toBe(false);
    expect(shown(layout)).toEqual(["@verdict"]);
    expect(layout).toHaveLength(usualLayout(dataset).length);
  });

  test("a set shows one aspect of the flows beside what is always shown", () => {
    const sets = new Map(columnSets(dataset).map(({ title, layout }) => [title, shown(layout())]));
    expect([...sets.keys()]).toEqual(["Analyst", "Volume", "Timing"]);
    expect(sets.get("Volume")).toContain("orig_bytes");
    expect(sets.get("Volume")).not.toContain("duration_s");
    expect(sets.get("Timing")).toContain("duration_s");
    expect(sets.get("Timing")).toContain("@score");
    expect(sets.get("Analyst")).toEqual(usualColumns(dataset));
  });
});

describe("the columns of the dataset that a column needs", () => {
  test("endpoints need an address and a port, the grid's own columns none, others themselves", () => {
    expect(neededBy(dataset, ["@score", "@from", "orig_bytes", "@to"])).toEqual([
      "orig_addr",
      "orig_port",
      "orig_bytes",
      "resp_addr",
      "resp_port",
    ]);
    expect(neededBy(table, ["@from"])).toEqual(["orig_port"]);
  });

  test("names, orders and addresses", () => {
    expect(isTriageColumn("@score")).toBe(true);
    expect(isTriageColumn("orig_bytes")).toBe(false);
    expect([columnTitle("@reason"), columnTitle("orig_bytes")]).toEqual(["First reason", "orig_bytes"]);
    expect([sortsBy("@score"), sortsBy("@from"), sortsBy("orig_bytes")]).toEqual([
      "score",
      null,
      "orig_bytes",
    ]);
    expect([addressOf("@from"), addressOf("@to"), addressOf("@score")]).toEqual([
      "orig_addr",
      "resp_addr",
      null,
    ]);
    expect(
      sortOf([
        { colId: "@score", sort: "desc" },
        { colId: "@from", sort: "asc" },
        { colId: "orig_bytes", sort: "asc" },
      ]),
    ).toEqual([
      { column: "score", descending: true },
      { column: "orig_bytes", descending: false },
    ]);
  });
});

describe("a row as text", () => {
  test.each([
    ["@score", "97.12"],
    ["@reason", "sent much"],
    ["@size", "1"],
    ["@tags", "seen odd"],
    ["@note", "a backup"],
    ["@from", "10.0.0.7:40007"],
    ["@to", "192.0.2.1"],
    ["orig_port", "40007"],
    ["duration_s", ""],
  ])("%s is %j", (id, text) => expect(rowText(dataset, id, row)).toBe(text));

  test("has a verdict, and is settled or not", () => {
    expect(verdictOf(row)).toBe("false-positive");
    expect(verdictOf(undefined)).toBeUndefined();
    expect(isSettled("false-positive")).toBe(true);
    expect(isSettled("confirmed")).toBe(false);
    expect(isSettled(undefined)).toBe(false);
    expect(verdictCellText(row)).toContain("False positive");
    expect(verdictCellText(undefined)).toBeUndefined();
  });

  test("an endpoint has its name, its port and whether it is inside", () => {
    const name = (address: string) => (address === "10.0.0.7" ? "printer" : undefined);
    expect(endpointWords("10.0.0.7", 443, name)).toBe("printer (10.0.0.7)\nport 443\nprivate address");
    expect(endpointWords("192.0.2.1", null, name)).toBe("192.0.2.1\npublic address");
    expect(endpointWords(null, 443, name)).toBeUndefined();
  });

  test.each([
    ["10.1.2.3", true],
    ["172.16.0.1", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["100.64.0.1", true],
    ["100.128.0.1", false],
    ["169.254.1.1", true],
    ["8.8.8.8", false],
    ["fe80::1", true],
    ["fd00::1", true],
    ["2001:db8::1", false],
    ["::1", true],
  ])("%s is private: %s", (address, expected) => expect(isPrivate(address)).toBe(expected));
});
