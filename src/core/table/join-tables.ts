// Joins the rows of several tables: columns by name, texts by their levels. An extra column stores the table of each
// row, so that no sequence and no split crosses tables.
import type { ColumnData, TableData } from "./columns.ts";

/** Number of the table of each row; no file can have a column with this name. */
export const partColumn = "\u0000part";

/** Columns that every table has, in the kind of the first; plus the part column if there are several tables. */
export function joinTables(tables: readonly TableData[]): TableData {
  const [first] = tables;
  if (first === undefined) return { rows: 0, columns: new Map() };
  if (tables.length === 1) return first;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = new Map<string, ColumnData>();
  for (const [name, { kind }] of first.columns) {
    const parts = tables.map((table) => table.columns.get(name));
    if (parts.every((part) => part?.kind === kind))
      columns.set(name, joinColumns(parts as ColumnData[], rows));
  }
  const part = new Float64Array(rows);
  let at = 0;
  for (const [p, table] of tables.entries()) {
    part.fill(p, at, at + table.rows);
    at += table.rows;
  }
  columns.set(partColumn, { kind: "number", values: part });
  return { rows, columns };
}

function joinColumns(parts: readonly ColumnData[], rows: number): ColumnData {
  let at = 0;
  if (parts[0]!.kind === "text") {
    const codes = new Int32Array(rows);
    const codeOf = new Map<string, number>();
    for (const part of parts) {
      if (part.kind !== "text") continue;
      const partCodes = Int32Array.from(part.levels, (level) => {
        const known = codeOf.get(level);
        if (known !== undefined) return known;
        codeOf.set(level, codeOf.size);
        return codeOf.size - 1;
      });
      for (const code of part.codes) codes[at++] = code < 0 ? -1 : partCodes[code]!;
    }
    return { kind: "text", codes, levels: [...codeOf.keys()] };
  }
  const values = new Float64Array(rows);
  for (const part of parts) {
    if (part.kind !== "number") continue;
    values.set(part.values, at);
    part.missing?.forEach((missing, row) => {
      if (missing === 1) values[at + row] = Number.NaN;
    });
    at += part.values.length;
  }
  return { kind: "number", values };
}
