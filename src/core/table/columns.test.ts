import { expect, test } from "vitest";
import {
  numberAt,
  numberColumn,
  numbersOf,
  tableData,
  takeRows,
  textAt,
  textColumn,
  textsOf,
} from "./columns.ts";

test("columns hold values, missing ones, and texts as codes", () => {
  const table = tableData({ bytes: numberColumn([1, null, 3]), proto: textColumn(["tcp", "udp", null]) });
  expect(table.rows).toBe(3);
  expect(numberAt(numbersOf(table, "bytes")!, 0)).toBe(1);
  expect(numberAt(numbersOf(table, "bytes")!, 1)).toBeNaN();
  expect(textAt(textsOf(table, "proto")!, 1)).toBe("udp");
  expect(textAt(textsOf(table, "proto")!, 2)).toBeNull();
  expect(numbersOf(table, "proto")).toBeUndefined();
  expect(textsOf(table, "none")).toBeUndefined();
});

test("chosen rows come in the given order, repeated rows twice", () => {
  const table = tableData({ bytes: numberColumn([1, null, 3]), proto: textColumn(["tcp", "udp", null]) });
  const taken = takeRows(table, [2, 1, 1]);
  expect(taken.rows).toBe(3);
  expect(numberAt(numbersOf(taken, "bytes")!, 0)).toBe(3);
  expect(numberAt(numbersOf(taken, "bytes")!, 2)).toBeNaN();
  expect(textAt(textsOf(taken, "proto")!, 2)).toBe("udp");
});

test("columns of different lengths are refused", () => {
  expect(() => tableData({ a: numberColumn([1]), b: numberColumn([1, 2]) })).toThrow(RangeError);
});
