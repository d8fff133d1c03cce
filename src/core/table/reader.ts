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

export type EpochUnit = "s" | "ms" | "µs" | "ns";
export type DayOrder = "ymd" | "dmy" | "mdy";

/**
 * How one value of the source becomes one value of the dataset. A value that a rule cannot read, or that is out of
 * its range, becomes null and is counted with its reason; a marker of "no value" becomes null and is not counted.
 */
export type ReadRule =
  /** As the store's own reader understands it. */
  | { rule: "sniffed" }
  /** Trimmed; empty is no value. `markers`: further spellings of "no value". */
  | { rule: "text"; markers?: readonly string[] }
  /** Infinity and NaN are no numbers. `divide` turns the source's unit into the column's. `whole`: has no fraction. */
  | {
      rule: "number";
      whole?: boolean;
      divide?: number;
      min?: number;
      max?: number;
      markers?: readonly number[];
    }
  /** 0 to 65535, decimal or 0x hexadecimal. */
  | { rule: "port" }
  /** A protocol's number or name, as IANA's keyword in lower case. */
  | { rule: "protocol" }
  | { rule: "boolean"; yes: readonly string[]; no: readonly string[] }
  /** Seconds (or a fraction of one) since 1970 in UTC. */
  | { rule: "epoch"; unit: EpochUnit }
  /** The same since the start of a recording that says no date. */
  | { rule: "relative"; unit: EpochUnit }
  /**
   * A written time. Its format is found over the whole column; `prefer` is the order of day and month where both fit.
   * `halfDays`: hours 1 to 12 may be a clock without AM and PM. `zone`: of times that do not say it, "UTC", "+02:00"
   * or a name of the IANA database. `fixed`: the analyst said the order, so nothing else decides it.
   */
  | { rule: "clock"; prefer: DayOrder; halfDays: boolean; zone: string; fixed?: true };

export interface ColumnPlan {
  /** Name in the dataset. */
  name: string;
  /** Name in the source: one of the plan's `sources`. */
  source: string;
  /** Null: as sniffed. */
  kind: ColumnKind | null;
  unit: string | null;
  about: string;
  read: ReadRule;
}

/** Where the label columns come from: the attack's name, and a column that says attack (1) or not (0). */
export interface LabelPlan {
  /** Source column with the label's text; null when there is only the mark. */
  text: string | null;
  /** Source column with 0 for benign; null when the text says it. */
  attackMark: string | null;
  /** What an empty text means: benign (UNSW-NB15's raw files), or that the row has no label. */
  emptyIsBenign: boolean;
}

/** Rows that are no flows: those whose source column holds one of these texts. */
interface RowRefusal {
  source: string;
  equals: readonly string[];
  reason: string;
}

/** A table of separated values that the store's own reader reads at full speed. */
export interface DelimitedPlan {
  via: "delimited";
  delimiter: string;
  /** Whether the first line that is not skipped names the columns. */
  header: boolean;
  /** The source's columns in order, trimmed and each name once. */
  sources: string[];
  skipLines: number;
  /** Spellings of "no value" in any column, besides the empty one. */
  markers: string[];
  datasetKind: "flows" | "samples";
  /** Columns with a rule of their own; the others are kept under their own names as sniffed. */
  columns: ColumnPlan[];
  label: LabelPlan | null;
  /** Source columns that are left out altogether, because the analyst said so. */
  leaveOut: string[];
  refuseRows: RowRefusal[];
  /** Compute the catalogue's sums, ratios and rates that the source does not hold. */
  derive: boolean;
  warnings: string[];
  /** Warnings that hold only if exactly so many rows came in. */
  warnAtRows: { rows: number; warning: string }[];
}

/**
 * A store of typed columns: Parquet (a file, or a folder of them, hive-partitioned where folders are named key=value) or
 * JSON objects (one a line, or one array). Its columns are mapped when its names and first rows are known: the engine
 * shows them to the readers as a head of separated values.
 */
export interface StoredPlan {
  via: "parquet" | "json";
  datasetKind: "flows" | "samples";
  folder: boolean;
  warnings: string[];
}

export type RecordFormat =
  | "zeek-tsv"
  | "zeek-json"
  | "suricata-eve"
  | "nfdump-csv"
  | "nfdump-json"
  | "nfcapd";

/** Whether the first bytes of a file are lines that the plan can read by themselves. */
export const readsLines = (plan: TablePlan): boolean =>
  plan.via === "delimited" || (plan.via === "records" && plan.format !== "nfcapd");

/** A log that is no plain table: a parser of `records/` makes the rows. */
export interface RecordsPlan {
  via: "records";
  format: RecordFormat;
  /** Which log of a file that mixes several (Zeek's `#path`); null where there are none. */
  log: string | null;
  /** Of a file that holds records about the flows beside them: the column by which they belong to a flow. */
  joinedBy?: string;
  /** Read these records as events (records/flow-events.ts), not the rows. */
  events?: boolean;
  datasetKind: "flows" | "samples";
  derive: boolean;
  warnings: string[];
}

export type TablePlan = DelimitedPlan | StoredPlan | RecordsPlan;

/** A plan for separated values in which nothing is known yet. */
export function delimitedPlan(known: Partial<DelimitedPlan>): DelimitedPlan {
  return {
    via: "delimited",
    delimiter: ",",
    header: true,
    sources: [],
    skipLines: 0,
    markers: [],
    datasetKind: "flows",
    columns: [],
    label: null,
    leaveOut: [],
    refuseRows: [],
    derive: false,
    warnings: [],
    warnAtRows: [],
    ...known,
  };
}
