// Appends rows to a table: typed columns straight into DuckDB's vectors, cells by the types of the table.
import type { ColumnData } from "../../core/table/columns.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import { translatedSync } from "./database-errors.ts";
import { type ColumnType, type Connection, type DatabaseValue, duckdb } from "./duckdb.ts";
import { fillVector, type RawVector, type TextEntries } from "./fill-vector.ts";
import type { Uses } from "./uses.ts";

/** Cells to convert to the types of the table, or a typed column in memory. */
export type AppendColumn = readonly CellValue[] | ColumnData;

/** Appends rows to a table. */
export interface TableAppender {
  /** Appends rows as column blocks, in the table's column order. */
  add(columns: readonly AppendColumn[]): void;
  /** Makes the appended rows visible to other connections. */
  flush(): void;
  close(): void;
}

const blockRows = 2048;

/** A string entry has 16 bytes, like a HUGEINT, so the class for those gives access to the entries. */
function entries(vector: RawVector, rows: number): TextEntries {
  const { vector: texts } = vector as unknown as { vector: RawTexts };
  return duckdb.DuckDBHugeIntVector.fromRawVector(texts, rows) as unknown as TextEntries;
}

type RawTexts = Parameters<typeof duckdb.DuckDBHugeIntVector.fromRawVector>[0];

/** A chunk and its vectors. DuckDB copies appended data, so both can be reused. */
interface Block {
  chunk: ReturnType<typeof duckdb.DuckDBDataChunk.create>;
  vectors: RawVector[];
}

function createBlock(types: readonly ColumnType[]): Block {
  const chunk = duckdb.DuckDBDataChunk.create(types, blockRows);
  return { chunk, vectors: types.map((_, c) => chunk.getColumnVector(c) as unknown as RawVector) };
}

export async function openAppender(
  connection: Connection,
  table: string,
  uses: Uses,
  whenClosed: () => void,
): Promise<TableAppender> {
  const appender = await connection.createAppender(table);
  let tableTypes: ColumnType[] | null = null;
  let block: Block | null = null;
  let isClosed = false;

  const addTyped = (columns: readonly ColumnData[], { chunk, vectors }: Block, from: number, to: number) => {
    chunk.reset();
    columns.forEach((column, c) => {
      fillVector(vectors[c]!, column, { from, to, entries });
    });
    chunk.rowCount = to - from;
    appender.appendDataChunk(chunk);
  };
  const addCells = (
    columns: readonly AppendColumn[],
    types: readonly ColumnType[],
    from: number,
    to: number,
  ) => {
    const chunk = duckdb.DuckDBDataChunk.create(types, to - from);
    columns.forEach((column, c) => {
      if (isTyped(column))
        fillVector(chunk.getColumnVector(c) as unknown as RawVector, column, { from, to, entries });
      else chunk.setColumnValues(c, column.slice(from, to).map(encoderOf(types[c]!)));
    });
    appender.appendDataChunk(chunk);
  };
  return {
    add(columns) {
      uses.refuseIfClosing();
      tableTypes ??= columns.map((_, c) => appender.columnType(c));
      const rows = rowsOf(columns[0]);
      for (let from = 0; from < rows; from += blockRows) {
        const to = Math.min(rows, from + blockRows);
        if (columns.every(isTyped)) {
          block ??= createBlock(tableTypes);
          addTyped(columns, block, from, to);
        } else addCells(columns, tableTypes, from, to);
      }
    },
    flush: () =>
      translatedSync(() => {
        uses.refuseIfClosing();
        appender.flushSync();
      }),
    close() {
      if (isClosed) return;
      isClosed = true;
      whenClosed();
      appender.closeSync();
    },
  };
}

const isTyped = (column: AppendColumn): column is ColumnData => "kind" in column;

function rowsOf(column: AppendColumn | undefined): number {
  if (column === undefined) return 0;
  if (!isTyped(column)) return column.length;
  return column.kind === "text" ? column.codes.length : column.values.length;
}

function encoderOf(type: ColumnType): (value: CellValue) => DatabaseValue {
  const encode = encoderOfPresent(type);
  return (value) => (value === null ? null : encode(value));
}

function encoderOfPresent(type: ColumnType): (value: string | number | boolean) => DatabaseValue {
  switch (type.typeId) {
    case duckdb.DuckDBTypeId.BIGINT:
    case duckdb.DuckDBTypeId.UBIGINT:
      return (value) => BigInt(Math.trunc(Number(value)));
    case duckdb.DuckDBTypeId.TIMESTAMP:
      return (value) => ({ micros: BigInt(Math.round(Number(value) * 1000)) }) as unknown as DatabaseValue;
    case duckdb.DuckDBTypeId.VARCHAR:
      return (value) => String(value);
    default:
      return (value) => value;
  }
}
