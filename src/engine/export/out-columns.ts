// The columns of an exported file: which ones, under which names, and where their values come from. Knows no format.
import { AppError } from "../../shared/errors.ts";
import type { Column, ColumnKind, Dataset } from "../../shared/vocabulary.ts";
import { quoteName } from "../store/database.ts";
import { findColumn } from "../store/filter-sql.ts";
import type { OutRole, RowAddition } from "./additions.ts";

export interface OutColumn {
  name: string;
  kind: ColumnKind;
  role: OutRole;
  /** The value, among the columns of `OutRelation.sql`. */
  sql: string;
}

interface OutRelation {
  /** Text for a FROM: the dataset's columns under their names, its row numbers, and what is added. */
  sql: string;
  rowNumber: string;
  columns: OutColumn[];
}

/** The table of the task's own in which additions lie, a row for each row of the dataset. */
export const additionsTable = "export_additions";

interface Chosen {
  dataset: Dataset;
  /** Names in their order; all when left out. */
  columns?: readonly string[] | undefined;
  additions: readonly RowAddition[];
}

export function outRelation(flows: string, { dataset, columns, additions }: Chosen): OutRelation {
  const chosenColumns = columns ? columns.map((name) => findColumn(name, dataset.columns)) : dataset.columns;
  const twice = chosenColumns.find((column, i) => chosenColumns.indexOf(column) !== i);
  if (twice) throw new AppError("INVALID_INPUT", `The column ${twice.name} is named twice; name it once.`);
  // Names in the relation that no column of the dataset has: filters and orders mean the dataset's own.
  const free = freeNames(dataset.columns);
  const rowNumber = quoteName(free("row"));
  const inside = additions.map(({ name }) => quoteName(free(name)));
  const added = inside.map((name, i) => `a.${quoteName(additions[i]!.name)} AS ${name}`);
  const sql =
    // Filters on verdicts, scores and incidents name rows by rowid, which no column of a dataset is called.
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

/** Gives each name once, with a prefix where one of the columns has it already. */
function freeNames(columns: readonly Column[]): (name: string) => string {
  const usedNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  return (name) => {
    let chosenColumns = name;
    while (usedNames.has(chosenColumns.toLowerCase())) chosenColumns = `tidewatch_${chosenColumns}`;
    usedNames.add(chosenColumns.toLowerCase());
    return chosenColumns;
  };
}
