// Each dataset's rows lie in a database file of their own, written once. A new one grows in the temporary folder and
// becomes a dataset by one rename; until then nothing of the workspace has changed. Deleting one deletes its file.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { type Database, type DatabaseTask, quoteName, quoteText } from "./database.ts";

/** The one table in a dataset's file. */
export const rowsTable = "flows";

/** A dataset's rows in SQL: in its file, or in the one that it grows in. */
export const flowsTable = ({ id, reading }: Pick<Dataset, "id" | "reading">): string =>
  `${quoteName(reading ? stagingName(id) : schemaName(id))}.main.${rowsTable}`;

export interface Staging {
  /** A connection on which unqualified names are the new file's. */
  task: DatabaseTask;
  /** Closes the file and puts it in its place. */
  keep(): Promise<void>;
  /** Forgets it; harmless after keep. */
  drop(): Promise<void>;
}

export interface DatasetFiles {
  /** Makes a dataset's rows reachable; throws when its file is gone or damaged. */
  attach(id: number): Promise<void>;
  /** `rowGroupRows`: rows that lie together in the file, a multiple of 2,048; the store's own choice when left out. */
  stage(id: number, rowGroupRows?: number): Promise<Staging>;
  remove(id: number): Promise<void>;
  /** Removes files that belong to none of these datasets. */
  keepOnly(ids: ReadonlySet<number>): void;
}

const schemaName = (id: number) => `dataset_${id}`;
const stagingName = (id: number) => `staging_${id}`;

export function createDatasetFiles(
  database: Database,
  workspace: string,
  temporaryFolder: string,
): DatasetFiles {
  const folder = join(workspace, "datasets");
  const pathOf = (id: number) => join(folder, `${id}.duckdb`);
  const attached = new Map<number, Promise<void>>();

  const attach = async (id: number) => {
    const path = pathOf(id);
    if (!existsSync(path)) {
      throw new AppError(
        "WORKSPACE_DAMAGED",
        `The file ${path} of this dataset is gone; restore it from a copy of the workspace.`,
      );
    }
    try {
      await database.run(`ATTACH ${quoteText(path)} AS ${quoteName(schemaName(id))} (READ_ONLY)`);
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      throw new AppError(
        "WORKSPACE_DAMAGED",
        `The file ${path} of this dataset is damaged; restore it from a copy of the workspace.`,
        detail,
      );
    }
  };

  return {
    attach(id) {
      const ready = attached.get(id) ?? attach(id);
      attached.set(id, ready);
      ready.catch(() => attached.delete(id));
      return ready;
    },
    async stage(id, rowGroupRows) {
      mkdirSync(folder, { recursive: true });
      const name = stagingName(id);
      const path = join(temporaryFolder, `${id}.duckdb`);
      // What a killed process leaves of it is thrown away, so nothing would ever read a log of it.
      const options = [
        "RECOVERY_MODE 'NO_WAL_WRITES'",
        ...(rowGroupRows ? [`ROW_GROUP_SIZE ${rowGroupRows}`] : []),
      ];
      await database.run(`ATTACH ${quoteText(path)} AS ${quoteName(name)} (${options.join(", ")})`);
      const task = await database.task();
      let open = true;
      const detach = async () => {
        if (!open) return;
        open = false;
        task.close();
        await database.run(`DETACH ${quoteName(name)}`);
      };
      try {
        await task.run(`USE ${quoteName(name)}`);
      } catch (thrown) {
        await detach();
        throw thrown;
      }
      return {
        task,
        async keep() {
          await task.run(`CHECKPOINT ${quoteName(name)}`);
          await detach();
          renameSync(path, pathOf(id));
        },
        async drop() {
          try {
            await detach();
          } catch {
            // On a full disk the store lets go of the file and says that it could not finish it: it need not.
          } finally {
            for (const suffix of ["", ".wal"]) rmSync(path + suffix, { force: true });
          }
        },
      };
    },
    async remove(id) {
      if (attached.has(id)) await database.run(`DETACH ${quoteName(schemaName(id))}`);
      attached.delete(id);
      rmSync(pathOf(id), { force: true });
    },
    keepOnly(ids) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        const id = Number(/^(\d+)\.duckdb/.exec(name)?.[1] ?? Number.NaN);
        if (!ids.has(id)) rmSync(join(folder, name), { force: true });
      }
    },
  };
}
