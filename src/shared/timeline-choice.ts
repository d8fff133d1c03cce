// The columns that a time line can sum and be split by. Window and engine share these rules.

export const timelineMeasures = ["rows", "bytes", "packets"] as const;
export type TimelineMeasure = (typeof timelineMeasures)[number];

export const timelineSplits = ["label", "protocol"] as const;
export type TimelineSplit = (typeof timelineSplits)[number];

/** The parts of a column that a choice needs. */
interface NamedColumn {
  name: string;
  kind: string;
}

/** The preferred ones first: bytes on the network before bytes of payload. */
const measured: Readonly<Record<Exclude<TimelineMeasure, "rows">, readonly string[]>> = {
  bytes: ["ip_bytes", "frame_bytes", "payload_bytes", "bytes"],
  packets: ["packets"],
};
const splitting: Readonly<Record<TimelineSplit, readonly string[]>> = {
  label: ["label_family", "label_benign"],
  protocol: ["protocol"],
};

/** The column to sum for a measure; null if there is none, and for rows, which are only counted. */
export function measureColumn<C extends NamedColumn>(
  columns: readonly C[],
  measure: TimelineMeasure,
): C | null {
  if (measure === "rows") return null;
  return firstOf(columns, measured[measure], ({ kind }) => kind === "integer" || kind === "number");
}

/** The column that splits the counts into parts; null if there is none. */
export const splitColumn = <C extends NamedColumn>(columns: readonly C[], split: TimelineSplit): C | null =>
  firstOf(columns, splitting[split], () => true);

function firstOf<C extends NamedColumn>(
  columns: readonly C[],
  names: readonly string[],
  fits: (column: C) => boolean,
): C | null {
  for (const name of names) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column && fits(column)) return column;
  }
  return null;
}
