// The seam for table formats: recognise → map → read. A reader recognises a head and maps it to a plan, which is plain data;
// the engine carries the plan out. Nothing here opens a file.
import type { ColumnKind } from "../../shared/vocabulary.ts";
import type { TableHead } from "./head.ts";

export interface Recognition {
  /** 0 to 1; the surest reader wins. A reader that is not sure at all returns null instead. */
  sureness: number;
  /** One sentence for the analyst. */
  why: string;
}

export interface TableReader {
  /** The format's name as it is shown, and kept with the dataset. */
  format: string;
  recognise(head: TableHead): Recognition | null;
  map(head: TableHead): TablePlan;
}

/** How one value of the source becomes one value of the dataset. */
export type ReadRule =
  /** As the store's own reader understands it. */
  { rule: "sniffed" };

export interface ColumnPlan {
  /** Name in the dataset. */
  name: string;
  /** Name in the source. */
  source: string;
  /** Null: as sniffed. */
  kind: ColumnKind | null;
  unit: string | null;
  about: string;
  read: ReadRule;
}

/** A table of separated values that the store's own reader reads at full speed. */
export interface DelimitedPlan {
  via: "delimited";
  /** Null: found by the store. */
  delimiter: string | null;
  /** Whether the first line that is not skipped names the columns; null: found by the store. */
  header: boolean | null;
  skipLines: number;
  datasetKind: "flows" | "samples";
  /** Columns with a rule of their own; the others are kept under their own names as sniffed. */
  columns: ColumnPlan[];
  warnings: string[];
}

export type TablePlan = DelimitedPlan;
