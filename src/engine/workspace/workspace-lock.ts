// Who holds a workspace: one holder at a time, over all spellings of its path, in this process and among processes.
//
// DuckDB's own file lock does not suffice. It belongs to the process, not to the database: the process may open the file a
// second time, and closing any descriptor of it, be it one that only read the file, frees the lock. So this process keeps
// a list of what it holds, and a file in the workspace names the process that holds it, from open to close. The database's
// lock still decides between two processes that start at the same moment.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { fileKeys } from "../files/file-identity.ts";
import { writeJson } from "../files/json-file.ts";
import { markOfThisProcess, ProcessMarkSchema, stillRuns } from "../files/running-process.ts";

export interface WorkspaceLock {
  /** Writes the holder's file; called as soon as the database is open. Throws when another process was faster. */
  confirm(): void;
  /** Lets others have the workspace; the last thing that its holder does with it. */
  release(): void;
}

const HolderSchema = ProcessMarkSchema.extend({
  /** The folder that is held: a copy of an open workspace brings this file along, and nobody holds the copy. */
  folder: z.string(),
});

/** The keys of all workspaces and databases that this process holds. */
const heldHere = new Set<string>();

/** Takes a workspace for this process, before its database is opened. Throws when somebody holds it. */
export function lockWorkspace(folder: string, databaseName: string): WorkspaceLock {
  const holderPath = join(folder, "holder.json");
  const databasePath = join(folder, databaseName);
  const keys = new Set([...fileKeys(folder), ...fileKeys(databasePath)]);
  if ([...keys].some((key) => heldHere.has(key))) throw lockedHere(folder);
  const mark = { ...markOfThisProcess(), folder: folderKey(folder) };

  const refuseHeld = () => {
    const holder = readHolder(holderPath);
    if (holder === null || holder.folder !== mark.folder || !stillRuns(holder)) return;
    throw holder.pid === process.pid ? lockedHere(folder) : lockedBy(folder, holder.pid);
  };

  refuseHeld();
  for (const key of keys) heldHere.add(key);
  return {
    confirm() {
      refuseHeld();
      writeJson(holderPath, mark);
      // A database that was just made is known by its number from now on.
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

/** The sentence for a workspace that a process of this number holds. */
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

/** The process that the workspace's file names; null when it names none. */
export const holderPid = (folder: string): number | null =>
  readHolder(join(folder, "holder.json"))?.pid ?? null;

function readHolder(path: string) {
  try {
    return HolderSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

/** A folder keeps its number when it is moved, and its copy gets another one. */
const folderKey = (folder: string): string => fileKeys(folder).at(-1)!;
