// The schemas of a table preview, for the mapping dialog and `import --preview`. core/table guesses and applies mappings.
import { z } from "zod";
import { TableMappingSchema } from "./mapping.ts";
import { CellValueSchema, ColumnSchema, columnKinds } from "./vocabulary.ts";

/** What decided how a table is read: its format, a guess from names and values, a remembered mapping, or one given now. */
const readByWays = ["format", "guess", "remembered", "given"] as const;
export type ReadBy = (typeof readByWays)[number];

/** One column of the file. */
const HeaderColumnSchema = z.strictObject({
  /** Its name in a mapping. */
  source: z.string(),
  /** The kind of its first values. */
  kind: z.enum(columnKinds),
  /** Its first distinct values, at most five. */
  samples: z.array(z.string()),
});
export type HeaderColumn = z.infer<typeof HeaderColumnSchema>;

export const TablePreviewSchema = z.strictObject({
  path: z.string(),
  format: z.string(),
  /** Why this format was chosen, in one sentence. */
  why: z.string(),
  /** Whether no reader knows the format and no mapping is remembered, so that the roles are a guess to check. */
  needsMapping: z.boolean(),
  /** Whether it can be mapped by hand; a log with its own parser cannot. */
  mappable: z.boolean(),
  readBy: z.enum(readByWays),
  /** Whether a mapping is remembered for this header, used now or not. */
  remembered: z.boolean(),
  /** The key of a remembered mapping; null if it cannot be mapped. */
  signature: z.string().nullable(),
  /** Empty if it cannot be mapped. */
  header: z.array(HeaderColumnSchema),
  /** The mapping used, or a guess as a start if the format's reader was used. */
  mapping: TableMappingSchema.nullable(),
  datasetKind: z.enum(["flows", "samples"]),
  /** The first rows of the result: `cells[c][r]` belongs to `columns[c]`; times in milliseconds since the epoch. */
  columns: z.array(ColumnSchema),
  cells: z.array(z.array(CellValueSchema)),
  /** Columns that an import computes from all rows, if it `lacks` none of the columns that this needs. */
  context: z.strictObject({ columns: z.array(z.string()), lacks: z.array(z.string()) }),
  /** Sentences about parts of the mapping that cannot be applied, and about values left out of these rows. */
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  /** A file with label windows for this series, beside it. */
  labelWindows: z.string().nullable(),
});
export type TablePreview = z.infer<typeof TablePreviewSchema>;

/** A role that a column can have. */
export const TableRoleSchema = z.strictObject({
  role: z.string(),
  kind: z.enum(columnKinds).nullable(),
  /** Unit of the dataset's column, and other units that the source's numbers may have. */
  unit: z.string().nullable(),
  units: z.array(z.string()),
  about: z.string(),
  /** The kinds of dataset that have it. */
  of: z.array(z.enum(["flows", "samples"])),
});
export type TableRole = z.infer<typeof TableRoleSchema>;
