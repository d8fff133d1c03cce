// The interface of table formats: recognise → map → read. A reader recognises a head and maps it to a plan, which is
// plain data; the engine executes the plan. Nothing here opens a file.
import type { ColumnKind } from "../../shared/vocabulary.ts";
import type { TableHead } from "./head.ts";

export interface Recognition {
  /** 0 to 1; the reader with the highest value wins. A reader that does not recognise the head returns null. */
  sureness: number;
  /** One sentence for the analyst. */
  why: string;
}

export interface TableReader {
  /** The format's display name, stored with the dataset. */
  format: string;
  recognise(head: TableHead): Recognition | null;
  map(head: TableHead): TablePlan;
}

export type EpochUnit = "s" | "ms" | "µs" | "ns";
export type DayOrder = "ymd" | "dmy" | "mdy";

/**
 * How a value of the source becomes a value of the dataset. A value that a rule cannot read, or that is out of range,
 * becomes null and is counted with the reason; a marker of "no value" becomes null and is not counted.
 */
export type ReadRule =
  /** As the store's reader sniffs it. */
  | { rule: "sniffed" }
  /** Trimmed; empty is no value. `markers`: further spellings of "no value". */
  | { rule: "text"; markers?: readonly string[] }
  /** Infinity and NaN are no numbers. `divide` converts the source's unit to the column's. `whole`: has no fraction. */
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
  /** The same since the start of a recording without a date. */
  | { rule: "relative"; unit: EpochUnit }
  /**
   * A written time. Its format is found over the whole column; `prefer` is the order of day and month if both fit.
   * `halfDays`: hours 1 to 12 may be a clock without AM and PM. `zone`: for times without a zone, "UTC", "+02:00" or
   * a name of the IANA database. `fixed`: the analyst set the order, so nothing else decides it.
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

/** The sources of the label columns: the attack's name, and a column that marks attacks (1) or not (0). */
export interface LabelPlan {
  /** Source column with the label's text; null if there is only the mark. */
  text: string | null;
  /** Source column with 0 for benign; null if the text decides. */
  attackMark: string | null;
  /** Whether an empty text means benign (as in UNSW-NB15's raw files) or that the row has no label. */
  emptyIsBenign: boolean;
}

/** Rows that are no flows: those whose source column has one of these texts. */
interface RowRefusal {
  source: string;
  equals: readonly string[];
  reason: string;
}

/** A table of separated values that the store reads directly, at full speed. */
export interface DelimitedPlan {
  via: "delimited";
  delimiter: string;
  /** Whether the first line that is not skipped names the columns. */
  header: boolean;
  /** The source's columns in order, trimmed and unique. */
  sources: string[];
  skipLines: number;
  /** Spellings of "no value" in any column, in addition to the empty one. */
  markers: string[];
  datasetKind: "flows" | "samples";
  /** Columns with a rule; the others are kept under their names as sniffed. */
  columns: ColumnPlan[];
  label: LabelPlan | null;
  /** Source columns that the analyst leaves out. */
  leaveOut: string[];
  refuseRows: RowRefusal[];
  /** Whether to compute the catalogue's sums, ratios and rates that the source lacks. */
  derive: boolean;
  warnings: string[];
  /** Warnings that apply only if exactly `rows` rows were read. */
  warnAtRows: { rows: number; warning: string }[];
}

/**
 * A store of typed columns: Parquet (a file, or a folder of them, hive-partitioned if folders are named key=value) or
 * JSON objects (one per line, or one array). Its columns are mapped when its names and first rows are known: the
 * engine shows them to the readers as a head of separated values.
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

/** Whether the plan can read the first bytes of a file as lines. */
export const readsLines = (plan: TablePlan): boolean =>
  plan.via === "delimited" || (plan.via === "records" && plan.format !== "nfcapd");

/** A log that is no plain table; a parser in `records/` builds its rows. */
export interface RecordsPlan {
  via: "records";
  format: RecordFormat;
  /** Which log of a file with several (Zeek's `#path`); null if there are none. */
  log: string | null;
  /** For a file that also has records about its flows: the column by which they refer to a flow. */
  joinedBy?: string;
  /** Whether to read these records as events (records/flow-events.ts) instead of rows. */
  events?: boolean;
  datasetKind: "flows" | "samples";
  derive: boolean;
  warnings: string[];
}

export type TablePlan = DelimitedPlan | StoredPlan | RecordsPlan;

/** A plan for separated values without any mapping. */
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
