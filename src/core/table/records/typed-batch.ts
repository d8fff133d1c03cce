// A batch of records as typed columns of a table whose columns are fixed: the form that is stored fastest.
import type { CellValue, Column, ColumnKind } from "../../../shared/vocabulary.ts";
import { type ColumnData, numberColumn, type TableData, textColumn } from "../columns.ts";
import type { RecordBatch } from "./record-table.ts";

/** @returns the rows, times in microseconds; columns of the batch that the table lacks are left out */
export function typedBatch({ columns, values, rows }: RecordBatch, fixed: readonly Column[]): TableData {
  const places = new Map(columns.map(({ name }, place) => [name.toLowerCase(), place]));
  const found = new Map<string, ColumnData>();
  for (const { name, kind } of fixed) {
    const place = places.get(name.toLowerCase());
    if (place !== undefined) found.set(name, typed(values[place]!, kind));
  }
  return { rows, columns: found };
}

function typed(values: readonly CellValue[], kind: ColumnKind): ColumnData {
  switch (kind) {
    case "text":
      return textColumn(values.map((value) => (value === null ? null : String(value))));
    case "time":
      return numbers(values, (value) => Math.round(value * 1000));
    case "integer":
      return numbers(values, Math.trunc);
    default:
      return numbers(values, (value) => value);
  }
}

const numbers = (values: readonly CellValue[], unit: (value: number) => number): ColumnData =>
  numberColumn(values.map((value) => (value === null ? null : unit(Number(value)))));
