// The names that a filter understands: the dataset's columns, what people said of rows and what the model thinks of them, and the
// spellings that a hand used to Wireshark types. Each is told like a column, with the column that its common values stand in.
import { spellings } from "#shared/filter-spellings.ts";
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
        ];
  const spelled = Object.entries(spellings).flatMap(([name, { columns: of, about }]) => {
    // Of several columns the last one tells more: the service's port, not the one picked by chance.
    const real = columns.findLast((column) => of.includes(column.name));
    return real ? [{ ...real, name, about, unit: null, valuesOf: real.name } satisfies FilterName] : [];
  });
  const real = columns.map((column) => ({ ...column, valuesOf: column.name }));
  return [...annotationNames.filter(free), ...real, ...spelled.filter(free)];
}
