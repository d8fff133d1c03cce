// Opens and closes a database file: short statements share a pool of connections, a long one has a task.
import { dropCopy, hasLog, isLogLong, restoreCopy, takeCopy } from "./checkpoint-copy.ts";
import { isFatal, translated } from "./database-errors.ts";
import { type DatabaseTask, taskOn } from "./database-task.ts";
import { type Connection, duckdb, type Instance } from "./duckdb.ts";
import {
  readNumbers,
  type SqlValue,
  type Statements,
  type StreamChunk,
  statementsOn,
  streamChunks,
} from "./statements.ts";
import { createUses, type Uses } from "./uses.ts";

export interface Database extends Statements {
  /** Passes a result chunk by chunk and waits for `take`, so the whole result is never in memory. */
  stream(sql: string, values: SqlValue[], take: (chunk: StreamChunk) => void | Promise<void>): Promise<void>;
  /** The single unsigned column of a query, such as row numbers, without creating an object per value. */
  numbers(sql: string, values?: SqlValue[]): Promise<Uint32Array>;
  /** Runs several statements as one transaction on a separate connection. */
  transaction<T>(steps: (statements: Statements) => Promise<T>): Promise<T>;
  /** `isLong`: open for hours, with a transaction only now and then, so the log is folded beside it. */
  task(options?: { isLong?: boolean }): Promise<DatabaseTask>;
  /** Lets the store keep so much in memory, null for what it was opened with; what is beyond leaves it. Throws while more is in use. */
  limitMemory(mb: number | null): Promise<void>;
  /** Whether DuckDB stopped after a disk error. Acknowledged data is safe, but nothing works until the database is opened again. */
  isBroken(): boolean;
  close(): Promise<void>;
}

interface DatabaseOptions {
  threads: number;
  memoryMb: number;
  /** Folder for spilled data. */
  temporaryFolder?: string;
  /** Whether a copy protects the file while the log is folded in: when the database is closed, and when the log is long and nothing runs. */
  isProtected?: boolean;
  /** A longer log is folded in while the database is open. */
  longLogBytes?: number;
}

/** Opens or creates a database file; ":memory:" for a database without one. */
export async function openDatabase(path: string, options: DatabaseOptions): Promise<Database> {
  const uses = createUses();
  const { isProtected = false, longLogBytes = 8 << 20 } = options;
  if (isProtected) restoreCopy(path);
  const instance = await translated(uses, () =>
    duckdb.DuckDBInstance.create(path, {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      // Freed memory returns to the system while the store works, not only when it is idle.
      allocator_background_threads: "true",
      // It chooses the width of a sort's columns from statistics of the moment before: a row that is committed in between comes out as
      // garbage.
      disabled_optimizers: "compressed_materialization",
      ...(isProtected ? { checkpoint_threshold: "1TB" } : {}),
      ...(options.temporaryFolder ? { temp_directory: options.temporaryFolder } : {}),
    }),
  );
  const pool = createPool(instance, uses);
  const tasks = new Set<DatabaseTask>();
  const foldingWaitsFor = new Set<DatabaseTask>();
  let closed: Promise<void> | null = null;
  const foldLongLog = async () => {
    if (uses.isBroken || foldingWaitsFor.size > 0 || !isLogLong(path, longLogBytes)) return;
    await uses.alone(async () => {
      let connection: Connection | null = null;
      try {
        connection = await instance.connect();
        await foldLogProtected(connection, path);
      } catch (thrown) {
        // Otherwise the log stays, and the next look tries again.
        if (isFatal(thrown)) uses.isBroken = true;
      } finally {
        connection?.closeSync();
      }
    });
  };
  const folding = isProtected ? setInterval(() => void foldLongLog(), lookAtLogEveryMs).unref() : undefined;
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
    task: ({ isLong = false } = {}) =>
      uses.during(null, async () => {
        const connection = await connectTo(instance);
        await connection.run("SET enable_progress_bar = true");
        await connection.run("SET enable_progress_bar_print = false");
        const task = taskOn(connection, uses, () => {
          tasks.delete(task);
          foldingWaitsFor.delete(task);
        });
        tasks.add(task);
        if (!isLong) foldingWaitsFor.add(task);
        return task;
      }),
    // DuckDB also returns freed memory to the system here, its own and that of the whole process.
    limitMemory: (mb) =>
      statements.run(`SET memory_limit = '${Math.min(mb ?? options.memoryMb, options.memoryMb)}MB'`),
    isBroken: () => uses.isBroken,
    close() {
      closed ??= (async () => {
        clearInterval(folding);
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

const lookAtLogEveryMs = 1000;

/** Folds the log into the file, protected by a copy. Without room for the copy, the log stays. */
async function foldLogProtected(connection: Connection, path: string): Promise<void> {
  await connection.run("PRAGMA disable_checkpoint_on_shutdown");
  if (!hasLog(path)) return;
  takeCopy(path);
  await connection.run("CHECKPOINT");
  dropCopy(path);
}

interface Pool {
  with<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): void;
}

/** A connection runs one statement at a time, so a pool keeps a slow one (a profile) from delaying a fast one (a page of rows). */
function createPool(instance: Instance, uses: Uses): Pool {
  const idle: Connection[] = [];
  const all = new Set<Connection>();
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

async function connectTo(instance: Instance): Promise<Connection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}
