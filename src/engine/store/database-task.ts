// A connection for one long statement, such as an import: it can be interrupted, reports progress and appends rows.
import { type AppendColumn, openAppender, type TableAppender } from "./append-rows.ts";
import { translated } from "./database-errors.ts";
import type { Connection } from "./duckdb.ts";
import { type Statements, type StreamChunk, statementsOn, streamChunks } from "./statements.ts";
import type { Uses } from "./uses.ts";

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

export function taskOn(connection: Connection, uses: Uses, whenClosed: () => void): DatabaseTask {
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
