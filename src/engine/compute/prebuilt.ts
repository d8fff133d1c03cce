// Finds what was built of `native/`. Source files, the bundle and the packaged application lie at different depths below the folder that
// holds it.
import { existsSync } from "node:fs";
import path from "node:path";

export function findPrebuilt(folderName: string, name: string): string | null {
  const tail = path.join("native", "prebuilds", folderName, name);
  let folder = import.meta.dirname;
  for (let depth = 0; depth < 6; depth++) {
    const file = path.join(folder, tail);
    if (existsSync(file)) return file;
    folder = path.dirname(folder);
  }
  return null;
}
