// A rename that a power cut does not undo: what is renamed is on the disk before, and its new name after.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Puts a whole file, or a folder with all in it, in its place. */
export function renameDurably(from: string, to: string): void {
  flushAll(from);
  renameSync(from, to);
  flushFolder(dirname(to));
}

/** Puts the content of a file, or of all files of a folder, on the disk. */
export function flushAll(path: string): void {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) flushAll(join(path, name));
    flushFolder(path);
  } else flush(path, "r+");
}

/** The names in a folder. Windows keeps them by itself and opens no folder. */
export function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  flush(path, "r");
}

function flush(path: string, flags: string): void {
  let file: number;
  try {
    file = openSync(path, flags);
  } catch (thrown) {
    // A file that may be read only was on the disk before, and a folder that may not be read can still be written to.
    if (["EACCES", "EPERM", "EROFS"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return;
    throw thrown;
  }
  try {
    fsyncSync(file);
  } catch (thrown) {
    // Some file systems, of the network above all, flush no folders.
    if (!["EINVAL", "ENOTSUP", "EBADF", "EISDIR"].includes((thrown as NodeJS.ErrnoException).code ?? ""))
      throw thrown;
  } finally {
    closeSync(file);
  }
}
