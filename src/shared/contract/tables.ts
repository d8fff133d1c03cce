// Requests about tables before their import: a preview, and the roles of columns.
import { z } from "zod";
import { TableMappingSchema } from "../mapping.ts";
import { path } from "../path-schema.ts";
import { TablePreviewSchema, TableRoleSchema } from "../table-preview.ts";
import { engine, nothing, type RequestSpec } from "./spec.ts";

export const tableRequests = {
  "table.preview": engine(
    "How a table would be read: its format, the roles of its columns, its first rows. Stores nothing.",
    z.strictObject({
      path,
      /** Text in place of a file; `path` is then its name. */
      text: z.string().max(200_000).optional(),
      /** More files and folders for the same dataset. */
      also: z.array(path).max(10_000).optional(),
      /** Replaces the format's reader, the remembered mapping, or the guess. */
      mapping: TableMappingSchema.optional(),
      /** Whether to use a remembered mapping. */
      useRemembered: z.boolean().default(true),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    TablePreviewSchema,
  ),
  "table.roles": engine("The roles that a column of a table can have.", nothing, z.array(TableRoleSchema)),
  "table.forget": engine(
    "Deletes the stored mapping of a header.",
    z.strictObject({ signature: z.string().regex(/^[0-9a-f]{16}$/) }),
    z.strictObject({ forgotten: z.boolean() }),
  ),
} satisfies Record<string, RequestSpec>;
