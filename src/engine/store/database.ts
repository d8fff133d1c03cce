// The only file that imports DuckDB: opens a database file, runs statements with parameters, and long tasks that can be interrupted and
// watched. Knows SQL and values, not their meaning. Longer than other files, since no other one may name DuckDB's library.
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBHugeIntVector,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { ColumnData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import type { CellValue } from "../../shared/vocabulary.ts";
import { dropCopy, hasLog, restoreCopy, takeCopy } from "./checkpoint-copy.ts";
import { fillVector, type RawVector, type TextEntries } from "./fill-vector.ts";
import { createUses, type Uses } from "./uses.ts";

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

/** Cells to convert to the types of the table, or a typed column in memory. */
type AppendColumn = readonly CellValue[] | ColumnData;

/** Appends rows to a table. */
interface TableAppender {
  /** Appends rows as column blocks, in the table's column order. */
  add(columns: readonly AppendColumn[]): void;
  /** Makes the appended rows visible to other connections. */
  flush(): void;
  close(): void;
}

/** A connection for a long statement: it can be interrupted and reports progress. */
export interface DatabaseTask extends Statements {
  interrupt(): void;
  /** Progress from 0 to 1, or null when DuckDB does not know. */
  share(): number | null;
  /** Appends rows to a table in column blocks. */
  append(table: string, columns: readonly AppendColumn[]): Promise<void>;
  appender(table: string): Promise<TableAppender>;
  /** Passes a result chunk by chunk. Nothing else may run on the task until it ends. */
  stream(sql: string, take: (chunk: StreamChunk) => void): Promise<void>;
  close(): void;
}

/** A chunk of a streamed result, valid until the next one arrives. */
export interface StreamChunk {
  rows: number;
  /** A column of type DOUBLE without missing values, in place. */
  numbers(column: number): Float64Array;
  text(column: number, row: number): string | null;
}

export interface Database extends Statements {
  /** Passes a result chunk by chunk and waits for `take`, so the whole result is never in memory. */
  stream(sql: string, values: SqlValue[], take: (chunk: StreamChunk) => void | Promise<void>): Promise<void>;
  /** The single unsigned column of a query, such as row numbers, without creating an object per value. */
  numbers(sql: string, values?: SqlValue[]): Promise<Uint32Array>;
  /** Runs several statements as one transaction on a separate connection. */
  transaction<T>(steps: (statements: Statements) => Promise<T>): Promise<T>;
  task(): Promise<DatabaseTask>;
  /** Whether DuckDB stopped after a disk error. Acknowledged data is safe, but nothing works until the database is opened again. */
  isBroken(): boolean;
  close(): Promise<void>;
}

interface DatabaseOptions {
  threads: number;
  memoryMb: number;
  /** Folder for spilled data. */
  temporaryFolder?: string;
  /** Whether a copy protects the file while the log is folded in. The folding then happens only when the database is closed. */
  isProtected?: boolean;
}

/** Opens or creates a database file; ":memory:" for a database without one. */
export async function openDatabase(path: string, options: DatabaseOptions): Promise<Database> {
  const uses = createUses();
  const { isProtected = false } = options;
  if (isProtected) restoreCopy(path);
  const instance = await translated(uses, () =>
    DuckDBInstance.create(path, {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(isProtected ? { checkpoint_threshold: "1TB" } : {}),
      ...(options.temporaryFolder ? { temp_directory: options.temporaryFolder } : {}),
    }),
  );
  const pool = createPool(instance, uses);
  const tasks = new Set<DatabaseTask>();
  let closed: Promise<void> | null = null;
  const statements: Statements = {
    run: (sql, values) => pool.with((connection) => statementsOn(connection, uses).run(sql, values)),
    rows: (sql, values) => pool.with((connection) => statementsOn(connection, uses).rows(sql, values)),
    columns: (sql, values) => pool.with((connection) => statementsOn(connection, uses).columns(sql, values)),
  };
  return {
    ...statements,
    numbers: (sql, values = []) =>
      translated(uses, () => pool.with((connection) => readNumbers(connection, sql, values))),
    stream: (sql, values, take) =>
      translated(uses, () => pool.with((connection) => streamChunks(connection, uses, sql, values, take))),
    transaction: (steps) =>
      pool.with(async (connection) => {
        const own = statementsOn(connection, uses);
        await own.run("BEGIN TRANSACTION");
        try {
          const result = await steps(own);
          await own.run("COMMIT");
          return result;
        } catch (thrown) {
          await connection.run("ROLLBACK").catch(() => {});
          throw thrown;
        }
      }),
    task: () =>
      uses.during(null, async () => {
        const connection = await connectTo(instance);
        await connection.run("SET enable_progress_bar = true");
        await connection.run("SET enable_progress_bar_print = false");
        const task = taskOn(connection, uses, () => tasks.delete(task));
        tasks.add(task);
        return task;
      }),
    isBroken: () => uses.isBroken,
    close() {
      closed ??= (async () => {
        await uses.close();
        // After a disk error DuckDB accepts no statement. The log is read when the database is opened again.
        const last = await instance.connect();
        await (isProtected ? foldLogProtected(last, path) : last.run("CHECKPOINT")).catch(() => {});
        last.closeSync();
        for (const task of tasks) task.close();
        pool.close();
        instance.closeSync();
      })();
      return closed;
    },
  };
}

/** Folds the log into the file, protected by a copy. Without room for the copy, the log stays. */
async function foldLogProtected(connection: DuckDBConnection, path: string): Promise<void> {
  await connection.run("PRAGMA disable_checkpoint_on_shutdown");
  if (!hasLog(path)) return;
  takeCopy(path);
  await connection.run("CHECKPOINT");
  dropCopy(path);
}

function taskOn(connection: DuckDBConnection, uses: Uses, whenClosed: () => void): DatabaseTask {
  const { run, rows, columns } = statementsOn(connection, uses);
  const appenders = new Set<TableAppender>();
  let isClosed = false;
  const appender = (table: string) =>
    uses.during(connection, () =>
      translated(uses, async () => {
        const opened = await openAppender(connection, table, uses, () => appenders.delete(opened));
        appenders.add(opened);
        return opened;
      }),
    );
  return {
    run: (sql, values) => uses.during(connection, () => run(sql, values)),
    rows: (sql, values) => uses.during(connection, () => rows(sql, values)),
    columns: (sql, values) => uses.during(connection, () => columns(sql, values)),
    interrupt() {
      if (!isClosed) connection.interrupt();
    },
    share() {
      if (isClosed) return null;
      const { percentage } = connection.progress;
      return percentage >= 0 ? Math.min(1, percentage / 100) : null;
    },
    stream: (sql, take) =>
      uses.during(connection, () => translated(uses, () => streamChunks(connection, uses, sql, [], take))),
    appender,
    async append(table, data) {
      const opened = await appender(table);
      try {
        opened.add(data);
        opened.flush();
      } finally {
        opened.close();
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const one of appenders) one.close();
      connection.closeSync();
      whenClosed();
    },
  };
}

interface Pool {
  with<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  close(): void;
}

/** A connection runs one statement at a time, so a pool keeps a slow one (a profile) from delaying a fast one (a page of rows). */
function createPool(instance: DuckDBInstance, uses: Uses): Pool {
  const idle: DuckDBConnection[] = [];
  const all = new Set<DuckDBConnection>();
  return {
    async with(work) {
      uses.refuseIfClosing();
      const connection = idle.pop() ?? (await uses.during(null, () => connectTo(instance)));
      all.add(connection);
      try {
        return await uses.during(connection, () => work(connection));
      } finally {
        idle.push(connection);
      }
    },
    close() {
      for (const connection of all) connection.closeSync();
      all.clear();
    },
  };
}

async function connectTo(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** Quotes an identifier. A name from a user never goes into SQL without this. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a text, for places where DuckDB takes no parameter (options of table functions). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function statementsOn(connection: DuckDBConnection, uses: Uses): Statements {
  return {
    run: (sql, values = []) =>
      translated(uses, async () => {
        await connection.run(sql, values as DuckDBValue[]);
      }),
    columns: (sql, values = []) =>
      translated(uses, async () => readColumns(await connection.run(sql, values as DuckDBValue[]))),
    rows: (sql, values = []) =>
      translated(uses, async () => {
        const { names, cells, rows } = await readColumns(await connection.run(sql, values as DuckDBValue[]));
        return Array.from({ length: rows }, (_, row) =>
          Object.fromEntries(names.map((name, column) => [name, cells[column]![row]!])),
        );
      }),
  };
}

async function readColumns(result: DuckDBResult): Promise<TableColumns> {
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

async function readNumbers(
  connection: DuckDBConnection,
  sql: string,
  values: SqlValue[],
): Promise<Uint32Array> {
  const result = await connection.run(sql, values as DuckDBValue[]);
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

async function streamChunks(
  connection: DuckDBConnection,
  uses: Uses,
  sql: string,
  values: SqlValue[],
  take: (chunk: StreamChunk) => void | Promise<void>,
): Promise<void> {
  const result = await connection.stream(sql, values as DuckDBValue[]);
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
    });
  }
}

const blockRows = 2048;

/** A string entry has 16 bytes, like a HUGEINT, so the class for those gives access to the entries. */
function entries(vector: RawVector, rows: number): TextEntries {
  const { vector: texts } = vector as unknown as { vector: RawTexts };
  return DuckDBHugeIntVector.fromRawVector(texts, rows) as unknown as TextEntries;
}

type RawTexts = Parameters<typeof DuckDBHugeIntVector.fromRawVector>[0];

/** A chunk and its vectors. DuckDB copies appended data, so both can be reused. */
interface Block {
  chunk: DuckDBDataChunk;
  vectors: RawVector[];
}

function createBlock(types: readonly DuckDBType[]): Block {
  const chunk = DuckDBDataChunk.create(types, blockRows);
  return { chunk, vectors: types.map((_, c) => chunk.getColumnVector(c) as unknown as RawVector) };
}

async function openAppender(
  connection: DuckDBConnection,
  table: string,
  uses: Uses,
  whenClosed: () => void,
): Promise<TableAppender> {
  const appender = await connection.createAppender(table);
  let types: DuckDBType[] | null = null;
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
    own: readonly DuckDBType[],
    from: number,
    to: number,
  ) => {
    const chunk = DuckDBDataChunk.create(own, to - from);
    columns.forEach((column, c) => {
      if (isTyped(column))
        fillVector(chunk.getColumnVector(c) as unknown as RawVector, column, { from, to, entries });
      else chunk.setColumnValues(c, column.slice(from, to).map(encoderOf(own[c]!)));
    });
    appender.appendDataChunk(chunk);
  };
  return {
    add(columns) {
      uses.refuseIfClosing();
      types ??= columns.map((_, c) => appender.columnType(c));
      const rows = rowsOf(columns[0]);
      for (let from = 0; from < rows; from += blockRows) {
        const to = Math.min(rows, from + blockRows);
        if (columns.every(isTyped)) {
          block ??= createBlock(types);
          addTyped(columns, block, from, to);
        } else addCells(columns, types, from, to);
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

type Convert = (value: DuckDBValue) => CellValue;

function converterOf(type: DuckDBType): Convert {
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return (value) => Number(value);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      // JSON has neither NaN nor infinity. The filter `is missing` and the profile distinguish them where it matters.
      return (value) => (Number.isFinite(value as number) ? (value as number) : String(value));
    case DuckDBTypeId.DECIMAL:
      return (value) => Number(String(value));
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => Number((value as unknown as { micros: bigint }).micros) / 1000;
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) => Number((value as unknown as { millis: bigint }).millis);
    case DuckDBTypeId.TIMESTAMP_S:
      return (value) => Number((value as unknown as { seconds: bigint }).seconds) * 1000;
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => Number((value as unknown as { nanos: bigint }).nanos) / 1e6;
    case DuckDBTypeId.DATE:
      return (value) => (value as unknown as { days: number }).days * 86_400_000;
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
      return (value) => value as CellValue;
    default:
      return (value) => String(value);
  }
}

function encoderOf(type: DuckDBType): (value: CellValue) => DuckDBValue {
  const encode = encoderOfPresent(type);
  return (value) => (value === null ? null : encode(value));
}

function encoderOfPresent(type: DuckDBType): (value: string | number | boolean) => DuckDBValue {
  switch (type.typeId) {
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return (value) => BigInt(Math.trunc(Number(value)));
    case DuckDBTypeId.TIMESTAMP:
      return (value) => ({ micros: BigInt(Math.round(Number(value) * 1000)) }) as unknown as DuckDBValue;
    case DuckDBTypeId.VARCHAR:
      return (value) => String(value);
    default:
      return (value) => value;
  }
}

async function translated<T>(uses: Uses, work: () => Promise<T>): Promise<T> {
  try {
    uses.refuseIfClosing();
    return await work();
  } catch (thrown) {
    // From now on, every failure is a consequence of closing.
    uses.refuseIfClosing();
    if (isFatal(thrown)) uses.isBroken = true;
    throw translate(thrown);
  }
}

function translatedSync<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw translate(thrown);
  }
}

