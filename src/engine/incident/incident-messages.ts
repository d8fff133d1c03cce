// What the engine and the thread that looks for incidents tell each other.
import type { JoinedIncident } from "../../core/incident/join-findings.ts";
import type { FlaggedRows } from "../../core/pipeline/incidents.ts";
import type { TableData } from "../../core/table/columns.ts";

export interface IncidentOrder {
  table: TableData;
  /** The number of each row in its dataset. */
  rowIds: Uint32Array;
  /** Those of the model that has scored the dataset. */
  flagged: FlaggedRows | null;
}

/** Behaviours that are done. */
export interface IncidentNote {
  done: number;
  total: number;
}

export type IncidentResult = JoinedIncident[];
