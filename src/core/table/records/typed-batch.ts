// A batch of records as typed columns of a table whose columns are fixed: the form that is stored fastest.
import type { CellValue, Column, ColumnKind } from "../../../shared/vocabulary.ts";
import type { ColumnData, TableData } from "../columns.ts";
import type { RecordBatch } from "./record-table.ts";

/** @returns the rows, times in microseconds; columns of the batch that the table lacks are left out */
export function typedBatch({ columns, values, rows }: RecordBatch, fixed: readonly Column[]): TableData {
  const places = new Map(columns.map(({ name }, place) => [name.toLowerCase(), place]));
  const found = new Map<string, ColumnData>();
  for (const { name, kind } of fixed) {
    const place = places.get(name.toLowerCase());
    if (place !== undefined)
      found.set(name, kind === "text" ? texts(values[place]!) : numbers(values[place]!, kind));
  }
  return { rows, columns: found };
}

/** NaN is no value. */
function numbers(values: readonly CellValue[], kind: ColumnKind): ColumnData {
  const found = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const number = value === null ? Number.NaN : Number(value);
    found[row] =
      kind === "time" ? Math.round(number * 1000) : kind === "integer" ? Math.trunc(number) : number;
  }
  return { kind: "number", values: found };
}

function texts(values: readonly CellValue[]): ColumnData {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === null) {
      codes[row] = -1;
      continue;
    }
    const text = typeof value === "string" ? value : String(value);
    let code = codeOf.get(text);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(text, code);
    }
    codes[row] = code;
  }
  return { kind: "text", codes, levels: [...codeOf.keys()] };
}
