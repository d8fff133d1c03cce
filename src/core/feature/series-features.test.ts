import { expect, test } from "vitest";
import { numberColumn, numbersOf, type TableData, tableData, takeRows } from "../table/columns.ts";
import { partColumn } from "../table/join-tables.ts";
import type { SeriesPlan } from "./fitted.ts";
import {
  expandSeries,
  rollingStatistics,
  seriesChoices,
  seriesReach,
  sourceColumns,
  withSeries,
} from "./series-features.ts";

const small: SeriesPlan = { columns: ["v"], timeColumn: "t", lags: [1], window: 3, spectrum: 4, bands: 2 };
const numbers = (table: TableData, name: string): number[] => [...numbersOf(table, name)!.values];
const series = (values: (number | null)[], times = values.map((_, i) => i)): TableData =>
  tableData({ v: numberColumn(values), t: numberColumn(times) });

test("a series column becomes features with readable names, and can be recovered", () => {
  const { choices, series: plan } = expandSeries([
    { column: "load", as: "series", over: "time", unit: "%" },
    { column: "host", as: "levels" },
  ]);
  expect(choices.map(({ column }) => column)).toEqual([
    "load",
    "load 1 point before",
    "load 2 points before",
    "load 3 points before",
    "load 6 points before",
    "load 12 points before",
    "rolling mean of load over 24 points",
    "rolling deviation of load over 24 points",
    "rolling 10 % quantile of load over 24 points",
    "rolling median of load over 24 points",
    "rolling 90 % quantile of load over 24 points",
    "rate of change of load",
    "acceleration of load",
    "energy of load in band 1 of 4 over 32 points",
    "energy of load in band 2 of 4 over 32 points",
    "energy of load in band 3 of 4 over 32 points",
    "energy of load in band 4 of 4 over 32 points",
    "host",
  ]);
  expect(choices[6]).toEqual({ column: "rolling mean of load over 24 points", as: "number", unit: "%" });
  expect(choices[13]!.unit).toBeUndefined();
  const columns = choices.map(({ column }) => ({ column })) as never;
  expect(sourceColumns({ series: plan!, columns })).toEqual(["load", "host", "time"]);
  expect(seriesChoices({ series: plan! })).toEqual([{ column: "load", as: "series", over: "time" }]);
  expect(expandSeries([{ column: "host", as: "levels" }]).series).toBeNull();
});

test("the features follow the order of time", () => {
  // In the order of time: 1, 2, 4, 8.
  const table = withSeries(series([8, 1, 4, 2], [30, 0, 20, 10]), small);
  expect(numbers(table, "v")).toEqual([8, 1, 4, 2]);
  expect(numbers(table, "v 1 point before")).toEqual([4, 1, 2, 1]);
  expect(numbers(table, "rate of change of v")).toEqual([4, 0, 2, 1]);
  expect(numbers(table, "acceleration of v")).toEqual([2, 0, 1, 0]);
  expect(numbers(table, "rolling median of v over 3 points")).toEqual([4, 1, 2, 1.5]);
  // Energies sum to the variance of the last four values.
  const energy = numbers(table, "energy of v in band 1 of 2 over 4 points")[0]!;
  const other = numbers(table, "energy of v in band 2 of 2 over 4 points")[0]!;
  expect(energy + other).toBeCloseTo((2.75 ** 2 + 1.75 ** 2 + 0.25 ** 2 + 4.25 ** 2) / 4, 10);
});

test("no feature looks ahead or across parts", () => {
  const names = expandSeries([{ column: "v", as: "series", over: "t" }]).choices.map(({ column }) => column);
  const plan = expandSeries([{ column: "v", as: "series", over: "t" }]).series!;
  const values = Array.from({ length: 80 }, (_, i) => Math.sin(i) + (i % 7));
  const a = withSeries(series(values), plan);
  const b = withSeries(series(values.map((value, i) => (i < 60 ? value : 99))), plan);
  const joined = tableData({
    ...Object.fromEntries(series([...values, ...values], [...values.keys(), ...values.keys()]).columns),
    [partColumn]: numberColumn([...values.map(() => 0), ...values.map(() => 1)]),
  });
  const parts = withSeries(joined, plan);
  for (const name of names) {
    expect(numbers(b, name).slice(0, 60), name).toEqual(numbers(a, name).slice(0, 60));
    expect(numbers(parts, name), name).toEqual([...numbers(a, name), ...numbers(a, name)]);
  }
});

test("a block with enough rows before it gives the same as the whole table", () => {
  const { choices, series: plan } = expandSeries([{ column: "v", as: "series", over: "t" }]);
  const holes = new Set([3, 4, 100, 101, 102, ...Array.from({ length: 40 }, (_, i) => 150 + i)]);
  const table = series(Array.from({ length: 300 }, (_, i) => (holes.has(i) ? null : (i * 7919) % 101)));
  const whole = withSeries(table, plan);
  const reach = seriesReach(plan);
  for (const from of [110, 189, 200]) {
    const rows = Uint32Array.from({ length: 300 - from + reach }, (_, i) => from - reach + i);
    const block = withSeries(takeRows(table, rows), plan);
    for (const { column } of choices)
      expect(numbers(block, column).slice(reach), `${column} from ${from}`).toEqual(
        numbers(whole, column).slice(from),
      );
  }
});

test("a missing value stays missing; the last one is kept for a while and then unknown", () => {
  const table = withSeries(series([5, null, null, null, null, 9]), small);
  expect(numbers(table, "v 1 point before")).toEqual([5, 5, 5, 5, 5, Number.NaN]);
  expect(numbersOf(table, "v")!.missing?.[1]).toBe(1);
});

test("rolling statistics", () => {
  const rolling = rollingStatistics(Float64Array.of(5, 1, 3, 9), 3);
  expect([...rolling.median]).toEqual([5, 3, 3, 3]);
  expect(rolling.mean[3]).toBeCloseTo(13 / 3, 12);
});
