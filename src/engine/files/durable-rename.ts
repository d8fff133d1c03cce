// A rename that survives a power cut: flushes the content before the rename and the folder after it.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Moves a complete file, or a folder with its content, into place. */
export function renameDurably(from: string, to: string): void {
  flushAll(from);
  renameSync(from, to);
  flushFolder(dirname(to));
}

/** Flushes the content of a file, or of all files in a folder, to disk. */
export function flushAll(path: string): void {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) flushAll(join(path, name));
    flushFolder(path);
  } else flush(path, "r+");
}

/** Flushes the names in a folder. Windows does this itself and cannot open a folder. */
export function flushFolder(path: string): void {
  if (process.platform === "win32") return;
  flush(path, "r");
}

function flush(path: string, flags: string): void {
  let file: number;
  try {
    file = openSync(path, flags);
  } catch (thrown) {
    // A read-only file was flushed earlier, and an unreadable folder may still be writable.
    if (["EACCES", "EPERM", "EROFS"].includes((thrown as NodeJS.ErrnoException).code ?? "")) return;
    throw thrown;
  }
  try {
    fsyncSync(file);
  } catch (thrown) {
    // Some file systems, above all network ones, cannot flush folders.
    if (!["EINVAL", "ENOTSUP", "EBADF", "EISDIR"].includes((thrown as NodeJS.ErrnoException).code ?? ""))
      throw thrown;
  } finally {
    closeSync(file);
  }
}
