// Reads the flows of a dataset as behaviours need them, with those of another one behind them. Used by the search for incidents and by the
// drill.
import { behaviourColumns } from "../../core/behaviour/flow-view.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTables } from "../dataset/table-source.ts";
import type { Database } from "../store/database.ts";
import type { Condition } from "../store/filter-sql.ts";

interface FlowsToRead {
  dataset: Dataset;
  signal: AbortSignal;
  /** The last rows of another dataset that are read too. */
  before?: { dataset: Dataset; where: Condition; room: number } | null;
}

export function readFlows(database: Database, { dataset, signal, before = null }: FlowsToRead) {
  const names = new Set(dataset.columns.map(({ name }) => name));
  const columns = behaviourColumns.filter((name) => names.has(name));
  // A dataset that grows has more rows by now than it says.
  const where = { sql: "rowid < ?", values: [dataset.rows] };
  const own = { dataset, query: { columns, where, room: dataset.rows, isCompact: true, signal } };
  if (before === null) return readTables(database, [own]);
  return readTables(database, [own, { dataset: before.dataset, query: { ...before, columns } }]);
}

/** The buffers of numbers and codes, to be transferred to a thread without copying; columns without a value share one. */
export const memoryOf = ({ columns }: TableData): ArrayBuffer[] => [
  ...new Set(
    [...columns.values()].map(
      (column) => (column.kind === "text" ? column.codes : column.values).buffer as ArrayBuffer,
    ),
  ),
];
