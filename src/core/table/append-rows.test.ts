import { expect, test } from "vitest";
import { appendRows, createAppender, shiftTimes } from "./append-rows.ts";
import { numberAt, numberColumn, numbersOf, tableData, textAt, textColumn, textsOf } from "./columns.ts";

const base = tableData({ start_time: numberColumn([1, null]), service: textColumn(["dns", null]) });
const cells = (table: ReturnType<typeof appendRows>) =>
  Array.from({ length: table.rows }, (_, row) => [
    numberAt(numbersOf(table, "start_time")!, row),
    textAt(textsOf(table, "service")!, row),
  ]);

test("rows follow, with the columns of the first table; values that the second lacks are missing", () => {
  const more = tableData({ service: textColumn(["ssh", "dns"]), colour: textColumn(["red", "blue"]) });
  const both = appendRows(base, more);
  expect([...both.columns.keys()]).toEqual(["start_time", "service"]);
  expect(cells(both)).toEqual([
    [1, "dns"],
    [Number.NaN, null],
    [Number.NaN, "ssh"],
    [Number.NaN, "dns"],
  ]);
  expect(textsOf(both, "service")!.levels).toEqual(["dns", "ssh"]);
});

test("each addition replaces the previous one, and the base table does not change", () => {
  const append = createAppender(base, 2);
  append(tableData({ start_time: numberColumn([7, 8]), service: textColumn(["ssh", "ftp"]) }));
  const both = append(tableData({ start_time: numberColumn([9]), service: textColumn(["smb"]) }));
  expect(cells(both).slice(2)).toEqual([[9, "smb"]]);
  expect(textsOf(both, "service")!.levels).toEqual(["dns", "smb"]);
  expect(cells(base)).toHaveLength(2);
  expect(() => append(tableData({ start_time: numberColumn([1, 2, 3]) }))).toThrow("room for 2 rows");
});

test("times move, the rest does not", () => {
  const moved = shiftTimes(base, 10);
  expect(cells(moved)[0]).toEqual([11, "dns"]);
  expect(cells(base)[0]).toEqual([1, "dns"]);
});
