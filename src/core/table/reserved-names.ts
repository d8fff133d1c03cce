// Names that no column of a dataset may have, in any case: a column `rowid` would hide the store's row number, and
// the file would choose which row gets a verdict. Columns with such names are renamed.
import { addedColumns } from "../../shared/filter-aliases.ts";
import { uniqueName } from "./names.ts";

/** Pseudo-columns that the store adds to every table or file. A real column with such a name would hide them. */
const pseudoColumns = ["rowid", "filename", "file_row_number", "file_index"];

/** Reserved words of SQL, as the store lists them. */
const reservedWords =
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
  create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially
  intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary
  qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using
  variadic when where window with`.split(/\s+/);

const reserved = new Set<string>([...pseudoColumns, ...addedColumns, ...reservedWords]);

/** Prefix of columns that Tidewatch's queries add. */
const ownMark = /^[·\0]/;

export const isReservedName = (name: string): boolean =>
  reserved.has(name.toLowerCase()) || ownMark.test(name);

/** The name, with `_` appended if it is reserved; unique among `usedNames`, to which it is added. */
export function storableName(name: string, usedNames: Set<string>): string {
  return uniqueName(isReservedName(name) ? `${name.replace(ownMark, "")}_` : name, usedNames);
}

/** The note for the analyst about renamed columns; none if there are none. */
export function renamedNotes(renamed: readonly { source: string; name: string }[]): string[] {
  if (renamed.length === 0) return [];
  const pairs = renamed.map(({ source, name }) => `“${source}” is now “${name}”`).join(", ");
  return [
    `${renamed.length === 1 ? "A column was" : `${renamed.length} columns were`} renamed, because the name means something else here: ${pairs}.`,
  ];
}
