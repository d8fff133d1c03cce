// The names that a filter understands in a dataset: short names by role, its columns, what is known of rows beside their cells, and
// Wireshark's names. Each is described like a column, with the column that its common values are in.
import { columnsOf, type FilterAlias, filterAliases, wiresharkAliases } from "#shared/filter-aliases.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Column } from "#shared/vocabulary.ts";

export interface FilterName extends Column {
  /** The column of the dataset that its values are of; null when they are of none. */
  valuesOf: string | null;
  /** Its values, where they are known without asking. */
  values?: readonly string[];
}

/** What may be asked beside the columns: nothing, what was said of rows, or that and their scores. */
export type Beside = "columns" | "said" | "scored";

export function filterNames(
  columns: readonly Column[],
  beside: Beside,
  tags: readonly string[],
): FilterName[] {
  const usedNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  const free = ({ name }: FilterName) => !usedNames.has(name.toLowerCase());
  const states: readonly ("open" | Verdict)[] = ["open", ...verdicts];
  const extra = (
    name: string,
    kind: Column["kind"],
    about: string,
    values?: readonly string[],
  ): FilterName => ({
    name,
    kind,
    unit: null,
    about,
    valuesOf: null,
    ...(values ? { values } : {}),
  });
  const annotationNames =
    beside === "columns"
      ? []
      : [
          ...(beside === "scored" ? [extra("score", "number", "0 to 100, larger is stranger")] : []),
          extra("verdict", "text", "the verdict on the row, or open", states),
          extra("tag", "text", "a tag on the row", tags),
          extra("note", "text", "the text of its note"),
          extra("incident", "integer", "place of its incident in the list, from 1"),
        ];
  const named = (alias: FilterAlias, names: readonly string[]): FilterName[] => {
    // Of several columns the last one tells more: the port of the service, not the one that was picked by chance.
    const column = columnsOf(alias, columns).at(-1);
    if (!column) return [];
    return names.map((name) => ({ ...column, name, about: alias.about, valuesOf: column.name }));
  };
  const short = filterAliases.flatMap((alias) => named(alias, alias.names.slice(0, 1)));
  const foreign = wiresharkAliases.flatMap((alias) => named(alias, alias.names));
  const real = columns.map((column) => ({ ...column, valuesOf: column.name }));
  return [...annotationNames.filter(free), ...short.filter(free), ...real, ...foreign.filter(free)];
}
