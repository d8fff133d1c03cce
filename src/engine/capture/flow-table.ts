// The table that the flows of a capture are written to, in batches. Rows become visible, and are written to the file, one row group at a
// time.
import { flowColumns } from "../../core/table/catalogue.ts";
import type { ColumnData as TableColumn, TableData } from "../../core/table/columns.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../dataset/catalogue-columns.ts";
import { rowsTable } from "../dataset/dataset-files.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { batchRows } from "./capture-options.ts";

const captured = flowColumns.filter(({ group }) => group !== "label" && group !== "source");
const storeTypes = {
  text: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  time: "TIMESTAMP",
  boolean: "BOOLEAN",
} as const;

/** The columns of every dataset that comes from a capture. */
export const captureColumns: readonly Column[] = captured.map(({ name }) => catalogueColumn(name));

interface FlowTable {
  /** Appends a batch. */
  add(flows: TableData): void;
  /** Makes all rows visible. */
  finish(): void;
  close(): void;
}

interface FlowTableOptions {
  /** Those of the table, in its order; those of captures when left out. */
  columns?: readonly Column[];
  now: () => number;
  /** Of a table that has rows already. */
  before?: Pick<Dataset, "rows" | "timeSpan">;
  /** Called when more rows can be read. */
  grown: (change: Pick<Dataset, "rows" | "timeSpan">) => void;
}

/**
 * Rows that become visible at a time. This is one row group of the file: DuckDB compresses and writes a full group once, but rewrites a
 * partial one several times.
 */
export const shownRows = 20_480;
/** Show rows at least this often, even when batches are not full. */
const showEveryMs = 1000;

/** Creates the empty table. */
export async function createRows(
  task: DatabaseTask,
  columns: readonly Column[] = captureColumns,
): Promise<void> {
  const declared = columns.map(({ name, kind }) => `${quoteName(name)} ${storeTypes[kind]}`);
  await task.run(`CREATE TABLE ${rowsTable} (${declared.join(", ")})`);
}

export async function openFlowTable(task: DatabaseTask, options: FlowTableOptions): Promise<FlowTable> {
  const appender = await task.appender(rowsTable);
  const { columns = captureColumns, before = { rows: 0, timeSpan: null }, grown, now } = options;
  let { rows } = before;
  let heldRows = 0;
  let shownMs = Number.NEGATIVE_INFINITY;
  let fromUs = before.timeSpan === null ? Number.POSITIVE_INFINITY : before.timeSpan.fromMs * 1000;
  let toUs = before.timeSpan === null ? Number.NEGATIVE_INFINITY : before.timeSpan.toMs * 1000;

  const show = () => {
    appender.flush();
    rows += heldRows;
    heldRows = 0;
    shownMs = now();
    grown({ rows, timeSpan: fromUs <= toUs ? { fromMs: fromUs / 1000, toMs: toUs / 1000 } : null });
  };

  return {
    add(table) {
      appender.add(columns.map(({ name, kind }) => table.columns.get(name) ?? noValues(kind, table.rows)));
      for (const time of numbersOf(table.columns.get("start_time"))) if (time < fromUs) fromUs = time;
      for (const time of numbersOf(table.columns.get("end_time"))) if (time > toUs) toUs = time;
      heldRows += table.rows;
      const comesSlowly = table.rows < batchRows && now() - shownMs >= showEveryMs;
      if (heldRows >= shownRows || rows === 0 || comesSlowly) show();
    },
    finish: show,
    close: () => appender.close(),
  };
}

const numbersOf = (column: TableColumn | undefined): ArrayLike<number> & Iterable<number> =>
  column?.kind === "number" ? column.values : [];

function noValues(kind: keyof typeof storeTypes, rows: number): TableColumn {
  return kind === "text"
    ? { kind: "text", codes: new Int32Array(rows).fill(-1), levels: [] }
    : { kind: "number", values: new Float64Array(rows).fill(Number.NaN) };
}
