import { expect, test } from "vitest";
import { daily, find, flow, inside } from "../../../test/support/flow-rows.ts";

test("alerts of one text and one host are one finding with their rows", () => {
  const at = (seconds: number, alert: string | null) =>
    flow(seconds, inside(1), "203.0.113.4", 443, { alert });
  const rows = [at(1, "ET TROJAN one"), at(2, null), at(3, "ET TROJAN one"), at(4, "ET POLICY two")];
  expect(
    find(rows)
      .of("alert")
      .map(({ title, rows: numbers }) => ({ title, numbers })),
  ).toEqual([
    { title: `${inside(1)}: ET TROJAN one`, numbers: [0, 2] },
    { title: `${inside(1)}: ET POLICY two`, numbers: [3] },
  ]);
});

test("data without alerts has no findings", () => {
  expect(find(daily(3, 5)).of("alert")).toEqual([]);
});
