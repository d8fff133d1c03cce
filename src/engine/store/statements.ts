// Runs statements with parameters on a connection and reads their results. Knows SQL and values, not their meaning.
import type { CellValue } from "../../shared/vocabulary.ts";
import { translated } from "./database-errors.ts";
import { type ColumnType, type Connection, type DatabaseValue, duckdb, type Result } from "./duckdb.ts";
import type { TextVector } from "./read-texts.ts";
import type { Uses } from "./uses.ts";

export type SqlValue = string | number | boolean | bigint | null;

interface TableColumns {
  names: string[];
  types: string[];
  /** Column by column; times are milliseconds since 1970. */
  cells: CellValue[][];
  rows: number;
}

export interface Statements {
  run(sql: string, values?: SqlValue[]): Promise<void>;
  rows(sql: string, values?: SqlValue[]): Promise<Record<string, CellValue>[]>;
  columns(sql: string, values?: SqlValue[]): Promise<TableColumns>;
}

/** A chunk of a streamed result, valid until the next one arrives. */
export interface StreamChunk {
  rows: number;
  /** A column of type DOUBLE without missing values, in place. */
  numbers(column: number): Float64Array;
  text(column: number, row: number): string | null;
  /** The texts of a column in place, for `createTextCodes`. */
  texts(column: number): TextVector;
}

export function statementsOn(connection: Connection, uses: Uses): Statements {
  return {
    run: (sql, values = []) =>
      translated(uses, async () => {
        await connection.run(sql, values as DatabaseValue[]);
      }),
    columns: (sql, values = []) =>
      translated(uses, async () => readColumns(await connection.run(sql, values as DatabaseValue[]))),
    rows: (sql, values = []) =>
      translated(uses, async () => {
        const { names, cells, rows } = await readColumns(
          await connection.run(sql, values as DatabaseValue[]),
        );
        return Array.from({ length: rows }, (_, row) =>
          Object.fromEntries(names.map((name, column) => [name, cells[column]![row]!])),
        );
      }),
  };
}

async function readColumns(result: Result): Promise<TableColumns> {
  const names = result.columnNames();
  const types = result.columnTypes();
  const converters = types.map(converterOf);
  const cells: CellValue[][] = names.map(() => []);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (let c = 0; c < names.length; c++) {
      const vector = chunk.getColumnVector(c);
      const convert = converters[c]!;
      const column = cells[c]!;
      for (let r = 0; r < chunk.rowCount; r++) {
        const value = vector.getItem(r);
        column.push(value === null ? null : convert(value));
      }
    }
    rows += chunk.rowCount;
  }
  return { names, types: types.map(String), cells, rows };
}

export async function readNumbers(
  connection: Connection,
  sql: string,
  values: SqlValue[],
): Promise<Uint32Array> {
  const result = await connection.run(sql, values as DatabaseValue[]);
  const chunks: Uint32Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    const { items } = chunk.getColumnVector(0) as unknown as { items: Uint32Array };
    chunks.push(items.slice(0, chunk.rowCount));
    length += chunk.rowCount;
  }
  const all = new Uint32Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

export async function streamChunks(
  connection: Connection,
  uses: Uses,
  sql: string,
  values: SqlValue[],
  take: (chunk: StreamChunk) => void | Promise<void>,
): Promise<void> {
  const result = await connection.stream(sql, values as DatabaseValue[]);
  for (;;) {
    const chunk = await result.fetchChunk();
    // An interrupted result looks like a complete one.
    uses.refuseIfClosing();
    if (!chunk || chunk.rowCount === 0) return;
    const rows = chunk.rowCount;
    await take({
      rows,
      numbers: (column) =>
        (chunk.getColumnVector(column) as unknown as { items: Float64Array }).items.subarray(0, rows),
      text: (column, row) => chunk.getColumnVector(column).getItem(row) as string | null,
      texts: (column) => chunk.getColumnVector(column) as unknown as TextVector,
    });
  }
}

type Convert = (value: DatabaseValue) => CellValue;

function converterOf(type: ColumnType): Convert {
  switch (type.typeId) {
    case duckdb.DuckDBTypeId.BIGINT:
    case duckdb.DuckDBTypeId.UBIGINT:
    case duckdb.DuckDBTypeId.HUGEINT:
    case duckdb.DuckDBTypeId.UHUGEINT:
      return (value) => Number(value);
    case duckdb.DuckDBTypeId.FLOAT:
    case duckdb.DuckDBTypeId.DOUBLE:
      // JSON has neither NaN nor infinity. The filter `is missing` and the profile distinguish them where it matters.
      return (value) => (Number.isFinite(value as number) ? (value as number) : String(value));
    case duckdb.DuckDBTypeId.DECIMAL:
      return (value) => Number(String(value));
    case duckdb.DuckDBTypeId.TIMESTAMP:
    case duckdb.DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => Number((value as unknown as { micros: bigint }).micros) / 1000;
    case duckdb.DuckDBTypeId.TIMESTAMP_MS:
      return (value) => Number((value as unknown as { millis: bigint }).millis);
    case duckdb.DuckDBTypeId.TIMESTAMP_S:
      return (value) => Number((value as unknown as { seconds: bigint }).seconds) * 1000;
    case duckdb.DuckDBTypeId.TIMESTAMP_NS:
      return (value) => Number((value as unknown as { nanos: bigint }).nanos) / 1e6;
    case duckdb.DuckDBTypeId.DATE:
      return (value) => (value as unknown as { days: number }).days * 86_400_000;
    case duckdb.DuckDBTypeId.BOOLEAN:
    case duckdb.DuckDBTypeId.VARCHAR:
    case duckdb.DuckDBTypeId.TINYINT:
    case duckdb.DuckDBTypeId.SMALLINT:
    case duckdb.DuckDBTypeId.INTEGER:
    case duckdb.DuckDBTypeId.UTINYINT:
    case duckdb.DuckDBTypeId.USMALLINT:
    case duckdb.DuckDBTypeId.UINTEGER:
      return (value) => value as CellValue;
    default:
      return (value) => String(value);
  }
}
