// Layouts: what is kept of a table's columns and how it meets a table that changed.
import { expect, test } from "vitest";
import type { Column } from "#shared/vocabulary.ts";
import { defaultWidthPx, layoutKey, layoutOf, withLayout } from "./layout.ts";

const column = (name: string, kind: Column["kind"] = "text"): Column => ({
  name,
  kind,
  unit: null,
  about: "",
});

test("the key is the header's: names and their order", () => {
  expect(layoutKey([column("a"), column("b")])).toBe(layoutKey([column("a", "number"), column("b")]));
  expect(layoutKey([column("a"), column("b")])).not.toBe(layoutKey([column("b"), column("a")]));
  expect(layoutKey([column("ab")])).not.toBe(layoutKey([column("a"), column("b")]));
});

test("a kept layout meets the columns there are", () => {
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

test("only so many layouts are kept, the newest ones", () => {
  let layouts = {};
  for (let i = 0; i < 45; i++) layouts = withLayout(layouts, `k${i}`, []);
  expect(Object.keys(layouts)).toHaveLength(40);
  expect(Object.keys(layouts).at(-1)).toBe("k44");
  expect(Object.keys(withLayout(layouts, "k10", [])).at(-1)).toBe("k10");
});

test("long names widen a column, but not without end", () => {
  expect(defaultWidthPx(column("x".repeat(200)))).toBe(280);
  expect(defaultWidthPx(column("port", "integer"))).toBe(84);
});
