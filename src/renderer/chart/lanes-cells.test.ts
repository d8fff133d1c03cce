// Keys in the lanes: from one filled cell to the next, and to the nearest in the lane above or below.
import { expect, test } from "vitest";
import type { Lanes } from "#shared/contract/inspect.ts";
import { cellIndex, stepCell } from "./lanes-cells.ts";

// 0: ..x..x..   1: x.......   2: ...x....
const cells = [
  [0, 2],
  [0, 5],
  [1, 0],
  [2, 3],
] as const;
const zeros = cells.map(() => 0);
const lane = { values: ["a"], sum: 0, most: 0, flows: 1, flags: 0 };
const lanes: Lanes = {
  column: "start_time",
  fromMs: 0,
  widthMs: 1000,
  bins: 8,
  columns: ["orig_addr"],
  lanes: [lane, lane, lane],
  entities: 3,
  lane: cells.map(([at]) => at),
  bin: cells.map(([, bin]) => bin),
  most: zeros,
  sum: zeros,
  flows: zeros,
  flags: zeros,
};
const index = cellIndex(lanes);
const step = (from: [number, number] | null, key: string) => {
  const cell = stepCell(lanes, index, from && { lane: from[0], bin: from[1] }, key);
  return cell && [cell.lane, cell.bin];
};

test("left and right go to the next filled cell and stop at the ends", () => {
  expect(step(null, "ArrowRight")).toEqual([0, 2]);
  expect(step([0, 2], "ArrowRight")).toEqual([0, 5]);
  expect(step([0, 5], "ArrowRight")).toEqual([0, 5]);
  expect(step([0, 5], "ArrowLeft")).toEqual([0, 2]);
  expect(step([0, 5], "Home")).toEqual([0, 2]);
  expect(step([0, 2], "End")).toEqual([0, 5]);
});

test("up and down go to the nearest cell and stop at the last lane", () => {
  expect(step([0, 2], "ArrowDown")).toEqual([1, 0]);
  expect(step([1, 0], "ArrowDown")).toEqual([2, 3]);
  expect(step([2, 3], "ArrowDown")).toEqual([2, 3]);
  expect(step([2, 3], "ArrowUp")).toEqual([1, 0]);
  expect(step([1, 0], "ArrowUp")).toEqual([0, 2]);
});

test("other keys do nothing, and empty lanes have no cell", () => {
  expect(step([0, 2], "Tab")).toBeNull();
  expect(stepCell({ ...lanes, lanes: [] }, new Int32Array(), null, "ArrowRight")).toBeNull();
});
