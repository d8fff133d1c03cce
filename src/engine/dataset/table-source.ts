// Reads rows of a dataset as the core's typed columns: the requested columns, in row order or by entity and time, whole or in blocks.
// Numbers are copied from DuckDB's memory; each text is decoded once and stored as a code. Missing numbers are NaN; times are microseconds
// since 1970.
import type { ColumnData as CoreColumn, TableData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { type Condition, findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import { createTextCodes, type TextCodes } from "../store/read-texts.ts";
import type { SqlValue, StreamChunk } from "../store/statements.ts";
import { flowsTable, hasTable, rowsTable } from "./dataset-files.ts";

interface TableQuery {
  columns: readonly string[];
  /** Which rows; default: all. */
  where?: Condition;
  /** Columns to order by before the row number; none for the order of the file. */
  orderBy?: readonly string[];
  limit?: number;
  /** About how many rows match at most, so that no column is copied to grow; not more than the dataset has. */
  room?: number;
  /**
   * Memory for what is there: numbers in four bytes where these hold all of them exactly, and one shared column where no row has a value.
   * For readers that look values up and compute with none in place.
   */
  isCompact?: boolean;
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

interface TablePart {
  dataset: Dataset;
  query: TableQuery;
}

/** A block with its margins: rows `from` to `to` − 1 are the block itself. */
export interface SourceBlock extends SourceTable {
  from: number;
  to: number;
}

/** Reads all rows that match into one table. */
export const readTable = (database: Database, dataset: Dataset, query: TableQuery): Promise<SourceTable> =>
  readTables(database, [{ dataset, query }]);

/** Reads rows of several datasets into one table, with the columns of the first query; others may lack some of them. */
export async function readTables(
  database: Database,
  parts: readonly [TablePart, ...TablePart[]],
): Promise<SourceTable> {
  const [{ dataset, query: first }] = parts;
  const columns = columnsOf(dataset, first);
  const room = parts.reduce((sum, part) => sum + roomOf(part), 0);
  const pending = createBuilder(columns, dictionariesOf(columns), { room, isCompact: first.isCompact });
  for (const part of parts) {
    const { sql, values } = await statementOf(database, part, columns);
    await database.stream(sql, values, (chunk) => {
      refuseCancelled(first);
      pending.take(chunk);
    });
  }
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
  const columns = columnsOf(dataset, query);
  // Shared by all blocks, so that a code means the same text in each.
  const dictionaries = dictionariesOf(columns);
  const { sql, values } = await statementOf(database, { dataset, query }, columns);
  // Large enough that no column has to grow: DuckDB's chunks are smaller than this.
  const room = Math.min(dataset.rows, blockRows + 2 * margin + 4096);
  const builder = () => createBuilder(columns, dictionaries, { room });
  let pending = builder();
  let before = 0;
  const emit = async (last: boolean) => {
    const whole = pending.table();
    const to = last ? whole.rowIds.length : whole.rowIds.length - margin;
    if (to > before) await work({ ...whole, from: before, to });
    const firstRow = Math.max(0, to - margin);
    pending = builder();
    pending.keep(whole, firstRow);
    before = to - firstRow;
  };
  await database.stream(sql, values, async (chunk) => {
    refuseCancelled(query);
    pending.take(chunk);
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

const columnsOf = (dataset: Dataset, query: TableQuery): Column[] =>
  [...new Set(query.columns)].map((name) => findColumn(name, dataset.columns));

const roomOf = ({ dataset, query: { where, limit, room } }: TablePart): number =>
  Math.min(dataset.rows, room ?? limit ?? (where === undefined ? dataset.rows : firstRoom));

async function statementOf(
  database: Database,
  { dataset, query }: TablePart,
  columns: readonly Column[],
): Promise<{ sql: string; values: SqlValue[] }> {
  const orderBy = query.orderBy ?? [];
  const order = [...orderBy, null].map((name) =>
    name === null ? "rowid" : `${quoteName(findColumn(name, dataset.columns).name)} NULLS FIRST`,
  );
  // A table gives its rows in their order; sorting them again would hold all of them in memory. A view may give them in any.
  const isInOrder = orderBy.length === 0 && (await hasTable(database, dataset, rowsTable));
  const known = new Set(dataset.columns.map(({ name }) => name));
  const cells = columns.map((column) =>
    known.has(column.name)
      ? cellExpression(column)
      : column.kind === "text"
        ? "NULL::VARCHAR"
        : "'nan'::DOUBLE",
  );
  const sql =
    `SELECT ${["rowid::DOUBLE", ...cells].join(", ")} FROM ${flowsTable(dataset)}` +
    ` WHERE ${query.where?.sql ?? "true"}${isInOrder ? "" : ` ORDER BY ${order.join(", ")}`}` +
    (query.limit === undefined ? "" : ` LIMIT ${Math.trunc(query.limit)}`);
  return { sql, values: query.where?.values ?? [] };
}

interface Dictionary extends TextCodes {
  levels: string[];
}

function createDictionary(): Dictionary {
  const codes = new Map<string, number>();
  const levels: string[] = [];
  const codeOf = (text: string): number => {
    const known = codes.get(text);
    if (known !== undefined) return known;
    const code = levels.push(text) - 1;
    codes.set(text, code);
    return code;
  };
  return { levels, ...createTextCodes(codeOf) };
}

const dictionariesOf = (columns: readonly Column[]): (Dictionary | null)[] =>
  columns.map(({ kind }) => (kind === "text" ? createDictionary() : null));

const firstRoom = 4096;

type Cells = Float64Array | Float32Array | Int32Array;

/** Columns that double when full. A compact one has no memory before its first value. */
function createBuilder(
  columns: readonly Column[],
  dictionaries: readonly (Dictionary | null)[],
  { room, isCompact = false }: { room: number; isCompact?: boolean | undefined },
) {
  let rows = 0;
  let capacity = Math.max(1, room);
  let ids = new Uint32Array(capacity);
  const cells: (Cells | null)[] = dictionaries.map((dictionary) => {
    if (isCompact) return null;
    return dictionary === null ? new Float64Array(capacity) : new Int32Array(capacity);
  });
  const moved = <T extends Cells | Uint32Array>(old: T, next: T): T => {
    next.set(old.subarray(0, rows));
    return next;
  };
  const reserve = (needed: number) => {
    if (needed <= capacity) return;
    capacity = Math.max(needed, 2 * capacity);
    ids = moved(ids, new Uint32Array(capacity));
    cells.forEach((old, c) => {
      if (old !== null) cells[c] = moved(old, new (old.constructor as CellsClass)(capacity));
    });
  };
  function takeNumbers(c: number, values: Float64Array): void {
    const need = isCompact ? classFor(values) : Float64Array;
    const old = cells[c]!;
    if (old === null) {
      if (need === null) return;
      cells[c] = new need(capacity).fill(Number.NaN, 0, rows);
    } else if (need === Float64Array && old instanceof Float32Array)
      cells[c] = moved<Cells>(old, new Float64Array(capacity));
    cells[c]!.set(values, rows);
  }
  function takeTexts(c: number, dictionary: Dictionary, chunk: StreamChunk): void {
    const cellsOf = () => {
      cells[c] ??= new Int32Array(capacity).fill(-1, 0, rows);
      return cells[c].subarray(rows) as Int32Array;
    };
    const hasAny = dictionary.read(chunk.texts(c + 1), chunk.rows, cellsOf);
    if (!hasAny) cells[c]?.fill(-1, rows, rows + chunk.rows);
  }
  return {
    get rows() {
      return rows;
    },
    take(chunk: StreamChunk) {
      reserve(rows + chunk.rows);
      ids.set(chunk.numbers(0), rows);
      dictionaries.forEach((dictionary, c) => {
        if (dictionary === null) takeNumbers(c, chunk.numbers(c + 1));
        else takeTexts(c, dictionary, chunk);
      });
      rows += chunk.rows;
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
      const noNumbers = cells.includes(null) ? new Float32Array(rows).fill(Number.NaN) : null;
      const noTexts = cells.includes(null) ? new Int32Array(rows).fill(-1) : null;
      const entries = columns.map(({ name }, c): [string, CoreColumn] => {
        const column = cells[c]?.subarray(0, rows);
        const dictionary = dictionaries[c];
        return [
          name,
          dictionary != null
            ? {
                kind: "text",
                codes: (column as Int32Array | undefined) ?? noTexts!,
                levels: dictionary.levels,
              }
            : { kind: "number", values: (column as Float64Array | Float32Array | undefined) ?? noNumbers! },
        ];
      });
      return { rowIds: ids.subarray(0, rows), table: { rows, columns: new Map(entries) } };
    },
  };
}

type CellsClass = Float64ArrayConstructor | Float32ArrayConstructor | Int32ArrayConstructor;

/** The smallest that holds all values exactly; null for none. */
function classFor(values: Float64Array): Float32ArrayConstructor | Float64ArrayConstructor | null {
  let found: Float32ArrayConstructor | null = null;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (Math.fround(value) !== value) return Float64Array;
    found = Float32Array;
  }
  return found;
}
