// The columns that a time line can add up and be split by. Window and engine choose by the same rules.
import type { Column } from "./vocabulary.ts";

export const timelineMeasures = ["rows", "bytes", "packets"] as const;
export type TimelineMeasure = (typeof timelineMeasures)[number];

export const timelineSplits = ["label", "protocol"] as const;
export type TimelineSplit = (typeof timelineSplits)[number];

/** The likeliest first: bytes on the network before bytes of payload. */
const measured: Readonly<Record<Exclude<TimelineMeasure, "rows">, readonly string[]>> = {
  bytes: ["ip_bytes", "frame_bytes", "payload_bytes", "bytes"],
  packets: ["packets"],
};
const splitting: Readonly<Record<TimelineSplit, readonly string[]>> = {
  label: ["label_family", "label_benign"],
  protocol: ["protocol"],
};

/** The column that a measure adds up; null where the columns have none, and for rows, which are only counted. */
export function measureColumn(columns: readonly Column[], measure: TimelineMeasure): Column | null {
  if (measure === "rows") return null;
  return firstOf(columns, measured[measure], ({ kind }) => kind === "integer" || kind === "number");
}

/** The column whose values are the parts; null where there is none. */
export const splitColumn = (columns: readonly Column[], split: TimelineSplit): Column | null =>
  firstOf(columns, splitting[split], () => true);

function firstOf(
  columns: readonly Column[],
  names: readonly string[],
  fits: (column: Column) => boolean,
): Column | null {
  for (const name of names) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column && fits(column)) return column;
  }
  return null;
}
