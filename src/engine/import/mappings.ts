// The user's mappings by header signature, in a small file of the data folder. They apply in every workspace. When there are too many, the
// oldest are dropped.
import { join } from "node:path";
import { z } from "zod";
import { type TableMapping, TableMappingSchema } from "../../shared/mapping.ts";
import { readJson, writeJson } from "../files/json-file.ts";

export interface MappingStore {
  find(signature: string): TableMapping | null;
  remember(signature: string, mapping: TableMapping, now: number): void;
  /** Returns whether there was one. */
  forget(signature: string): boolean;
}

const EntrySchema = z.object({
  signature: z.string(),
  mapping: TableMappingSchema,
  givenAtMs: z.number(),
});
type Entry = z.infer<typeof EntrySchema>;

const mostRemembered = 500;

export function createMappingStore(dataFolder: string): MappingStore {
  const path = join(dataFolder, "mappings.json");
  // Read each time, because another process of the same user may have changed the file.
  const entries = (): Entry[] => readJson(path, z.array(EntrySchema), []);
  return {
    find: (signature) => entries().find((entry) => entry.signature === signature)?.mapping ?? null,
    remember(signature, mapping, now) {
      const others = entries().filter((entry) => entry.signature !== signature);
      writeJson(path, [{ signature, mapping, givenAtMs: now }, ...others].slice(0, mostRemembered));
    },
    forget(signature) {
      const all = entries();
      const others = all.filter((entry) => entry.signature !== signature);
      if (others.length < all.length) writeJson(path, others);
      return others.length < all.length;
    },
  };
}
