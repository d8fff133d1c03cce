// A mapping by hand for a table that no reader knows: plain data from the dialog or `--map`, stored under the
// header's signature. core/table applies it.
import { z } from "zod";
import { timeFormats } from "./mapping-words.ts";

const ColumnMappingSchema = z.strictObject({
  /** Name in the source, trimmed; a second column of the same name has ".1" appended. */
  source: z.string().min(1).max(1000),
  /** A canonical column ("start_time", "orig_addr", "label" …), "time" of a sample, or one of the plain roles. */
  role: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/),
  /** Unit of the source's numbers ("ms", "kB", "bits" …); null: the role's unit. */
  unit: z.string().max(32).nullable(),
  /** Only for times. */
  time: z
    .strictObject({
      format: z.enum(timeFormats),
      /** For times without a zone: "UTC", "+02:00", or a name of the IANA database. */
      zone: z.string().regex(/^(UTC|[+-]\d{2}:\d{2}|[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2})$/),
      /** For hours 1 to 12 without AM and PM: derive the halves of the day from the file's order. */
      halfDays: z.boolean(),
    })
    .nullable(),
});
export type ColumnMapping = z.infer<typeof ColumnMappingSchema>;

export const TableMappingSchema = z.strictObject({
  datasetKind: z.enum(["flows", "samples"]),
  /** Columns that are not listed keep their names. */
  columns: z.array(ColumnMappingSchema).max(4000),
});
export type TableMapping = z.infer<typeof TableMappingSchema>;
