// Small files of JSON that belong to the person: read against a schema, written whole by one rename.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { renameDurably } from "./durable-rename.ts";
import { makeFolder } from "./make-folder.ts";
import { privateFile } from "./private-mode.ts";

/** A file that is absent or damaged gives the fallback: what it holds is never worth refusing to start. */
export function readJson<T>(path: string, schema: z.ZodType<T>, fallback: T): T {
  if (!existsSync(path)) return fallback;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return fallback;
  }
}

export function writeJson(path: string, value: unknown): void {
  makeFolder(dirname(path));
  const partial = `${path}.${process.pid}.new`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: privateFile });
  renameDurably(partial, path);
}
