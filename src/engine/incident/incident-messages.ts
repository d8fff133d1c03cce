// Messages between the engine and the thread that finds incidents.
import type { JoinedIncident } from "../../core/incident/join-findings.ts";
import type { FlaggedRows } from "../../core/pipeline/incidents.ts";
import type { TableData } from "../../core/table/columns.ts";

export interface IncidentOrder {
  table: TableData;
  /** The number of each row in its dataset. */
  rowIds: Uint32Array;
  /** Rows flagged by the model that speaks for the dataset. */
  flagged: FlaggedRows | null;
}

/** Number of behaviours that are done. */
export interface IncidentNote {
  done: number;
  total: number;
}

export type IncidentResult = JoinedIncident[];
