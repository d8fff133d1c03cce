// Reads the flows of a dataset as behaviours need them. Used by the search for incidents and by the drill.
import { behaviourColumns } from "../../core/behaviour/flow-view.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readTable } from "../dataset/table-source.ts";
import type { Database } from "../store/database.ts";
import type { Condition } from "../store/filter-sql.ts";

interface FlowsToRead {
  dataset: Dataset;
  signal: AbortSignal;
  /** Which rows; all when left out. */
  where?: Condition;
}

export function readFlows(database: Database, { dataset, ...query }: FlowsToRead) {
  const names = new Set(dataset.columns.map(({ name }) => name));
  const columns = behaviourColumns.filter((name) => names.has(name));
  return readTable(database, dataset, { columns, ...query });
}

/** The buffers of numbers and codes, to be transferred to a thread without copying. */
export const memoryOf = ({ columns }: TableData): ArrayBuffer[] =>
  [...columns.values()].map(
    (column) => (column.kind === "text" ? column.codes : column.values).buffer as ArrayBuffer,
  );
