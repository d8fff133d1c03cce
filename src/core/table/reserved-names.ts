// Names that no column of a dataset may have, in any letter case: a column called `rowid` would hide the store's own number
// of a row, and the file would choose which row gets a verdict. Columns of such names are kept under another one.
import { addedColumns } from "../../shared/filter-aliases.ts";
import { uniqueName } from "./names.ts";

/** What the store gives every table or file beside its columns. A column of the same name comes before it. */
const pseudoColumns = ["rowid", "filename", "file_row_number", "file_index"];

/** The words that SQL keeps for itself, as the store lists them. */
const reservedWords =
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
  create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially
  intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary
  qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using
  variadic when where window with`.split(/\s+/);

const reserved = new Set<string>([...pseudoColumns, ...addedColumns, ...reservedWords]);

/** Names that start like this are columns of our own questions. */
const ownMark = /^[·\0]/;

export const isReservedName = (name: string): boolean =>
  reserved.has(name.toLowerCase()) || ownMark.test(name);

/** The name itself, or with a `_` behind it where it is reserved; once among `taken`, which notes it. */
export function storableName(name: string, usedNames: Set<string>): string {
  return uniqueName(isReservedName(name) ? `${name.replace(ownMark, "")}_` : name, usedNames);
}

/** What the analyst is told of columns that got another name; none where none did. */
export function renamedNotes(renamed: readonly { source: string; name: string }[]): string[] {
  if (renamed.length === 0) return [];
  const pairs = renamed.map(({ source, name }) => `“${source}” is now “${name}”`).join(", ");
  return [
    `${renamed.length === 1 ? "A column was" : `${renamed.length} columns were`} renamed, because the name means something else here: ${pairs}.`,
  ];
}
