// Requests about tables that are not imported yet: how one would be read, and what its columns can be mapped to.
import { z } from "zod";
import { TableMappingSchema } from "../mapping.ts";
import { TablePreviewSchema, TableRoleSchema } from "../table-preview.ts";
import { engine, nothing, path, type RequestSpec } from "./spec.ts";

export const tableRequests = {
  "table.preview": engine(
    "How a table would be read: its format, what its columns are taken for, its first rows. Keeps nothing.",
    z.strictObject({
      path,
      /** In place of the format's reader, the remembered mapping, or the guess. */
      mapping: TableMappingSchema.optional(),
      /** Whether a remembered mapping is used. */
      useRemembered: z.boolean().default(true),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    TablePreviewSchema,
  ),
  "table.roles": engine("What a table's column can be mapped to.", nothing, z.array(TableRoleSchema)),
  "table.forget": engine(
    "Forgets the mapping that is remembered for a header.",
    z.strictObject({ signature: z.string().regex(/^[0-9a-f]{16}$/) }),
    z.strictObject({ forgotten: z.boolean() }),
  ),
} satisfies Record<string, RequestSpec>;
