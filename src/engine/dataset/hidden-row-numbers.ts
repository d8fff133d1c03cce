// Datasets of an earlier version may have a column named `rowid`, which hides DuckDB's row numbers. Renames it when the workspace is
// opened. Changes a copy of the file and swaps it in, so a kill leaves the old file intact.
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { renamedNotes, storableName } from "../../core/table/reserved-names.ts";
import type { Column } from "../../shared/vocabulary.ts";
import { renameDurably } from "../files/durable-rename.ts";
import type { Database } from "../store/database.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { type DatasetFiles, rowsTable } from "./dataset-files.ts";

const isRowNumber = (name: string) => name.toLowerCase() === "rowid";

export async function showRowNumbers(
  database: Database,
  files: DatasetFiles,
  temporaryFolder: string,
): Promise<void> {
  const stored = await database.rows(
    `SELECT id, columns, warnings FROM dataset WHERE columns::VARCHAR ILIKE '%"rowid"%'`,
  );
  for (const { id, columns: columnsText, warnings: warningsText } of stored) {
    const columns = JSON.parse(String(columnsText)) as Column[];
    const hiding = columns.find(({ name }) => isRowNumber(name));
    if (hiding === undefined || !existsSync(files.pathOf(Number(id)))) continue;
    const name = storableName(hiding.name, new Set(columns.map((column) => column.name.toLowerCase())));
    await renameInFile(database, files.pathOf(Number(id)), join(temporaryFolder, `${id}.renamed`), name);
    const renamed = columns.map((column) => (column === hiding ? { ...column, name } : column));
    const notes = renamedNotes([{ source: hiding.name, name }]);
    await database.run("UPDATE dataset SET columns = ?, warnings = ? WHERE id = ?", [
      JSON.stringify(renamed),
      JSON.stringify([...(JSON.parse(String(warningsText)) as string[]), ...notes]),
      Number(id),
    ]);
  }
}

async function renameInFile(database: Database, path: string, copy: string, name: string): Promise<void> {
  const schema = quoteName("renaming");
  copyFileSync(path, copy);
  try {
    await database.run(`ATTACH ${quoteText(copy)} AS ${schema}`);
    try {
      const described = await database.rows(`DESCRIBE ${schema}.main.${rowsTable}`);
      // A kill may have happened after the swap and before the record was changed.
      if (described.some((row) => isRowNumber(String(row.column_name))))
        await database.run(
          `ALTER TABLE ${schema}.main.${rowsTable} RENAME COLUMN rowid TO ${quoteName(name)}`,
        );
      await database.run(`CHECKPOINT ${schema}`);
    } finally {
      await database.run(`DETACH ${schema}`);
    }
    renameDurably(copy, path);
  } finally {
    for (const suffix of ["", ".wal"]) rmSync(copy + suffix, { force: true });
  }
}
