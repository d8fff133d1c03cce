// Removes a folder that nothing is left in.
import { rmdirSync } from "node:fs";

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The folder holds something, or does not exist.
  }
}
