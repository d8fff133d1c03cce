// Keeps a copy of a database file while DuckDB folds its log into it. DuckDB overwrites blocks that it still needs, so a kill, a full disk
// or a power cut in the middle would leave a file that no log can repair. With copy and log nothing is lost.
import { constants, copyFileSync, existsSync, rmSync, statSync } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { renameDurably } from "../files/durable-rename.ts";

const copyOf = (path: string) => `${path}.copy`;
const partialOf = (path: string) => `${path}.copy.new`;
const logOf = (path: string) => `${path}.wal`;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Whether there is a log to fold in. */
export const hasLog = (path: string): boolean => sizeOf(logOf(path)) > 0;

/** Whether the log has grown so long that a kill would make the next opening slow. A large file is copied less often. */
export const isLogLong = (path: string, longBytes: number): boolean =>
  sizeOf(logOf(path)) > Math.max(longBytes, sizeOf(path) / 4);

/** Throws when there is no room. The log then stays, and is read when the database is opened again. */
export function takeCopy(path: string): void {
  try {
    copyFileSync(path, partialOf(path), constants.COPYFILE_FICLONE);
    renameDurably(partialOf(path), copyOf(path));
  } catch (thrown) {
    rmSync(partialOf(path), { force: true });
    throw thrown;
  }
}

/** The same while other work goes on. Nothing may change the file until it ends; its log may grow. */
export async function takeCopyAside(path: string): Promise<void> {
  const partial = partialOf(path);
  try {
    await copyFile(path, partial, constants.COPYFILE_FICLONE);
    // The flush is the long part; that of the rename finds nothing left to write.
    const copy = await open(partial, "r+");
    await copy.sync().finally(() => copy.close());
    renameDurably(partial, copyOf(path));
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown;
  }
}

/** Call when the file is complete. */
export const dropCopy = (path: string): void => rmSync(copyOf(path), { force: true });

/**
 * Call before the database is opened. If the log exists, DuckDB did not finish, or finished and did not remove it: copy and log together
 * are complete. Without a log the file is complete.
 */
export function restoreCopy(path: string): void {
  rmSync(partialOf(path), { force: true });
  if (!existsSync(copyOf(path))) return;
  if (hasLog(path)) renameDurably(copyOf(path), path);
  else dropCopy(path);
}
