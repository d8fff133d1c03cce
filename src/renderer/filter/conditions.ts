// Builds conditions about one value of a column, for menus and charts.
import type { CellValue, Column, Filter } from "#shared/vocabulary.ts";
import { exactTime } from "../format/time.ts";

/** The condition that a column has a value, or has none. */
export function equals(column: Column, value: CellValue): Filter {
  return value === null ? { kind: "missing", column: column.name } : compare(column, "=", value);
}

/** A comparison with a value. Times are written in UTC. */
export function compare(column: Column, op: "=" | ">=" | "<=", value: CellValue): Filter {
  const time = column.kind === "time" && typeof value === "number";
  return { kind: "compare", column: column.name, op, value: time ? exactTime(value) : (value ?? "") };
}
