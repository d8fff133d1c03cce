// Messages between the engine and the thread of a drill. The thread holds the flows but has no database, so it requests stored rows from
// the engine.
import type { TableData } from "../../core/table/columns.ts";
import type { DrillCell, DrillResult } from "../../shared/drill-vocabulary.ts";
import type { InThread } from "../work/in-thread.ts";
import type { JobContext } from "../work/queue.ts";

export interface DrillOrder {
  table: TableData;
  /** Name of the dataset, for messages. */
  name: string;
  seed: number;
  /** Incidents that the analyst reads. */
  read: number;
  library: LibraryOrder | null;
  /** Name of the model that scores plantings; null without a model. */
  model: string | null;
}

export interface LibraryOrder {
  root: string;
  paths: string[];
}

export type DrillNote = Parameters<JobContext["report"]>[0];

export type DrillQuestion =
  /** The flows of one file of the library. */
  | { kind: "file"; path: string }
  /** Rows of the dataset with the columns that the model reads. */
  | { kind: "rows"; rows: number[] }
  /** The scores that the model gives planted flows. */
  | { kind: "score"; table: TableData };

export type DrillAnswer =
  | { kind: "file"; table: TableData | null; why: string }
  | { kind: "rows"; table: TableData; rowIds: Uint32Array }
  | { kind: "score"; flags: PlantedFlags };

/** How many flows of a planting a model scored, and how many are above its threshold. */
export interface PlantedFlags {
  readonly flagged: number;
  readonly scored: number;
}

export type DrillThread = Pick<InThread<DrillNote, DrillQuestion, DrillAnswer>, "say" | "ask">;

export interface DrillFindings {
  /** Incidents of the dataset before anything was planted. */
  incidents: number;
  families: DrillResult["families"];
  library: { name: string; cell: DrillCell }[];
}
