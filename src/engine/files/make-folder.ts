// Makes a folder and those above it that are missing, one by one: the run-time's own way of it never ends where a file system says of
// a folder in it that there is no such place, as the system's virtual ones do.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { privateFolder } from "./private-mode.ts";

export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder) && dirname(folder) !== folder; folder = dirname(folder))
    missing.push(folder);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode: privateFolder });
    } catch (thrown) {
      // Another process made it in the meantime.
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
    }
  }
}
