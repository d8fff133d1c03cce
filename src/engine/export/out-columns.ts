// Chooses the columns of an exported file: which ones, their names, and where their values come from. Independent of the format.
import { AppError } from "../../shared/errors.ts";
import type { Column, ColumnKind, Dataset } from "../../shared/vocabulary.ts";
import { findColumn } from "../store/filter-sql.ts";
import { quoteName } from "../store/quote.ts";
import type { OutRole, RowAddition } from "./additions.ts";

export interface OutColumn {
  name: string;
  kind: ColumnKind;
  role: OutRole;
  /** The value, as an expression over `OutRelation.sql`. */
  sql: string;
}

interface OutRelation {
  /** A FROM clause with the dataset's columns under their names, its row numbers, and the added columns. */
  sql: string;
  rowNumber: string;
  columns: OutColumn[];
}

/** The temporary table of the added columns, with one row per row of the dataset. */
export const additionsTable = "export_additions";

interface Chosen {
  dataset: Dataset;
  /** Names in output order; default: all. */
  columns?: readonly string[] | undefined;
  additions: readonly RowAddition[];
}

export function outRelation(flows: string, { dataset, columns, additions }: Chosen): OutRelation {
  const chosenColumns = columns ? columns.map((name) => findColumn(name, dataset.columns)) : dataset.columns;
  const twice = chosenColumns.find((column, i) => chosenColumns.indexOf(column) !== i);
  if (twice) throw new AppError("INVALID_INPUT", `The column ${twice.name} is named twice; name it once.`);
  // Names that no column of the dataset has, so that filters and orders always mean the dataset's columns.
  const free = freeNames(dataset.columns);
  const rowNumber = quoteName(free("row"));
  const inside = additions.map(({ name }) => quoteName(free(name)));
  const added = inside.map((name, i) => `a.${quoteName(additions[i]!.name)} AS ${name}`);
  const sql =
    // Filters on verdicts, scores and incidents refer to rows by rowid. No column of a dataset has that name.
    `(SELECT ${["f.*", "f.rowid AS rowid", `f.rowid AS ${rowNumber}`, ...added].join(", ")} FROM ${flows} f` +
    (additions.length > 0 ? ` POSITIONAL JOIN ${quoteName(additionsTable)} a)` : ")");
  const outer = freeNames(chosenColumns);
  return {
    sql,
    rowNumber,
    columns: [
      ...(additions.length > 0
        ? [{ name: outer("row"), kind: "integer" as const, role: "row" as const, sql: rowNumber }]
        : []),
      ...additions.map(({ name, kind, role }, i) => ({ name: outer(name), kind, role, sql: inside[i]! })),
      ...chosenColumns.map(({ name, kind }) => ({ name, kind, role: "own" as const, sql: quoteName(name) })),
    ],
  };
}

/** Makes each name unique by a prefix when a column already has it. */
function freeNames(columns: readonly Column[]): (name: string) => string {
  const usedNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  return (name) => {
    let chosenColumns = name;
    while (usedNames.has(chosenColumns.toLowerCase())) chosenColumns = `tidewatch_${chosenColumns}`;
    usedNames.add(chosenColumns.toLowerCase());
    return chosenColumns;
  };
}
