// The choices for a column of a table that no reader knows. The window uses this file, so it imports no schema.

/** The format of a time; "auto" detects it over the whole column. */
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

/** Roles outside the catalogue: keep the name, leave out, or the mark 1 = attack, 0 = benign. */
export const plainRoles = ["keep", "leave-out", "attack-mark"] as const;
