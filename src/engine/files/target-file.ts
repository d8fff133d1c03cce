// The target file of a job: checks where it may be written, grows a temporary part beside it, and moves the part into place without ever
// replacing a file silently.
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { flushAll, flushFolder, renameDurably } from "./durable-rename.ts";
import { realPath } from "./file-identity.ts";
import { isRunning } from "./running-process.ts";

interface TargetRules {
  /** The files that the job reads, and what one of them is called in a message. A folder stands for all files in it. */
  sources: readonly string[];
  sourceWord: string;
  overwrite: boolean;
  /** A folder that may not be written to. */
  workspace?: string;
}

export function refuseTarget(to: string, { sources, sourceWord, overwrite, workspace }: TargetRules): void {
  if (!existsSync(dirname(to)))
    throw new AppError(
      "FILE_MISSING",
      `There is no folder ${dirname(to)}; create it, or choose another place.`,
    );
  if (workspace !== undefined && !relative(realPath(workspace), realPath(dirname(to))).startsWith(".."))
    throw new AppError("INVALID_INPUT", `${to} lies inside the workspace; choose a place outside of it.`);
  if (!existsSync(to)) return;
  const there = statSync(to);
  if (there.isDirectory()) throw new AppError("INVALID_INPUT", `${to} is a folder; name a file in it.`);
  // Renaming over a device would replace it by a file.
  if (!there.isFile()) throw new AppError("INVALID_INPUT", `${to} is a device or a pipe; choose a file.`);
  if (sources.some((source) => isIn(to, there, source)))
    throw new AppError("INVALID_INPUT", `${to} is ${sourceWord}; choose another file.`);
  if (!overwrite) throw thereAlready(to);
}

/** Whether a file is a source, under any name, or lies in a source folder. */
function isIn(to: string, there: Stats, source: string): boolean {
  const found = statSync(source, { throwIfNoEntry: false });
  if (!found) return false;
  if (found.isDirectory()) return !relative(realPath(source), realPath(to)).startsWith("..");
  return there.ino === found.ino && there.dev === found.dev;
}

const thereAlready = (to: string) =>
  new AppError(
    "INVALID_INPUT",
    `The file ${to} is there already; choose another name, or say that it may be overwritten.`,
  );

let lastMs = 0;

/** A unique hidden name beside the target. */
export function partBeside(to: string): string {
  lastMs = Math.max(Date.now(), lastMs + 1);
  return join(dirname(to), `.${basename(to)}.${process.pid}-${lastMs}.part`);
}

const partName = /^\.(.+)\.(\d+)-(\d+)\.part$/;
const dayMs = 86_400_000;

/** Removes parts that killed processes left: of the same file at once, of others after a day. */
function removeAbandoned(to: string): void {
  const folder = dirname(to);
  for (const name of namesIn(folder)) {
    const [, base, pid, startedMs] = partName.exec(name) ?? [];
    if (base === undefined || isRunning(Number(pid))) continue;
    if (base === basename(to) || Date.now() - Number(startedMs) > dayMs)
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The folder cannot be read; creating the part will report that.
    return [];
  }
}

export const isPartName = (name: string): boolean => partName.test(name);

/** Creates the empty part, so that a folder that is not writable is reported before any work. */
export function makePart(part: string, to: string, isFolder = false): void {
  removeAbandoned(to);
  try {
    if (isFolder) mkdirSync(part);
    else closeSync(openSync(part, "wx"));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw thrown;
    throw new AppError(
      "FILE_UNREADABLE",
      `The folder ${dirname(to)} may not be written to; choose another place.`,
      message,
    );
  }
}

/** Moves a complete part into place. Replaces a file that appeared there only when overwriting is allowed. */
export function placePart(part: string, to: string, overwrite: boolean): void {
  if (overwrite) {
    renameDurably(part, to);
    return;
  }
  flushAll(part);
  try {
    // A link fails where a file exists; a rename would replace it.
    linkSync(part, to);
    flushFolder(dirname(to));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "EEXIST" || existsSync(to)) throw thereAlready(to);
    // Some file systems have no links.
    renameDurably(part, to);
    return;
  }
  rmSync(part);
}
