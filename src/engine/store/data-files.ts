// A folder of the workspace with one database file for each thing in it: attached when it is first read, let go of and
// deleted with it. What lies in the files, and how they are written, is known to those who keep them.
import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { type Database, quoteName, quoteText } from "./database.ts";

export interface DataFiles {
  folder: string;
  pathOf(id: number): string;
  /** Makes a file's tables reachable; throws when it is gone or damaged. */
  attach(id: number): Promise<void>;
  remove(id: number): Promise<void>;
  /** Removes files that belong to none of these. */
  keepOnly(ids: ReadonlySet<number>): void;
}

interface DataFilesOptions {
  folder: string;
  /** The name under which a file's tables are reached. */
  schemaName: (id: number) => string;
  /** What a file holds, as a sentence has it, and what to do when it is lost. */
  of: string;
  advice: string;
}

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
      throw lost("damaged", thrown instanceof Error ? thrown.message : String(thrown));
    }
  };

  return {
    folder,
    pathOf,
    attach(id) {
      const ready = attached.get(id) ?? attach(id);
      attached.set(id, ready);
      ready.catch(() => attached.delete(id));
      return ready;
    },
    async remove(id) {
      if (attached.has(id)) await database.run(`DETACH ${quoteName(schemaName(id))}`);
      attached.delete(id);
      rmSync(pathOf(id), { force: true });
    },
    keepOnly(ids) {
      // A workspace from elsewhere may hold a link to a folder of the person, or files of theirs: neither is ours to tidy.
      if (!existsSync(folder) || lstatSync(folder).isSymbolicLink()) return;
      for (const name of readdirSync(folder)) {
        const id = /^(\d+)\.duckdb(\.wal)?$/.exec(name)?.[1];
        if (id !== undefined && !ids.has(Number(id))) rmSync(join(folder, name), { force: true });
      }
    },
  };
}
