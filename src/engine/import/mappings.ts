// The mappings that the person gave, by the header's signature, in one small file of the data folder: they hold for every
// workspace. The oldest go when there are too many.
import { join } from "node:path";
import { z } from "zod";
import { type TableMapping, TableMappingSchema } from "../../shared/mapping.ts";
import { readJson, writeJson } from "../files/json-file.ts";

export interface MappingStore {
  find(signature: string): TableMapping | null;
  remember(signature: string, mapping: TableMapping, now: number): void;
  /** Whether there was one. */
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
  // Read anew each time: another program of the same person may have written in between.
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
