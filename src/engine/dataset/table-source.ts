// Reads rows of a dataset as the core's typed columns: the requested columns, in row order or by entity and time, whole or in blocks.
// Numbers are copied from DuckDB's memory; each text is decoded once and stored as a code. Missing numbers are NaN; times are microseconds
// since 1970.
import type { ColumnData as CoreColumn, TableData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { type Condition, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { SqlValue, StreamChunk } from "../store/statements.ts";
import { flowsTable } from "./dataset-files.ts";

interface TableQuery {
  columns: readonly string[];
  /** Which rows; default: all. */
  where?: Condition;
  /** Columns to order by before the row number; none for the order of the file. */
  orderBy?: readonly string[];
  limit?: number;
  /** Stops the reading between two chunks of the result. */
  signal?: AbortSignal;
}

/** A table, and for each of its rows the row number in the dataset. */
interface SourceTable {
  rowIds: Uint32Array;
  table: TableData;
}

interface BlockOptions {
  /** Rows per block, without margins. */
  blockRows: number;
  /** Rows before and after the block that are included too. */
  margin: number;
}

/** A block with its margins: rows `from` to `to` − 1 are the block itself. */
export interface SourceBlock extends SourceTable {
  from: number;
  to: number;
}

/** Reads all rows that match into one table. */
export async function readTable(
  database: Database,
  dataset: Dataset,
  query: TableQuery,
): Promise<SourceTable> {
  const reader = createReader(dataset, query);
  const pending = reader.builder();
  await database.stream(reader.sql, reader.values, (chunk) => {
    refuseCancelled(query);
    pending.take(chunk, 0, chunk.rows);
  });
  return pending.table();
}

/**
 * Passes the rows block by block, in order; every row is in the middle of exactly one block. Waits for `work`, and so holds at most two
 * blocks.
 */
export async function readBlocks(
  database: Database,
  dataset: Dataset,
  query: TableQuery & BlockOptions,
  work: (block: SourceBlock) => Promise<void>,
): Promise<void> {
  const { blockRows, margin } = query;
  const reader = createReader(dataset, query);
  // Large enough that no column has to grow: DuckDB's chunks are smaller than this.
  const room = Math.min(dataset.rows, blockRows + 2 * margin + 4096);
  let pending = reader.builder(room);
  let before = 0;
  const emit = async (last: boolean) => {
    const whole = pending.table();
    const to = last ? whole.rowIds.length : whole.rowIds.length - margin;
    if (to > before) await work({ ...whole, from: before, to });
    const firstRow = Math.max(0, to - margin);
    pending = reader.builder(room);
    pending.keep(whole, firstRow);
    before = to - firstRow;
  };
  await database.stream(reader.sql, reader.values, async (chunk) => {
    refuseCancelled(query);
    pending.take(chunk, 0, chunk.rows);
    if (pending.rows >= before + blockRows + margin) await emit(false);
  });
  await emit(true);
}

function refuseCancelled({ signal }: TableQuery): void {
  if (signal?.aborted) throw new AppError("CANCELLED", "The work was cancelled.");
}

/** An SQL expression that gives a column as the core wants it. */
export function cellExpression({ name, kind }: Column): string {
  const quotedName = quoteName(name);
  if (kind === "text") return quotedName;
  const number = kind === "time" ? `epoch_us(${quotedName})::DOUBLE` : `${quotedName}::DOUBLE`;
  return `coalesce(${number}, 'nan'::DOUBLE)`;
}

function createReader(dataset: Dataset, query: TableQuery) {
  const columns = [...new Set(query.columns)].map((name) => findColumn(name, dataset.columns));
  const order = [...(query.orderBy ?? []), null].map((name) =>
    name === null ? "rowid" : `${quoteName(findColumn(name, dataset.columns).name)} NULLS FIRST`,
  );
  const sql =
    `SELECT ${["rowid::DOUBLE", ...columns.map(cellExpression)].join(", ")} FROM ${flowsTable(dataset)}` +
    ` WHERE ${query.where?.sql ?? "true"} ORDER BY ${order.join(", ")}` +
    (query.limit === undefined ? "" : ` LIMIT ${Math.trunc(query.limit)}`);
  const values: SqlValue[] = query.where?.values ?? [];
  // Shared by all blocks, so that a code means the same text in each.
  const dictionaries = columns.map(({ kind }) => (kind === "text" ? createDictionary() : null));
  return { sql, values, builder: (room?: number) => createBuilder(columns, dictionaries, room) };
}

interface Dictionary {
  codes: Map<string, number>;
  levels: string[];
}

const createDictionary = (): Dictionary => ({ codes: new Map(), levels: [] });

function codeOf({ codes, levels }: Dictionary, text: string | null): number {
  if (text === null) return -1;
  const known = codes.get(text);
  if (known !== undefined) return known;
  const code = levels.push(text) - 1;
  codes.set(text, code);
  return code;
}

/** Columns that double when full, starting with `capacity` rows. */
function createBuilder(
  columns: readonly Column[],
  dictionaries: readonly (Dictionary | null)[],
  capacity = 4096,
) {
  let rows = 0;
  let ids = new Uint32Array(capacity);
  const cells = dictionaries.map((dictionary) =>
    dictionary === null ? new Float64Array(capacity) : new Int32Array(capacity),
  );
  const reserve = (bytes: number) => {
    if (bytes <= capacity) return;
    capacity = Math.max(bytes, 2 * capacity);
    const longer = <T extends Float64Array | Int32Array | Uint32Array>(old: T, next: T): T => {
      next.set(old.subarray(0, rows));
      return next;
    };
    ids = longer(ids, new Uint32Array(capacity));
    cells.forEach((old, c) => {
      cells[c] =
        old instanceof Float64Array
          ? longer(old, new Float64Array(capacity))
          : longer(old, new Int32Array(capacity));
    });
  };
  return {
    get rows() {
      return rows;
    },
    take(chunk: StreamChunk, from: number, to: number) {
      reserve(rows + to - from);
      ids.set(chunk.numbers(0).subarray(from, to), rows);
      dictionaries.forEach((dictionary, c) => {
        const column = cells[c]!;
        if (dictionary === null) column.set(chunk.numbers(c + 1).subarray(from, to), rows);
        else
          for (let row = from; row < to; row++)
            column[rows + row - from] = codeOf(dictionary, chunk.text(c + 1, row));
      });
      rows += to - from;
    },
    /** Appends the rows of another table of this reader, starting at `from`. */
    keep({ rowIds, table }: SourceTable, from: number) {
      reserve(rowIds.length - from);
      ids.set(rowIds.subarray(from));
      columns.forEach(({ name }, c) => {
        const column = table.columns.get(name)!;
        cells[c]!.set((column.kind === "text" ? column.codes : column.values).subarray(from));
      });
      rows = rowIds.length - from;
    },
    table(): SourceTable {
      const entries = columns.map(({ name }, c): [string, CoreColumn] => {
        const column = cells[c]!.subarray(0, rows);
        const dictionary = dictionaries[c];
        return [
          name,
          column instanceof Int32Array
            ? { kind: "text", codes: column, levels: dictionary!.levels }
            : { kind: "number", values: column },
        ];
      });
      return { rowIds: ids.subarray(0, rows), table: { rows, columns: new Map(entries) } };
    },
  };
}
