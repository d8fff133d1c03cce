// The names that a filter understands in a dataset: what is known of rows beside their cells, short names by role, its columns, and
// Wireshark's names. Each is described like a column, with the column that its common values are in.
import { columnsOf, type FilterAlias, filterAliases, wiresharkAliases } from "#shared/filter-aliases.ts";
import { namedNetworks } from "#shared/filter-networks.ts";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import { verdicts } from "#shared/triage-words.ts";
import type { Column } from "#shared/vocabulary.ts";

export interface FilterName extends Column {
  /** The column of the dataset that its values are of; null when they are of none. */
  valuesOf: string | null;
  /** Its values, where they are known without asking. */
  values?: readonly string[];
  /** Names of networks that it can be in, with what they mean. */
  networks?: readonly { name: string; about: string }[];
}

/** What may be asked beside the columns: nothing, what was said of rows, or that and their scores. */
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

/** An alias under some of its names; of several columns the last tells more: the port of the service, not one picked by chance. */
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
