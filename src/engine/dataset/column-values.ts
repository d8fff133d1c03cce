// The most common values of a column, for completion: few, with their counts, soon. The next question ends the one under way, and
// what takes too long is counted over the first rows only.
import type { RequestOutput } from "../../shared/contract/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import { type Database, type DatabaseTask, quoteName } from "../store/database.ts";
import { findColumn } from "../store/filter-sql.ts";
import { flowsTable } from "./dataset-files.ts";

type Values = RequestOutput<"column.values">;
type Counted = Omit<Values, "counted">;
export type ColumnValues = (dataset: Dataset, question: { column: string; text: string }) => Promise<Values>;

const mostValues = 20;
/** How many rows are counted where all of them take too long. */
const firstRows = 200_000;

/** @param longestMs how long the rows of a whole table may take */
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
      // An interrupt before the statement has begun is lost, so there is more than one.
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
  // A time is a value of one row, mostly.
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
