// Where the rows of a watch are split into days.
import { expect, test } from "vitest";
import { numberColumn, numbersOf, tableData } from "../../core/table/columns.ts";
import { dayAt, nameOfDay, splitByDay } from "./roll.ts";

const nowMs = Date.parse("2026-03-10T12:00:00Z");
const split = (times: readonly (string | null)[], day: string | null) =>
  splitByDay(
    tableData({
      start_time: numberColumn(times.map((time) => (time === null ? null : Date.parse(`${time}Z`) * 1000))),
      row: numberColumn(times.map((_, row) => row)),
    }),
    day,
    nowMs,
  ).map(({ newDay, flows }) => [newDay, Array.from(numbersOf(flows, "row")!.values)]);

test("rows of one day are not split, and the first row of a watch says which day it is", () => {
  expect(split(["2026-03-01T23:00", "2026-03-01T23:59"], "2026-03-01")).toEqual([[null, [0, 1]]]);
  expect(split(["2026-03-01T23:00", null], null)).toEqual([["2026-03-01", [0, 1]]]);
});

test("each new day begins a part; a flow that started before midnight and one without a time stay where they come", () => {
  const times = ["2026-03-01T23:00", "2026-03-02T00:00", "2026-03-01T22:00", null, "2026-03-04T05:00"];
  expect(split(times, "2026-03-01")).toEqual([
    [null, [0]],
    ["2026-03-02", [1, 2, 3]],
    ["2026-03-04", [4]],
  ]);
});

test("a time more than a day ahead of the clock begins no day, and neither does an impossible one", () => {
  expect(split(["2026-03-11T00:00", "2099-01-01T00:00"], "2026-03-10")).toEqual([["2026-03-11", [0, 1]]]);
  const wild = tableData({ start_time: numberColumn([1e300, -1e300]) });
  expect(splitByDay(wild, "2026-03-10", nowMs)).toEqual([{ newDay: null, flows: wild }]);
});

test("a dataset is named by its day, and later ones of a day by their number", () => {
  expect(dayAt(nowMs)).toBe("2026-03-10");
  expect(nameOfDay("eth0", { day: "2026-03-10", part: 1 })).toBe("eth0 2026-03-10");
  expect(nameOfDay("eth0", { day: "2026-03-10", part: 3 })).toBe("eth0 2026-03-10, part 3");
});
