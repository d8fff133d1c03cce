// A workspace that cannot be written, as evidence on read-only media or of another account, or that another Tidewatch holds: its records are
// copied and the copy is opened, its other files are read where they lie. Any number of programs read it at once. What would change it is
// refused. So is a workspace whose disk is full, until there is space again.
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type EngineHandlers,
  type JobName,
  jobs,
  type RequestName,
  requests,
} from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { Workspace } from "../../shared/vocabulary.ts";
import { privateFile } from "../files/private-mode.ts";

export const isWritable = (...paths: string[]): boolean =>
  paths.every((path) => {
    try {
      accessSync(path, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });

export const databaseName = "tidewatch.duckdb";

interface RecordsCopy {
  folder: string;
  database: string;
  remove(): void;
}

const tries = 100;
const retryMs = 100;
/** File systems stamp all changes of a few milliseconds with one time. */
const stampMs = 40;

/**
 * Copies a database, and what the store left beside it, into a private folder of the system's temporary files. A program that holds the
 * workspace only adds to the log, and now and then folds it into the database, beside which a copy lies as long as that takes. So a copy of
 * both is one moment of the workspace if nothing was folded during it; else it is taken again.
 */
export async function copyRecords(database: string, isHeld: boolean): Promise<RecordsCopy> {
  for (let left = tries; left > 0; left--) {
    const before = foldedAt(database);
    if (!isHeld || before !== null) {
      const copy = copyOnce(database, isHeld ? ["", ".wal"] : ["", ".wal", ".copy"]);
      if (copy !== null && (!isHeld || foldedAt(database) === before)) return copy;
      copy?.remove();
    }
    await pause(retryMs);
  }
  throw new AppError(
    "WORKSPACE_LOCKED",
    `The records in ${database} change all the time; try again when the Tidewatch that has them open is less busy.`,
  );
}

/** When the log was folded into the database the last time; null while that goes on or has just happened. */
function foldedAt(database: string): string | null {
  if (existsSync(`${database}.copy`)) return null;
  const stats = statSync(database, { bigint: true });
  return Date.now() - Number(stats.mtimeMs) < stampMs ? null : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

/** Null when a file vanished under the copy. */
function copyOnce(database: string, suffixes: readonly string[]): RecordsCopy | null {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-reading-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const suffix of suffixes) {
      if (!existsSync(database + suffix)) continue;
      const copy = join(folder, basename(database) + suffix);
      copyFileSync(database + suffix, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, privateFile);
    }
  } catch (thrown) {
    remove();
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw thrown;
  }
  return { folder, database: join(folder, basename(database)), remove };
}

/** Changes when a program that holds the workspace adds to its records. */
export function recordsStamp(workspace: string): string {
  const stamps = ["", ".wal"].map((suffix) => {
    const stats = statSync(join(workspace, databaseName + suffix), { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? "none" : `${stats.size} ${stats.mtimeNs}`;
  });
  return stamps.join(", ");
}

interface Guard {
  current: () => Workspace | null;
  /** Opens the workspace again, after its disk was full. */
  openAgain: () => Promise<void>;
}

/** The handlers, which refuse to change a workspace that cannot be written. */
export function refuseChanges(handlers: EngineHandlers, { current, openAgain }: Guard): EngineHandlers {
  const guarded = Object.entries(handlers).map(([name, handler]) => [
    name,
    (input: never) => {
      const run = () => {
        const workspace = current();
        if (workspace?.isReadOnly && changes(name as RequestName, input))
          throw workspace.isFull ? full(workspace) : readOnly(workspace);
        return (handler as (input: never) => unknown)(input);
      };
      const workspace = current();
      const mayBeWritable = workspace?.isFull === true && changes(name as RequestName, input);
      return mayBeWritable && hasSpace(workspace.path) ? openAgain().then(run) : run();
    },
  ]);
  return Object.fromEntries(guarded) as EngineHandlers;
}

function changes(name: RequestName, input: never): boolean {
  if (name === "job.start") return !("readsOnly" in jobs[(input as { kind: JobName }).kind]);
  const request = requests[name];
  return "changes" in request && (request.changes as (input: never) => boolean)(input);
}

/** Opening for writing needs less; with no more, the next verdict would find the disk full again. */
const leastFreeBytes = 1 << 20;

function hasSpace(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= leastFreeBytes;
}

/** The sentence for a workspace that is open for reading because its disk is full. */
export const fullSentence = (path: string): string =>
  `The disk of the workspace ${path} is full, so it is open for reading only; free some space there, and it can be changed again.`;

const full = ({ path }: Workspace): AppError => new AppError("DISK_FULL", fullSentence(path));

const readOnly = ({ path }: Workspace): AppError =>
  new AppError(
    "WORKSPACE_READ_ONLY",
    `The workspace ${path} is read-only, since its folder or disk cannot be written; copy the folder to a place that can, and open the copy.`,
  );
