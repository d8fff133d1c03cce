// A folder of the workspace with one database file per item. A file is attached when it is first read, and detached and deleted with its
// item. Callers know what the files contain.
import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./database.ts";
import { quoteName, quoteText } from "./quote.ts";

export interface DataFiles {
  folder: string;
  pathOf(id: number): string;
  /** Attaches a file. Throws when it is missing or damaged. */
  attach(id: number): Promise<void>;
  /** Closes a file, so that it can be opened for writing. */
  detach(id: number): Promise<void>;
  remove(id: number): Promise<void>;
  /** Removes the files of all other items. */
  keepOnly(ids: ReadonlySet<number>): void;
}

interface DataFilesOptions {
  folder: string;
  /** The schema name of an attached file. */
  schemaName: (id: number) => string;
  /** What a file holds, for messages, and what to do when it is lost. */
  of: string;
  advice: string;
}

/** An item's file; its log; its copy from before the log was folded in. */
const besides = ["", ".wal", ".copy"] as const;

export function createDataFiles(
  database: Database,
  { folder, schemaName, of, advice }: DataFilesOptions,
): DataFiles {
  const pathOf = (id: number) => join(folder, `${id}.duckdb`);
  const attached = new Map<number, Promise<void>>();

  const attach = async (id: number) => {
    const path = pathOf(id);
    const lost = (how: string, detail?: string) =>
      new AppError("WORKSPACE_DAMAGED", `The file ${path} of ${of} is ${how}; ${advice}.`, detail);
    if (!existsSync(path)) throw lost("gone");
    try {
      await database.run(`ATTACH ${quoteText(path)} AS ${quoteName(schemaName(id))} (READ_ONLY)`);
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (/conflicting lock|being used by another process/i.test(message))
        throw new AppError(
          "WORKSPACE_LOCKED",
          `The file ${path} of ${of} is still being written by the Tidewatch that has the workspace open; read it when that has ended.`,
          message,
        );
      throw lost("damaged", message);
    }
  };

  const detach = async (id: number) => {
    if (!attached.has(id)) return;
    attached.delete(id);
    await database.run(`DETACH ${quoteName(schemaName(id))}`);
  };

  return {
    folder,
    pathOf,
    detach,
    attach(id) {
      const ready = attached.get(id) ?? attach(id);
      attached.set(id, ready);
      ready.catch(() => attached.delete(id));
      return ready;
    },
    async remove(id) {
      await detach(id);
      for (const suffix of besides) rmSync(pathOf(id) + suffix, { force: true });
    },
    keepOnly(ids) {
      // A workspace from elsewhere may contain a link to another folder, or foreign files. Neither may be deleted.
      if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) return;
      for (const name of readdirSync(folder)) {
        const id = /^(\d+)\.duckdb(\.wal|\.copy)?$/.exec(name)?.[1];
        if (id !== undefined && !ids.has(Number(id))) rmSync(join(folder, name), { force: true });
      }
    },
  };
}
