// Layouts: what is stored of a table's columns, and how it applies to a table that changed.
import { describe, expect, test } from "vitest";
import type { Column } from "#shared/vocabulary.ts";
import { columnSetsOf, endpointColumns } from "./column-sets.ts";
import { defaultWidthPx, type Layout, layoutKey, layoutOf, layoutWith, withLayout } from "./layout.ts";

const column = (name: string, kind: Column["kind"] = "text"): Column => ({
  name,
  kind,
  unit: null,
  about: "",
});

test("the key is the header: names and their order", () => {
  expect(layoutKey([column("a"), column("b")])).toBe(layoutKey([column("a", "number"), column("b")]));
  expect(layoutKey([column("a"), column("b")])).not.toBe(layoutKey([column("b"), column("a")]));
  expect(layoutKey([column("ab")])).not.toBe(layoutKey([column("a"), column("b")]));
});

test("a stored layout applies to the present columns", () => {
  const kept = [
    { column: "b", widthPx: 50, hidden: true },
    { column: "gone", widthPx: 60, hidden: false },
  ];
  expect(layoutOf([column("a"), column("b")], kept)).toEqual([
    { column: "b", widthPx: 50, hidden: true },
    { column: "a", widthPx: defaultWidthPx(column("a")), hidden: false },
  ]);
  expect(layoutOf([column("a")], undefined).map((entry) => entry.column)).toEqual(["a"]);
});

test("a limited number of layouts is stored, the newest ones", () => {
  let layouts = {};
  for (let i = 0; i < 45; i++) layouts = withLayout(layouts, `k${i}`, []);
  expect(Object.keys(layouts)).toHaveLength(40);
  expect(Object.keys(layouts).at(-1)).toBe("k44");
  expect(Object.keys(withLayout(layouts, "k10", [])).at(-1)).toBe("k10");
});

test("long names widen a column up to a limit", () => {
  expect(defaultWidthPx(column("x".repeat(200)))).toBe(280);
  expect(defaultWidthPx(column("port", "integer"))).toBe(84);
});

describe("defaults, until the user changes them", () => {
  const wide = [
    column("uid"),
    column("resp_addr"),
    column("orig_addr"),
    column("start_time", "time"),
    ...Array.from({ length: 14 }, (_, i) => column(`f${i}`, "number")),
    column("duration_s", "number"),
    column("orig_ip_bytes", "integer"),
    column("orig_payload_bytes", "integer"),
    column("label"),
  ];
  const shown = (layout: Layout) => layout.filter(({ hidden }) => !hidden).map(({ column }) => column);

  test("of a wide flow table: the analyst's columns in order, the others behind them, hidden", () => {
    const layout = layoutOf(wide, undefined);
    expect(shown(layout)).toEqual([
      "start_time",
      "orig_addr",
      "resp_addr",
      "orig_payload_bytes",
      "duration_s",
      "label",
    ]);
    expect(layout).toHaveLength(wide.length);
    expect(layout.find(({ column }) => column === "resp_addr")?.grows).toBe(true);
  });

  test("of a narrow or unfamiliar table: all columns, as in the file", () => {
    expect(shown(layoutOf(wide.slice(0, 6), undefined))).toEqual(wide.slice(0, 6).map(({ name }) => name));
    const foreign = Array.from({ length: 40 }, (_, i) => column(`c${i}`));
    expect(shown(layoutOf(foreign, undefined))).toHaveLength(40);
  });

  test("a stored layout hides unknown columns, except those an analyst reads first", () => {
    const kept = [{ column: "uid", widthPx: 90, hidden: false }];
    expect(shown(layoutOf(wide, kept))).toEqual([
      "uid",
      "resp_addr",
      "orig_addr",
      "start_time",
      "duration_s",
      "orig_payload_bytes",
      "label",
    ]);
  });

  test("times of one day need less width, and a stored width adapts unless the user chose it", () => {
    const time = column("start_time", "time");
    expect(layoutOf([time], undefined, "one")[0]?.widthPx).toBeLessThan(
      layoutOf([time], undefined, "several")[0]!.widthPx,
    );
    const kept = layoutOf([time], undefined, "several");
    expect(layoutOf([time], kept, "one")).toEqual(layoutOf([time], undefined, "one"));
    expect(layoutOf([time], [{ ...kept[0]!, widthPx: 150 }], "one")[0]?.widthPx).toBe(150);
  });

  test("a set includes the columns that identify a flow, and exists only where the table has some of it", () => {
    expect(columnSetsOf(wide).map(({ title }) => title)).toEqual(["Volume", "Timing", "Labels"]);
    expect(endpointColumns(wide)).toEqual(["start_time", "orig_addr", "resp_addr"]);
    expect(shown(layoutWith(wide, ["label", "uid", "gone", "label"]))).toEqual(["label", "uid"]);
  });
});
