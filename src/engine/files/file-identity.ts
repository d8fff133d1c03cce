// Which file or folder a path means, however it is spelled: links, `..`, trailing separators and letter case do not matter.
import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

/** The path without links and in the file system's own letter case; what is not there keeps its spelling. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

/**
 * The keys by which a file is known: its real path, and its number on its device. Two paths mean one file when they share
 * a key: one folder may be mounted at two places, and some file systems number nothing.
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
