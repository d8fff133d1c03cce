import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { numberColumn, tableData, textColumn } from "../table/columns.ts";
import { readingOrder } from "./reading-order.ts";
import { findLeakage, splitRows } from "./split.ts";
import { cutWindows, windowsCovering } from "./windows.ts";

const s = 1e6;
const table = tableData({
  start_time: numberColumn([5 * s, 1 * s, 2 * s, 3 * s, 100 * s, 4 * s]),
  orig_addr: textColumn(["a", "a", "b", "a", "a", "b"]),
  resp_addr: textColumn(["x", "x", "y", "x", "x", "y"]),
  resp_port: numberColumn([80, 80, 22, 443, 80, 23]),
  payload_bytes: numberColumn([1, 2, 3, 4, 5, 6]),
  conn_state: textColumn(["SF", "SF", "S0", "SF", "SF", "SF"]),
});

test("rows are read by entity and time, a gap ends a segment, padding makes every row a last step", () => {
  const order = readingOrder(table, { by: "originator", timeColumn: "start_time", gapUs: 60 * s, steps: 2 });
  expect([...order.rows]).toEqual([1, 1, 3, 0, 4, 4, 2, 2, 5]);
  expect([...order.padding!]).toEqual([1, 0, 0, 0, 1, 0, 1, 0, 0]);
  expect([...order.segments]).toEqual([0, 4, 6, 9]);
  const starts = cutWindows(order, 2);
  expect([...starts]).toEqual([0, 1, 2, 4, 6, 7]);
  expect(windowsCovering(starts, 2, 2)).toEqual([1, 2]);
  expect(windowsCovering(starts, 2, 4)).toEqual([3]);
});

test("a stride skips windows, but not the end of a segment", () => {
  const order = readingOrder(table, { by: "table", timeColumn: "start_time", gapUs: null, steps: 3 });
  expect([...order.rows.subarray(2)]).toEqual([1, 2, 3, 5, 0, 4]);
  expect([...cutWindows(order, 3, 4)]).toEqual([0, 4, 5]);
});

test("without time the order of the file is used, with a warning; single rows need neither", () => {
  const order = readingOrder(table, { by: "pair", timeColumn: null, gapUs: 1, steps: 2 });
  expect(order.warnings[0]).toContain("no time");
  const rows = readingOrder(table, { by: "row", timeColumn: null, gapUs: null, steps: 1, rows: [3, 1] });
  expect([...rows.rows]).toEqual([3, 1]);
  expect(rows.warnings).toEqual([]);
  const lacking = readingOrder(table, { by: "service", timeColumn: "start_time", gapUs: null, steps: 2 });
  expect(lacking.warnings[0]).toContain("protocol");
});

test("splits go by time, never randomly if there is time", () => {
  const split = splitRows(table, [0, 1, 2, 3, 4, 5], {
    fit: 0.5,
    calibrate: 0.25,
    timeColumn: "start_time",
    random: createRandom(1),
  });
  expect([[...split.fit], [...split.calibrate], [...split.test], split.how]).toEqual([
    [1, 2, 3],
    [5, 0],
    [4],
    "time",
  ]);
});

test("rows of one entity can stay on one side of every cut", () => {
  const split = splitRows(table, [0, 1, 2, 3, 4, 5], {
    fit: 0.5,
    calibrate: 0.25,
    timeColumn: "start_time",
    keepTogether: ["orig_addr"],
  });
  expect([...split.fit].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test("leakage names what is on both sides of a cut", () => {
  const found = findLeakage(table, [1, 2, 3], [0, 4, 5], {
    timeColumn: "start_time",
    featureColumns: ["resp_port"],
  });
  expect(found).toEqual([
    { what: "the same originator", rows: 3, share: 1 },
    { what: "exactly the same features", rows: 2, share: 2 / 3 },
  ]);
  expect(findLeakage(table, [4], [0], { timeColumn: "start_time" })[1]?.what).toContain("before the end");
});
