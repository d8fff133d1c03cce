// A copy of a database file for as long as the store folds its log into it. The store writes over blocks that it still needs: a kill, a
// full disk or a power cut in the middle of one leaves a file that no log can mend. With the copy and the log nothing is lost.
import { constants, copyFileSync, existsSync, rmSync, statSync } from "node:fs";
import { renameDurably } from "../files/durable-rename.ts";

const copyOf = (path: string) => `${path}.copy`;
const partialOf = (path: string) => `${path}.copy.new`;
const logOf = (path: string) => `${path}.wal`;

/** Whether there is anything to fold in. */
export const hasLog = (path: string): boolean =>
  (statSync(logOf(path), { throwIfNoEntry: false })?.size ?? 0) > 0;

/** Throws where there is no room for it: then the log stays as it is, and is read when the database is opened again. */
export function takeCopy(path: string): void {
  try {
    copyFileSync(path, partialOf(path), constants.COPYFILE_FICLONE);
    renameDurably(partialOf(path), copyOf(path));
  } catch (thrown) {
    rmSync(partialOf(path), { force: true });
    throw thrown;
  }
}

/** Called once the file is whole. */
export const dropCopy = (path: string): void => rmSync(copyOf(path), { force: true });

/**
 * Called before the database is opened. As long as the log is there the store had not finished, or had finished and not yet removed it:
 * either way the copy and the log are everything. Without a log the file is whole.
 */
export function restoreCopy(path: string): void {
  rmSync(partialOf(path), { force: true });
  if (!existsSync(copyOf(path))) return;
  if (hasLog(path)) renameDurably(copyOf(path), path);
  else dropCopy(path);
}
