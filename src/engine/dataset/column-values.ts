// The most common values of a column with their counts, for completion. A new request cancels the running one. If counting takes too long,
// only the first rows are counted.
import type { RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import type { DatabaseTask } from "../store/database-task.ts";
import { findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import { flowsTable } from "./dataset-files.ts";

type Values = RequestOutput<"column.values">;
type Counted = Omit<Values, "counted">;
export type ColumnValues = (dataset: Dataset, question: { column: string; text: string }) => Promise<Values>;

const mostValues = 20;
/** How many rows are counted when counting all takes too long. */
const firstRows = 200_000;

/** @param longestMs time limit for counting a whole table */
export function createColumnValues(database: Database, longestMs = 700): ColumnValues {
  let current: DatabaseTask | null = null;
  let newest = 0;
  return async (dataset, { column, text }) => {
    const question = ++newest;
    current?.interrupt();
    const task = await database.task();
    const isNewest = () => question === newest;
    if (isNewest()) current = task;
    const within = async (where: string): Promise<Counted | null> => {
      if (!isNewest()) throw new AppError("CANCELLED", "Another question about values came first.");
      // An interrupt before the statement begins is lost, so repeat it.
      const timer = setInterval(() => task.interrupt(), longestMs);
      try {
        return await count(task, dataset, { column, text, where });
      } catch (thrown) {
        if (isNewest() && thrown instanceof AppError && thrown.code === "CANCELLED") return null;
        throw thrown;
      } finally {
        clearInterval(timer);
      }
    };
    try {
      const whole = await within("true");
      const some = whole ?? (await within(`rowid < ${firstRows}`));
      return { ...(some ?? { values: [], complete: false }), counted: whole ? "all" : "first-rows" };
    } finally {
      if (current === task) current = null;
      task.close();
    }
  };
}

async function count(
  task: DatabaseTask,
  dataset: Dataset,
  { column: name, text, where }: { column: string; text: string; where: string },
): Promise<Counted> {
  const column = findColumn(name, dataset.columns);
  // Nearly every row has a different time, so there is nothing to complete.
  if (column.kind === "time") return { values: [], complete: false };
  const quoted = quoteName(column.name);
  const typed = text.toLowerCase();
  const rows = await task.rows(
    `SELECT value, count FROM (
       SELECT ${quoted} AS value, count(*) AS count, lower(CAST(${quoted} AS VARCHAR)) AS folded
       FROM ${flowsTable(dataset)} WHERE ${quoted} IS NOT NULL AND ${where} GROUP BY ${quoted})
     WHERE contains(folded, ?) ORDER BY starts_with(folded, ?) DESC, count DESC, value LIMIT ${mostValues + 1}`,
    [typed, typed],
  );
  const values = rows
    .slice(0, mostValues)
    .map((row) => ({ value: row.value as CellValue, count: Number(row.count) }));
  return { values, complete: rows.length <= mostValues };
}
