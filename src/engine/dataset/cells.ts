// Reads the cells of a few rows of a dataset, by row number.
import type { CellValue, Dataset } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { quoteName } from "../store/quote.ts";
import { amongRows } from "../store/row-numbers.ts";
import { flowsTable } from "./dataset-files.ts";

export async function cellsOf(
  database: Database,
  dataset: Dataset,
  rows: readonly number[],
  columns: readonly string[],
): Promise<Map<number, CellValue[]>> {
  if (rows.length === 0 || columns.length === 0) return new Map();
  const { cells } = await database.columns(
    `SELECT ${["rowid", ...columns.map(quoteName)].join(", ")} FROM ${flowsTable(dataset)} WHERE ${amongRows(rows)}`,
  );
  const [ids = [], ...values] = cells;
  return new Map(ids.map((id, i) => [Number(id), values.map((column) => column[i]!)]));
}