const isFatal = (thrown: unknown): boolean =>
  /database has been invalidated|fsync failed/i.test(String(thrown));

/** Turns DuckDB's errors that the analyst can act on into sentences. */
function translate(thrown: unknown): unknown {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (/^INTERRUPT|Interrupted!/i.test(message)) return new AppError("CANCELLED", "The work was cancelled.");
  if (
    /No space left on device|disk is full|Disk quota exceeded|File too large|max_temp_directory_size|Could not write all bytes/i.test(
      message,
    )
  ) {
    return new AppError(
      "DISK_FULL",
      "The disk of the workspace is full; free some space or move the workspace, then try again. Nothing was changed.",
      message,
    );
  }
  const regex =
    /^Invalid Input Error: ((?:missing [\])]|unexpected \)|invalid (?:escape sequence|character class|repetition size|perl operator|UTF-8|named capture)|no argument for repetition|bad repetition operator|trailing \\|pattern too large)[^\n]*)/.exec(
      message,
    );
  if (regex)
    return new AppError(
      "FILTER_INVALID",
      `The regular expression cannot be read: ${regex[1]}. Write it as RE2 does: without references back and without look-around.`,
    );
  if (isFatal(thrown)) {
    return new AppError(
      "FILE_UNREADABLE",
      "The disk of the workspace reported an error, and the store stopped so that nothing is damaged; check the disk, then open the workspace again.",
      message,
    );
  }
  const file = /(?:Could not|Cannot|Failed to) (?!set lock).{0,40}?file "([^"]+)"[^"]*?: (.+)$/s.exec(
    message,
  );
  if (file) {
    return new AppError(
      "FILE_UNREADABLE",
      `The store cannot use the file ${file[1]}: ${file[2]!.split("\n")[0]}; check the file, its permissions and its disk.`,
      message,
    );
  }
  if (/Out of Memory Error|failed to pin block/i.test(message)) {
    return new AppError(
      "UNSUPPORTED",
      "This needs more memory than Tidewatch may use here; choose fewer rows or columns.",
      message,
    );
  }
  return thrown;
}
