// The names that a filter understands in a dataset: annotations and scores, short names by role, columns, and Wireshark's names. Each is
// described like a column, with the column that its common values come from.
import { columnsOf, type FilterAlias, filterAliases, wiresharkAliases } from "#shared/filter-aliases.ts";
import { namedNetworks } from "#shared/filter-networks.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Column } from "#shared/vocabulary.ts";

export interface FilterName extends Column {
  /** The column of the dataset with its values; null when there is none. */
  valuesOf: string | null;
  /** Its values, if they are known without a request. */
  values?: readonly string[];
  /** Named networks that it can be in, with explanations. */
  networks?: readonly { name: string; about: string }[];
}

/** What a filter may use besides columns: nothing, annotations, or annotations and scores. */
export type Beside = "columns" | "said" | "scored";

const networks = Object.entries(namedNetworks).map(([name, { about }]) => ({ name, about }));

export function filterNames(
  columns: readonly Column[],
  beside: Beside,
  tags: readonly string[],
): FilterName[] {
  const usedNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  const free = ({ name }: FilterName) => !usedNames.has(name.toLowerCase());
  const short = filterAliases.flatMap((alias) => named(alias, alias.names.slice(0, 1), columns));
  const foreign = wiresharkAliases.flatMap((alias) => named(alias, alias.names, columns));
  const real = columns.map((column) => described(column, column.name));
  const added = beside === "columns" ? [] : addedNames(beside, tags);
  return [...added.filter(free), ...short.filter(free), ...real, ...foreign.filter(free)];
}

/**
 * An alias under some of its names. With several columns it uses the last, which tells more: the service's port rather than a random one.
 */
function named(alias: FilterAlias, names: readonly string[], columns: readonly Column[]): FilterName[] {
  const column = columnsOf(alias, columns).at(-1);
  if (!column) return [];
  return names.map((name) => ({ ...described(column, name), about: alias.about }));
}

function described(column: Column, name: string): FilterName {
  const isAddress = column.name === "orig_addr" || column.name === "resp_addr";
  return { ...column, name, valuesOf: column.name, ...(isAddress ? { networks } : {}) };
}

function addedNames(beside: Beside, tags: readonly string[]): FilterName[] {
  const states: readonly ("open" | Verdict)[] = ["open", ...verdicts];
  const name = (
    name: string,
    kind: Column["kind"],
    about: string,
    values?: readonly string[],
  ): FilterName => ({
    ...{ name, kind, unit: null, about, valuesOf: null },
    ...(values ? { values } : {}),
  });
  return [
    ...(beside === "scored" ? [name("score", "number", "0 to 100, larger is stranger")] : []),
    name("verdict", "text", "the verdict on the row, or open", states),
    name("tag", "text", "a tag on the row", tags),
    name("note", "text", "the text of its note"),
    name("incident", "integer", "place of its incident in the list, from 1"),
  ];
}
