// Tells which file or folder a path means, whatever its spelling: links, `..`, trailing separators and letter case.
import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** The path without links and in the file system's letter case. A path that does not exist keeps its spelling. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

/**
 * The keys of a file: its real path, and its device and inode number. Two paths mean the same file when they share a key. Both are needed:
 * a folder may be mounted twice, and some file systems have no inode numbers.
 */
export function fileKeys(path: string): readonly string[] {
  const byPath = `path ${realPath(path)}`;
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return ino === 0n ? [byPath] : [byPath, `file ${dev}:${ino}`];
  } catch {
    return [byPath];
  }
}

export function isSameFile(one: string, other: string): boolean {
  const keys = fileKeys(other);
  return fileKeys(one).some((key) => keys.includes(key));
}
