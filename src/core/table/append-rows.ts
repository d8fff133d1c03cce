// Appends rows to a table, with the columns of the first table. Columns that the second lacks have missing values there.
import { type ColumnData, type NumberColumn, numberAt, type TableData, type TextColumn } from "./columns.ts";

/** Returns the base table with other rows after it. The rows of the previous call are overwritten. */
type Appender = (...more: TableData[]) => TableData;

/**
 * Copies a table once and appends to it as often as needed, so that many small additions to a large table are cheap.
 * Each call overwrites the table that the previous one returned.
 * @param room the most rows of an addition
 */
export function createAppender(base: TableData, room: number): Appender {
  const columns = [...base.columns].map(
    ([name, column]) => [name, appending(column, base.rows, room)] as const,
  );
  return (...more) => {
    const added = more.reduce((sum, { rows }) => sum + rows, 0);
    if (added > room) throw new RangeError(`There is room for ${room} rows, and ${added} are appended.`);
    return {
      rows: base.rows + added,
      columns: new Map(
        columns.map(([name, append]) => [
          name,
          append(
            more.map(({ rows, columns: theirs }) => ({ rows, column: theirs.get(name) })),
            added,
          ),
        ]),
      ),
    };
  };
}

/** Two tables as one: the rows of the second after those of the first. */
export const appendRows = (first: TableData, second: TableData): TableData =>
  createAppender(first, second.rows)(second);

/** The same rows at other times. */
export function shiftTimes(table: TableData, byUs: number): TableData {
  const columns = new Map(table.columns);
  for (const name of ["start_time", "end_time"]) {
    const column = columns.get(name);
    if (column?.kind === "number")
      columns.set(name, {
        ...column,
        values: Float64Array.from(column.values, (value) => value + byUs),
      });
  }
  return { rows: table.rows, columns };
}

interface Addition {
  readonly rows: number;
  readonly column: ColumnData | undefined;
}
type Append = (more: readonly Addition[], added: number) => ColumnData;

const appending = (column: ColumnData, rows: number, room: number): Append =>
  column.kind === "text" ? appendingTexts(column, rows, room) : appendingNumbers(column, rows, room);

function appendingNumbers(base: NumberColumn, rows: number, room: number): Append {
  const values = new Float64Array(rows + room);
  values.set(base.values);
  for (let row = 0; base.missing && row < rows; row++) if (base.missing[row] === 1) values[row] = Number.NaN;
  return (more, added) => {
    let at = rows;
    for (const { rows: count, column } of more) {
      for (let row = 0; row < count; row++)
        values[at + row] = column?.kind === "number" ? numberAt(column, row) : Number.NaN;
      at += count;
    }
    return { kind: "number", values: values.subarray(0, rows + added) };
  };
}

function appendingTexts(base: TextColumn, rows: number, room: number): Append {
  const codes = new Int32Array(rows + room);
  codes.set(base.codes);
  const known = new Map(base.levels.map((level, code) => [level, code]));
  return (more, added) => {
    const levels = [...base.levels];
    const fresh = new Map<string, number>();
    const codeOf = (level: string): number => {
      const code = known.get(level) ?? fresh.get(level);
      if (code !== undefined) return code;
      fresh.set(level, levels.length);
      return levels.push(level) - 1;
    };
    let at = rows;
    for (const { rows: count, column } of more) {
      const moved = column?.kind === "text" ? column.levels.map(codeOf) : [];
      for (let row = 0; row < count; row++)
        codes[at + row] = column?.kind === "text" ? (moved[column.codes[row]!] ?? -1) : -1;
      at += count;
    }
    return { kind: "text", codes: codes.subarray(0, rows + added), levels };
  };
}
