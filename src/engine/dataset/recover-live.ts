// Datasets of watches that a kill ended: every row that was stored becomes part of an ordinary dataset when the workspace is opened.
import { existsSync } from "node:fs";
import type { Column } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { type DatasetFiles, rowsTable } from "./dataset-files.ts";

/** Goes away when a new watch of the source goes on with the dataset. */
export const endedEarly = "Tidewatch ended while it watched: the flows that were open then are not here.";

export async function recoverLive(database: Database, files: DatasetFiles): Promise<void> {
  const live = await database.rows("SELECT id, columns, warnings FROM dataset WHERE live");
  for (const { id: number, columns, warnings } of live) {
    const id = Number(number);
    if (!existsSync(files.pathOf(id))) {
      await database.run("DELETE FROM dataset WHERE id = ?", [id]);
      continue;
    }
    const { rows, timeSpan } = await readLive(files, id, JSON.parse(String(columns)) as Column[]);
    if (rows === 0) {
      await files.remove(id);
      await database.run("DELETE FROM dataset WHERE id = ?", [id]);
      continue;
    }
    await database.run(
      "UPDATE dataset SET row_count = ?, time_span = ?, warnings = ?, live = false WHERE id = ?",
      [
        rows,
        timeSpan === null ? null : JSON.stringify(timeSpan),
        JSON.stringify([...(JSON.parse(String(warnings)) as string[]), endedEarly]),
        id,
      ],
    );
  }
}

/** Replays the log of a file, folds it in, and counts the rows. */
async function readLive(files: DatasetFiles, id: number, columns: readonly Column[]) {
  const file = await files.openLive(id);
  try {
    const has = (name: string) => columns.some((column) => column.name === name);
    const times = has("start_time")
      ? `epoch_ms(min(start_time)) AS from_ms, epoch_ms(max(${has("end_time") ? "end_time" : "start_time"})) AS to_ms`
      : "NULL AS from_ms, NULL AS to_ms";
    const [row] = await file.task.rows(`SELECT count(*) AS rows, ${times} FROM ${rowsTable}`);
    const { rows, from_ms: fromMs, to_ms: toMs } = row!;
    return {
      rows: Number(rows),
      timeSpan: fromMs === null || toMs === null ? null : { fromMs: Number(fromMs), toMs: Number(toMs) },
    };
  } finally {
    await file.close();
  }
}
