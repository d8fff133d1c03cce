// The rows of each dataset lie in their own database file, written once. A new file grows in the temporary folder and becomes a dataset by
// one rename; until then the workspace is unchanged. Deleting a dataset deletes its file.
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isReservedName } from "../../core/table/reserved-names.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { renameDurably } from "../files/durable-rename.ts";
import { makeFolder } from "../files/make-folder.ts";
import { privateFile } from "../files/private-mode.ts";
import { dropCopy, hasLog, restoreCopy, takeCopy, takeCopyAside } from "../store/checkpoint-copy.ts";
import { createDataFiles, type DataFiles } from "../store/data-files.ts";
import type { Database } from "../store/database.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { createKeptCaptures, type KeptCaptures } from "./kept-captures.ts";

/** The table with the rows, in a dataset's file. */
export const rowsTable = "flows";

/** The SQL name of a dataset's rows, in its file or in the file that is still being written. */
export const flowsTable = (dataset: Pick<Dataset, "id" | "reading">): string => tableOf(dataset, rowsTable);

/** The SQL name of another table in a dataset's file. */
export const tableOf = ({ id, reading }: Pick<Dataset, "id" | "reading">, table: string): string =>
  `${quoteName(reading ? stagingName(id) : schemaName(id))}.main.${table}`;

/** Whether a dataset's file has another table. */
export async function hasTable(
  database: Database,
  { id, reading }: Pick<Dataset, "id" | "reading">,
  table: string,
): Promise<boolean> {
  const [row] = await database.rows(
    "SELECT count(*) AS tables FROM duckdb_tables() WHERE database_name = ? AND table_name = ?",
    [reading ? stagingName(id) : schemaName(id), table],
  );
  return Number(row!.tables) > 0;
}

export interface Staging {
  /** A connection whose unqualified names mean the new file. */
  task: DatabaseTask;
  /** Closes the file and moves it into place, unless `commit` throws just before. */
  keep(commit?: () => void): Promise<void>;
  /** Discards the file. Does nothing after `keep`. */
  drop(): Promise<void>;
}

interface Fold {
  /** Writes the log into the file, while no row is stored. False when a reader is in the way; a log that stays is read at the next opening. */
  fold(): Promise<boolean>;
  /** Gives the fold up. */
  drop(): void;
}

/** The file of a dataset whose rows come one by one and must outlive a kill. */
interface LiveFile {
  /** A connection on which unqualified names are the file's. */
  task: DatabaseTask;
  /** Copies the file for a fold, while rows are still stored; null without room for a copy. */
  beginFold(): Promise<Fold | null>;
  /** Folds and closes the file; it can then be read like any other. */
  close(): Promise<void>;
}

export interface DatasetFiles
  extends Pick<DataFiles, "folder" | "attach" | "remove" | "keepOnly" | "pathOf"> {
  /** Captures that a window sent. */
  captures: KeptCaptures;
  /** `rowGroupRows`: rows per row group of the file, a multiple of 2,048; default: DuckDB's. */
  stage(id: number, rowGroupRows?: number): Promise<Staging>;
  /** Opens, or creates, the file of a live dataset in its place. Every committed row is kept. */
  openLive(id: number): Promise<LiveFile>;
}

/** Of a file that grows: a full group is written once, one that is not full again with each fold. */
export const liveRowGroupRows = 20_480;

const schemaName = (id: number) => `dataset_${id}`;
const stagingName = (id: number) => `staging_${id}`;

export function createDatasetFiles(
  database: Database,
  workspace: string,
  temporaryFolder: string,
): DatasetFiles {
  const files = createDataFiles(database, {
    folder: join(workspace, "datasets"),
    schemaName,
    of: "this dataset",
    advice: "restore it from a copy of the workspace",
  });

  /** Attaches a file for writing; the connection's unqualified names are the file's. */
  async function attachForWriting(id: number, path: string, { options = "", isLong = false }) {
    const name = stagingName(id);
    await database.run(`ATTACH ${quoteText(path)} AS ${quoteName(name)}${options}`);
    const task = await database.task({ isLong });
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
    return { name, task, detach };
  }

  return {
    ...files,
    captures: createKeptCaptures(workspace),
    async openLive(id) {
      makeFolder(files.folder);
      const path = files.pathOf(id);
      restoreCopy(path);
      await files.detach(id);
      const { name, task, detach } = await attachForWriting(id, path, {
        options: ` (ROW_GROUP_SIZE ${liveRowGroupRows})`,
        isLong: true,
      });
      chmodSync(path, privateFile);
      const fold = async () => {
        await database.run(`CHECKPOINT ${quoteName(name)}`);
        dropCopy(path);
      };
      return {
        task,
        beginFold: () =>
          takeCopyAside(path).then(
            () => ({
              drop: () => dropCopy(path),
              fold: () =>
                fold().then(
                  () => true,
                  () => false,
                ),
            }),
            () => null,
          ),
        async close() {
          try {
            if (hasLog(path)) {
              takeCopy(path);
              await fold();
            }
          } catch {
            // A reader is in the way, or there is no room for a copy: the log stays.
          }
          await detach();
          // Letting the file go folds its log in too; then a copy of before is of no use.
          if (!hasLog(path)) dropCopy(path);
        },
      };
    },
    async stage(id, rowGroupRows) {
      makeFolder(files.folder);
      const path = join(temporaryFolder, `${id}.duckdb`);
      // After a kill the file is deleted anyway, so it needs no write-ahead log.
      const options = [
        "RECOVERY_MODE 'NO_WAL_WRITES'",
        ...(rowGroupRows ? [`ROW_GROUP_SIZE ${rowGroupRows}`] : []),
      ];
      const { name, task, detach } = await attachForWriting(id, path, {
        options: ` (${options.join(", ")})`,
      });
      return {
        task,
        async keep(commit) {
          await refuseReservedNames(task);
          await writeOut(task, name);
          await detach();
          chmodSync(path, privateFile);
          commit?.();
          renameDurably(path, files.pathOf(id));
        },
        async drop() {
          try {
            await detach();
          } catch {
            // On a full disk DuckDB releases the file but reports that it could not finish it. The file is discarded anyway.
          } finally {
            for (const suffix of ["", ".wal"]) rmSync(path + suffix, { force: true });
          }
        },
      };
    },
  };
}

/**
 * Writes what is still in memory. DuckDB would also merge neighbouring row groups that are not full, and for that write a third of the table
 * again; `max_vacuum_tasks = 0` prevents it.
 */
async function writeOut(task: DatabaseTask, name: string): Promise<void> {
  await task.run("SET GLOBAL max_vacuum_tasks = 0");
  try {
    await task.run(`CHECKPOINT ${quoteName(name)}`);
  } finally {
    await task.run("RESET GLOBAL max_vacuum_tasks");
  }
}

/** Refuses a column named like DuckDB's row number: it would hide the number that identifies the row. */
async function refuseReservedNames(task: DatabaseTask): Promise<void> {
  const described = await task.rows(`DESCRIBE ${rowsTable}`);
  const views = await task.rows(
    "SELECT view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal",
  );
  // A view has no row numbers: its first column is the number.
  const columns = described.map((row) => String(row.column_name)).slice(views.length);
  const reserved = columns.find(isReservedName);
  if (reserved !== undefined) throw new Error(`A dataset must not have a column called ${reserved}.`);
}
