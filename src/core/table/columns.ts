// A table in memory: typed columns of one length, immutable by convention. It has no joins and no I/O.

/** Numbers; a row has no value if `missing[row]` is 1 or the value is not finite. */
export type NumberColumn = {
  readonly kind: "number";
  readonly values: Float64Array | Float32Array;
  readonly missing?: Uint8Array;
};

/** Text as codes into a dictionary; code -1 means missing. */
export type TextColumn = {
  readonly kind: "text";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};

export type ColumnData = NumberColumn | TextColumn;

export type TableData = {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, ColumnData>;
};

export function numberColumn(values: Iterable<number | null>): NumberColumn {
  const list = Array.from(values);
  const missing = new Uint8Array(list.length);
  const numbers = new Float64Array(list.length);
  let some = false;
  list.forEach((value, row) => {
    if (value === null || Number.isNaN(value)) {
      missing[row] = 1;
      numbers[row] = Number.NaN;
      some = true;
    } else numbers[row] = value;
  });
  return some ? { kind: "number", values: numbers, missing } : { kind: "number", values: numbers };
}

export function textColumn(values: Iterable<string | null>): TextColumn {
  const list = Array.from(values);
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(list.length);
  list.forEach((value, row) => {
    if (value === null) {
      codes[row] = -1;
      return;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[row] = code;
  });
  return { kind: "text", codes, levels: [...codeOf.keys()] };
}

export function tableData(columns: Record<string, ColumnData>): TableData {
  const map = new Map(Object.entries(columns));
  let rows = -1;
  for (const [name, column] of map) {
    const length = column.kind === "number" ? column.values.length : column.codes.length;
    if (rows >= 0 && length !== rows) {
      throw new RangeError(`column ${name} has ${length} rows, the table has ${rows}`);
    }
    rows = length;
  }
  return { rows: Math.max(0, rows), columns: map };
}

/** The number at a row, or NaN if missing. */
export function numberAt(column: NumberColumn, row: number): number {
  if (column.missing !== undefined && column.missing[row] === 1) return Number.NaN;
  return column.values[row] ?? Number.NaN;
}

/** The text at a row, or null if missing. */
export function textAt(column: TextColumn, row: number): string | null {
  return column.levels[column.codes[row] ?? -1] ?? null;
}

export function numbersOf(table: TableData, name: string): NumberColumn | undefined {
  const column = table.columns.get(name);
  return column?.kind === "number" ? column : undefined;
}

export function textsOf(table: TableData, name: string): TextColumn | undefined {
  const column = table.columns.get(name);
  return column?.kind === "text" ? column : undefined;
}

/** The chosen rows, in the given order, as a new table; dictionaries are shared. */
export function takeRows(table: TableData, rows: ArrayLike<number>): TableData {
  const columns = new Map<string, ColumnData>();
  for (const [name, column] of table.columns) columns.set(name, takeColumn(column, rows));
  return { rows: rows.length, columns };
}

function takeColumn(column: ColumnData, rows: ArrayLike<number>): ColumnData {
  if (column.kind === "text") {
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
    return { kind: "text", codes, levels: column.levels };
  }
  const values =
    column.values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
  if (column.missing === undefined) return { kind: "number", values };
  const missing = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) missing[i] = column.missing[rows[i]!]!;
  return { kind: "number", values, missing };
}
