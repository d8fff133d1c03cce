// Each dataset's rows lie in a database file of their own, written once. A new one grows in the temporary folder and
// becomes a dataset by one rename; until then nothing of the workspace has changed. Deleting one deletes its file.
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isReservedName } from "../../core/table/reserved-names.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { renameDurably } from "../files/durable-rename.ts";
import { privateFile, privateFolder } from "../files/private-mode.ts";
import { createDataFiles, type DataFiles } from "../store/data-files.ts";
import { type Database, type DatabaseTask, quoteName, quoteText } from "../store/database.ts";

/** The table with the rows in a dataset's file. */
export const rowsTable = "flows";

/** A dataset's rows in SQL: in its file, or in the one that it grows in. */
export const flowsTable = (dataset: Pick<Dataset, "id" | "reading">): string => tableOf(dataset, rowsTable);

/** Another table of a dataset's file. */
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
  /** A connection on which unqualified names are the new file's. */
  task: DatabaseTask;
  /** Closes the file and puts it in its place. */
  keep(): Promise<void>;
  /** Forgets it; harmless after keep. */
  drop(): Promise<void>;
}

export interface DatasetFiles
  extends Pick<DataFiles, "folder" | "attach" | "remove" | "keepOnly" | "pathOf"> {
  /** `rowGroupRows`: rows that lie together in the file, a multiple of 2,048; the store's own choice when left out. */
  stage(id: number, rowGroupRows?: number): Promise<Staging>;
}

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

  return {
    ...files,
    async stage(id, rowGroupRows) {
      mkdirSync(files.folder, { recursive: true, mode: privateFolder });
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
          await refuseReservedNames(task);
          await task.run(`CHECKPOINT ${quoteName(name)}`);
          await detach();
          chmodSync(path, privateFile);
          renameDurably(path, files.pathOf(id));
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
  };
}

/** Rows are named by the store's own number, so no column may come before it, whichever way the table was made. */
async function refuseReservedNames(task: DatabaseTask): Promise<void> {
  const described = await task.rows(`DESCRIBE ${rowsTable}`);
  const views = await task.rows(
    "SELECT view_name FROM duckdb_views() WHERE database_name = current_database() AND NOT internal",
  );
  // A view has no numbers of its own: the first of its columns is their number.
  const columns = described.map((row) => String(row.column_name)).slice(views.length);
  const reserved = columns.find(isReservedName);
  if (reserved !== undefined) throw new Error(`A dataset must not have a column called ${reserved}.`);
}
