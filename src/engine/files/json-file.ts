// Small JSON files that belong to the user, checked against a schema when read, written by one rename.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { z } from "zod";
import { renameDurably } from "./durable-rename.ts";
import { makeFolder } from "./make-folder.ts";
import { privateFile } from "./private-mode.ts";
import { isRunning } from "./running-process.ts";

/** Returns the fallback when the file is missing or damaged: none of these files is worth refusing to start. */
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
  removeAbandoned(path);
  const partial = `${path}.${process.pid}.new`;
  try {
    writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: privateFile });
    renameDurably(partial, path);
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown;
  }
}

/** Removes temporary files of processes that were killed before the rename. */
function removeAbandoned(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const pid = /^\.(\d+)\.new$/.exec(name.slice(basename(path).length))?.[1];
    if (pid !== undefined && Number(pid) !== process.pid && !isRunning(Number(pid)))
      rmSync(join(dirname(path), name), { force: true });
  }
}
