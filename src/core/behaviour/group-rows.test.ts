import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { distinct, groupRows, mostCommon, rowsWhere } from "./group-rows.ts";

test("groups are numbered by first appearance, rows keep their order, −1 is left out", () => {
  const keys = [7, 3, -1, 7, 9, 3, 7];
  const groups = groupRows(keys.length, (row) => keys[row]!);
  expect(groups.count).toBe(3);
  expect([0, 1, 2].map((group) => [...groups.rowsOf(group)])).toEqual([[0, 3, 6], [1, 5], [4]]);
  expect([...groups.groupOf]).toEqual([0, 1, -1, 0, 2, 1, 0]);
  expect([groups.firstOf(1), groups.sizeOf(0)]).toEqual([1, 3]);
});

test("a hundred thousand keys up to 2^53 are grouped as a Map groups them", () => {
  const random = createRandom(3);
  const keys = Array.from({ length: 100_000 }, (_, i) =>
    i % 3 === 0
      ? random.below(50)
      : i % 3 === 1
        ? Math.floor(random.uniform() * 2 ** 53)
        : 2 ** 40 + 65_536 * random.below(9000),
  );
  const map = new Map<number, number[]>();
  keys.forEach((key, row) => {
    const known = map.get(key);
    if (known) known.push(row);
    else map.set(key, [row]);
  });
  const groups = groupRows(keys.length, (row) => keys[row]!);
  expect(Array.from({ length: groups.count }, (_, group) => [...groups.rowsOf(group)])).toEqual([
    ...map.values(),
  ]);
});

test("no rows give no groups", () => expect(groupRows(0, () => 1).count).toBe(0));

test("rows are selected by a condition", () => {
  const rows = Uint32Array.of(1, 2, 3, 4, 5);
  expect([...rowsWhere(rows, (row) => row % 2 === 1)]).toEqual([1, 3, 5]);
  expect([...rowsWhere(rows, (row) => row > 3)]).toEqual([4, 5]);
  expect(rowsWhere(rows, () => true)).toBe(rows);
  expect([...rowsWhere(rows, () => false)]).toEqual([]);
});

test("distinct values are counted, and the most common is the smaller of two equal ones", () => {
  const codes = [5, 2, 5, 2, 9];
  const rows = Uint32Array.of(0, 1, 2, 3, 4);
  expect(distinct(rows, (row) => codes[row]!)).toBe(3);
  expect(mostCommon(rows, (row) => codes[row]!)).toBe(2);
});
