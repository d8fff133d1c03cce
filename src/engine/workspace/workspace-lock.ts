// The lock of a workspace: one holder at a time, over all spellings of its path, within this process and between processes.
//
// DuckDB's file lock is not enough. It belongs to the process, not to the database: the process may open the file twice, and closing any
// descriptor of the file, even one that only read it, frees the lock. So this process keeps a list of what it holds, and a file in the
// workspace names the holding process from open to close. DuckDB's lock still decides between two processes that start at the same time.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { fileKeys } from "../files/file-identity.ts";
import { writeJson } from "../files/json-file.ts";
import { markOfThisProcess, ProcessMarkSchema, stillRuns } from "../files/running-process.ts";

export interface WorkspaceLock {
  /** Writes the holder's file; call as soon as the database is open. Throws when another process was faster. */
  confirm(): void;
  /** Lets others open the workspace. The last thing that its holder does. */
  release(): void;
}

const HolderSchema = ProcessMarkSchema.extend({
  /** The folder that is held. A copy of an open workspace contains this file too, but is not held. */
  folder: z.string(),
});

/** The keys of all workspaces and databases that this process holds. */
const heldHere = new Set<string>();

/** Locks a workspace for this process, before its database is opened. Throws when it is held already. */
export function lockWorkspace(folder: string, databaseName: string): WorkspaceLock {
  const holderPath = holderPathOf(folder);
  const databasePath = join(folder, databaseName);
  const keys = new Set([...fileKeys(folder), ...fileKeys(databasePath)]);
  if ([...keys].some((key) => heldHere.has(key))) throw lockedHere(folder);
  const mark = { ...markOfThisProcess(), folder: folderKey(folder) };

  refuseHeld(folder);
  for (const key of keys) heldHere.add(key);
  return {
    confirm() {
      refuseHeld(folder);
      writeJson(holderPath, mark);
      // A new database now has an inode number, so remember its key.
      for (const key of fileKeys(databasePath)) {
        keys.add(key);
        heldHere.add(key);
      }
    },
    release() {
      const holder = readHolder(holderPath);
      if (holder?.pid === mark.pid && holder.startedAt === mark.startedAt)
        rmSync(holderPath, { force: true });
      for (const key of keys) heldHere.delete(key);
    },
  };
}

function refuseHeld(folder: string): void {
  const pid = runningHolder(folder);
  if (pid === process.pid) throw lockedHere(folder);
  if (pid !== null) throw lockedBy(folder, pid);
}

/** Whether another process holds the workspace. Throws when it is this one: reading the database's file here would free its lock. */
export function isHeldElsewhere(folder: string): boolean {
  const pid = runningHolder(folder);
  if (pid === process.pid) throw lockedHere(folder);
  return pid !== null;
}

/** The number of the running process that the workspace's file names; null without one. */
function runningHolder(folder: string): number | null {
  const holder = readHolder(holderPathOf(folder));
  return holder !== null && holder.folder === folderKey(folder) && stillRuns(holder) ? holder.pid : null;
}

/** The message for a workspace that is held by the process with this number. */
export const lockedBy = (folder: string, pid: number | string, detail?: string): AppError =>
  new AppError(
    "WORKSPACE_LOCKED",
    `The workspace ${folder} is open in another Tidewatch (process ${pid}); close it there, or open another workspace.`,
    detail,
  );

const lockedHere = (folder: string): AppError =>
  new AppError(
    "WORKSPACE_LOCKED",
    `The workspace ${folder} is open in this Tidewatch already (process ${process.pid}); close it first, or open another workspace.`,
  );

/** The process named in the workspace's file; null when it names none. */
export const holderPid = (folder: string): number | null => readHolder(holderPathOf(folder))?.pid ?? null;

const holderPathOf = (folder: string): string => join(folder, "holder.json");

function readHolder(path: string) {
  try {
    return HolderSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

/** A folder keeps its inode number when it is moved; a copy gets another one. */
const folderKey = (folder: string): string => fileKeys(folder).at(-1)!;
