// A workspace that cannot be written, as evidence on read-only media or of another account: its records are copied and the copy is opened,
// its other files are read where they lie. Any number of programs read it at once. What would change it is refused.
import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
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

interface RecordsCopy {
  folder: string;
  database: string;
  remove(): void;
}

/** Copies a database, and what the store left beside it, into a private folder of the system's temporary files. */
export function copyRecords(database: string): RecordsCopy {
  const folder = mkdtempSync(join(tmpdir(), "tidewatch-reading-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const suffix of ["", ".wal", ".copy"]) {
      if (!existsSync(database + suffix)) continue;
      const copy = join(folder, basename(database) + suffix);
      copyFileSync(database + suffix, copy, constants.COPYFILE_FICLONE);
      chmodSync(copy, privateFile);
    }
  } catch (thrown) {
    remove();
    throw thrown;
  }
  return { folder, database: join(folder, basename(database)), remove };
}

/** The handlers, which refuse to change a workspace that cannot be written. */
export function refuseChanges(handlers: EngineHandlers, current: () => Workspace | null): EngineHandlers {
  const guarded = Object.entries(handlers).map(([name, handler]) => [
    name,
    (input: never) => {
      const workspace = current();
      if (workspace?.isReadOnly && changes(name as RequestName, input)) throw readOnly(workspace);
      return (handler as (input: never) => unknown)(input);
    },
  ]);
  return Object.fromEntries(guarded) as EngineHandlers;
}

function changes(name: RequestName, input: never): boolean {
  if (name === "job.start") return !("readsOnly" in jobs[(input as { kind: JobName }).kind]);
  const request = requests[name];
  return "changes" in request && (request.changes as (input: never) => boolean)(input);
}

const readOnly = ({ path }: Workspace): AppError =>
  new AppError(
    "WORKSPACE_READ_ONLY",
    `The workspace ${path} is read-only, since its folder or disk cannot be written; copy the folder to a place that can, and open the copy.`,
  );
