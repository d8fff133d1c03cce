// Shows the first rows of a table while the rest is still being read: reads the file's first bytes by the same plan, publishes them as a
// growing dataset, and replaces them by the complete table. The row numbers stay valid, except when the full reading refuses an earlier row
// for a reason that only all rows can show.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { MappingChoice } from "../../core/table/choose-plan.ts";
import { readsLines, type TablePlan } from "../../core/table/reader.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { rowsTable } from "../dataset/dataset-files.ts";
import type { Growing } from "../dataset/growing.ts";
import type { SourceFile } from "../files/source-file.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { quoteName } from "../store/quote.ts";
import { addContext } from "./context-columns.ts";
import { countRows } from "./fill-table.ts";
import type { ImportTools } from "./keep-dataset.ts";
import { readPlan } from "./read-plan.ts";
import { type TableFile, writeHead } from "./table-file.ts";

/** A Parquet store has no text head, so this many of its rows are shown. */
const mostStoredRows = 1000;

interface FirstRowsOrder {
  file: SourceFile;
  found: TableFile;
  plan: TablePlan;
  mappings: MappingChoice;
  /** What is known of the dataset before reading. */
  known: Pick<Dataset, "id" | "name" | "source">;
  startedMs: number;
  signal: CancelSignal;
}

/** Shows the first rows. Null when the whole file reads fast enough, or when its beginning cannot be read alone. */
export async function showFirstRows(
  order: FirstRowsOrder,
  task: DatabaseTask,
  { datasets, temporaryFolder, changed }: ImportTools,
): Promise<Growing | null> {
  const { file, found, plan, mappings, known, startedMs, signal } = order;
  if (file.headIsAll) return null;
  const stored = !readsLines(plan);
  const head = join(temporaryFolder, `head-${known.id}`);
  try {
    if (!stored) writeHead(file, head);
    const outcome = await readPlan(task, {
      plan,
      path: stored ? file.path : head,
      gzip: stored && file.gzip,
      table: rowsTable,
      head: found.head,
      mappings,
      notes: false,
      signal,
      ...(stored ? { limit: mostStoredRows } : {}),
    });
    const { columns, datasetKind } = await addContext(task, rowsTable, outcome);
    const rows = await countRows(task, rowsTable);
    if (rows === 0) throw new Error("The first lines hold no row.");
    const span = await timeSpan(task, rowsTable, columns);
    const growing = datasets.grow(
      {
        ...known,
        kind: datasetKind,
        rows,
        columns,
        timeSpan: span,
        refused: [],
        refusedRows: 0,
        warnings: [],
        importedAtMs: startedMs,
        importMs: 0,
        reading: true,
      },
      signal,
    );
    changed({ dataset: known.id });
    return growing;
  } catch {
    // Any problem with the beginning will occur again, and be reported, in the full reading.
    await task.run(`DROP TABLE IF EXISTS ${rowsTable}`);
    return null;
  } finally {
    await rm(head, { force: true });
  }
}

/** Replaces the first rows by the whole table. */
export async function replaceFirstRows(task: DatabaseTask, whole: string): Promise<void> {
  await task.run(`DROP TABLE IF EXISTS ${rowsTable}`);
  await task.run(`ALTER TABLE ${quoteName(whole)} RENAME TO ${rowsTable}`);
}

export async function timeSpan(
  task: DatabaseTask,
  table: string,
  columns: Dataset["columns"],
): Promise<Dataset["timeSpan"]> {
  const time = columns.find((column) => column.kind === "time");
  if (!time) return null;
  const name = quoteName(time.name);
  const [row] = await task.rows(`SELECT min(${name}) AS low, max(${name}) AS high FROM ${quoteName(table)}`);
  return row?.low == null || row.high == null ? null : { fromMs: Number(row.low), toMs: Number(row.high) };
}
