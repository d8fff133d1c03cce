// The schemas of a table preview, for the mapping dialog and `import --preview`. core/table guesses and applies mappings.
import { z } from "zod";
import { TableMappingSchema } from "./mapping.ts";
import { CellValueSchema, ColumnSchema, columnKinds } from "./vocabulary.ts";

/** By what a table is read: its own format, a guess from names and values, a remembered mapping, or the one given now. */
const readByWays = ["format", "guess", "remembered", "given"] as const;
export type ReadBy = (typeof readByWays)[number];

/** One column of the file as it stands there. */
const HeaderColumnSchema = z.strictObject({
  /** The name under which a mapping speaks of it. */
  source: z.string(),
  /** What its first values look like. */
  kind: z.enum(columnKinds),
  /** Its first different values, at most five. */
  samples: z.array(z.string()),
});
export type HeaderColumn = z.infer<typeof HeaderColumnSchema>;

export const TablePreviewSchema = z.strictObject({
  path: z.string(),
  format: z.string(),
  /** Why this format was chosen, in one sentence. */
  why: z.string(),
  /** No reader knows the format and no mapping is remembered: the roles are a guess that should be looked at. */
  needsMapping: z.boolean(),
  /** Whether it can be mapped by hand at all; a log with a parser of its own cannot. */
  mappable: z.boolean(),
  readBy: z.enum(readByWays),
  /** Whether a mapping is remembered for this header, used now or not. */
  remembered: z.boolean(),
  /** Under which a mapping is remembered; null for what cannot be mapped. */
  signature: z.string().nullable(),
  /** Empty for what cannot be mapped. */
  header: z.array(HeaderColumnSchema),
  /** The mapping that was followed, or, where the format's own reader was, the guess to begin with. */
  mapping: TableMappingSchema.nullable(),
  datasetKind: z.enum(["flows", "samples"]),
  /** The first rows as they would be: `cells[c][r]` belongs to `columns[c]`; times in milliseconds since the epoch. */
  columns: z.array(ColumnSchema),
  cells: z.array(z.array(CellValueSchema)),
  /** What of the mapping cannot be followed, and what of these rows was left out, as sentences. */
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  /** A file of label windows that lies beside a series and speaks of it. */
  labelWindows: z.string().nullable(),
});
export type TablePreview = z.infer<typeof TablePreviewSchema>;

/** A role that a column can be given. */
export const TableRoleSchema = z.strictObject({
  role: z.string(),
  kind: z.enum(columnKinds).nullable(),
  /** Unit of the dataset's column, and the units that the source's numbers may have instead. */
  unit: z.string().nullable(),
  units: z.array(z.string()),
  about: z.string(),
  /** Of which datasets it is a role. */
  of: z.array(z.enum(["flows", "samples"])),
});
export type TableRole = z.infer<typeof TableRoleSchema>;
