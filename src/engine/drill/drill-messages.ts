// What the engine and the thread of a drill tell each other. The thread holds the flows and knows no store: for what lies there it asks.
import type { TableData } from "../../core/table/columns.ts";
import type { DrillCell, DrillResult } from "../../shared/drill-vocabulary.ts";
import type { InThread } from "../work/in-thread.ts";
import type { JobContext } from "../work/queue.ts";

export interface DrillOrder {
  table: TableData;
  /** Name of the dataset, for sentences. */
  name: string;
  seed: number;
  /** Incidents that are read. */
  read: number;
  library: LibraryOrder | null;
  /** Name of the model that scores plantings; null without one. */
  model: string | null;
}

export interface LibraryOrder {
  root: string;
  paths: string[];
}

export type DrillNote = Parameters<JobContext["report"]>[0];

export type DrillQuestion =
  /** The flows of a file of the library. */
  | { kind: "file"; path: string }
  /** Rows of the dataset with the columns that the model reads. */
  | { kind: "rows"; rows: number[] }
  /** What the model says of planted flows. */
  | { kind: "score"; table: TableData };

export type DrillAnswer =
  | { kind: "file"; table: TableData | null; why: string }
  | { kind: "rows"; table: TableData; rowIds: Uint32Array }
  | { kind: "score"; flags: PlantedFlags };

/** How many flows of a planting a model looked at, and how many it put above its threshold. */
export interface PlantedFlags {
  readonly flagged: number;
  readonly scored: number;
}

export type DrillThread = Pick<InThread<DrillNote, DrillQuestion, DrillAnswer>, "say" | "ask">;

export interface DrillFindings {
  /** Incidents of the dataset without anything planted. */
  incidents: number;
  families: DrillResult["families"];
  library: { name: string; cell: DrillCell }[];
}
