// The choices for a column of a table that no reader knows. The window uses this file, so it imports no schema.

/** How a time is written; "auto" finds it out over the whole column. */
export const timeFormats = [
  "auto",
  "iso",
  "dmy",
  "mdy",
  "epoch-s",
  "epoch-ms",
  "epoch-µs",
  "epoch-ns",
  "relative-s",
  "relative-ms",
  "relative-µs",
  "relative-ns",
] as const;
export type TimeFormat = (typeof timeFormats)[number];

/** A role that is no column of the catalogue: under its own name, not at all, or the mark 1 = attack, 0 = benign. */
export const plainRoles = ["keep", "leave-out", "attack-mark"] as const;
