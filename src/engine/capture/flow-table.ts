// The table that the flows of a capture grow in: its columns, and batches of finished flows put into it. Rows become
// visible a few times a second; what is complete is written to the file while more is coming.
import { tunnelNames } from "../../core/capture/packet.ts";
import { deriveFlows } from "../../core/flow/derive.ts";
import type { RawFlows } from "../../core/flow/raw-flows.ts";
import { flowColumns } from "../../core/table/catalogue.ts";
import type { Column as TableColumn } from "../../core/table/columns.ts";
import type { Column, Dataset } from "../../shared/vocabulary.ts";
import { catalogueColumn } from "../import/columns.ts";
import { type DatabaseTask, quoteName } from "../store/database.ts";
import { rowsTable } from "../store/dataset-files.ts";

const captured = flowColumns.filter(({ group }) => group !== "label");
const storeTypes = {
  text: "VARCHAR",
  integer: "BIGINT",
  real: "DOUBLE",
  time: "TIMESTAMP",
  boolean: "BOOLEAN",
} as const;

/** The columns that every capture's dataset has. */
export const captureColumns: readonly Column[] = captured.map(({ name }) => catalogueColumn(name));

export interface FlowTable {
  /** Puts a batch into the table. */
  add(flows: RawFlows): Promise<void>;
  /** Makes everything visible. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

export interface FlowTableOptions {
  communityIdSeed: number;
  now: () => number;
  /** Called when more rows can be read. */
  grown: (change: Pick<Dataset, "rows" | "timeSpan">) => void;
}

const showEveryMs = 250;
const mostHeldRows = 16_384;
/** So many rows are compressed and written at a time, beside the reading. */
const writtenRows = 30_720;

/** Makes the empty table. */
export async function createRows(task: DatabaseTask): Promise<void> {
  const columns = captured.map(({ name, kind }) => `${quoteName(name)} ${storeTypes[kind]}`);
  await task.run(`CREATE TABLE ${rowsTable} (${columns.join(", ")})`);
}

export async function openFlowTable(task: DatabaseTask, options: FlowTableOptions): Promise<FlowTable> {
  const appender = await task.appender(rowsTable);
  const { grown, now, communityIdSeed } = options;
  let rows = 0;
  let heldRows = 0;
  let unwrittenRows = 0;
  let shownMs = Number.NEGATIVE_INFINITY;
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  const show = async () => {
    // The store would wait for the writing itself, and everybody else with it.
    await writing;
    appender.flush();
    rows += heldRows;
    unwrittenRows += heldRows;
    heldRows = 0;
    shownMs = now();
    grown({ rows, timeSpan: fromUs <= toUs ? { fromMs: fromUs / 1000, toMs: toUs / 1000 } : null });
    if (unwrittenRows < writtenRows) return;
    unwrittenRows = 0;
    writing = task.run("CHECKPOINT");
    // Told to whoever waits for it next.
    writing.catch(() => {});
  };

  return {
    async add(flows) {
      const table = deriveFlows(flows, { communityIdSeed, tunnelNames });
      appender.add(captured.map(({ name, kind }) => table.columns.get(name) ?? noValues(kind, table.rows)));
      for (const time of numbersOf(table.columns.get("start_time"))) if (time < fromUs) fromUs = time;
      for (const time of numbersOf(table.columns.get("end_time"))) if (time > toUs) toUs = time;
      heldRows += table.rows;
      if (heldRows >= mostHeldRows || now() - shownMs >= showEveryMs) await show();
    },
    finish: show,
    async close() {
      await writing.catch(() => {});
      appender.close();
    },
  };
}

const numbersOf = (column: TableColumn | undefined): ArrayLike<number> & Iterable<number> =>
  column?.kind === "number" ? column.values : [];

function noValues(kind: keyof typeof storeTypes, rows: number): TableColumn {
  return kind === "text"
    ? { kind: "text", codes: new Int32Array(rows).fill(-1), levels: [] }
    : { kind: "number", values: new Float64Array(rows).fill(Number.NaN) };
}
