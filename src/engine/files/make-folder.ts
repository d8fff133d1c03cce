// Creates a folder and its missing parents, one by one, so that a power cut does not take them away with what is placed in them. Node's recursive mkdir loops forever on a virtual file system that reports ENOENT
// for a folder in it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { flushFolder } from "./durable-rename.ts";
import { privateFolder } from "./private-mode.ts";

export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder))
    missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode: privateFolder });
      flushFolder(dirname(folder));
    } catch (thrown) {
      // Another process created it at the same time.
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
  }
}
