// Suggests what may come next in a filter that is being typed: names, comparisons, values, joins. Reads the tokens of the language;
// parseFilter decides whether the text is valid. Pure functions.
import { formatColumn, formatValue } from "#shared/filter.ts";
import { type Token, tokensOf } from "#shared/filter-tokens.ts";
import { manyText } from "#shared/number-words.ts";
import type { CellValue, Column } from "#shared/vocabulary.ts";
import type { FilterName } from "./filter-names.ts";

export interface Completion {
  /** The displayed text, and the text that is inserted. */
  label: string;
  insert: string;
  kind: "column" | "comparison" | "value" | "join";
  hint: string;
}

export interface Completions {
  /** The part of the text that a choice replaces. */
  from: number;
  to: number;
  options: Completion[];
  /** The text ends within a name, so it must not be applied yet. */
  unfinished: boolean;
  /** The column whose common values would help here, and the typed part of a value; null when none would. */
  valuesOf: { column: string; text: string } | null;
}

/** A value with its number of rows; `least` when only part of the rows was counted. */
export interface CommonValue {
  value: CellValue;
  count?: number;
  least?: boolean;
}

const comparisons = new Set(["=", "==", "!=", "<>", "<", "<=", ">", ">=", "~", "contains", "matches"]);
const mostOptions = 50;

type Want = "column" | "comparison" | "value" | "list" | "missing" | "join" | "nothing";
type Known = Column & Partial<FilterName>;

/** @param common the common values of a column, best first, or undefined while they are not loaded */
export function completions(
  text: string,
  caret: number,
  columns: readonly Known[],
  common: (column: string) => readonly CommonValue[] | undefined,
): Completions {
  const before = tokensOf(text.slice(0, caret)).tokens.filter(({ kind }) => kind !== "end");
  const last = before.at(-1);
  const typing =
    last && last.kind !== "symbol" && (last.open || (last.kind === "word" && last.end === caret));
  const partial = typing ? last : undefined;
  const { want, column } = wantOf(partial ? before.slice(0, -1) : before);
  const from = partial?.at ?? caret;
  const typed = partial?.text ?? "";
  const folded = typed.toLowerCase();
  const known = columns.find(({ name }) => name === column) ?? columns.find(({ name }) => same(name, column));
  const here = partial?.kind !== "regex" && (want === "value" || want === "list");
  const source = known?.valuesOf === undefined ? (known?.name ?? null) : known.valuesOf;
  const needed = known && here && !known.values && known.kind !== "time" && known.kind !== "boolean";
  const valuesOf = needed && source !== null ? { column: source, text: typed } : null;
  const values =
    known?.values?.map((value): CommonValue => ({ value })) ?? (valuesOf ? common(valuesOf.column) : []);
  const options = (partial?.kind === "regex" ? [] : candidates(want, known, columns, values ?? []))
    .filter(({ label }) => label.toLowerCase().includes(folded) && label.toLowerCase() !== folded)
    .sort((a, b) => rank(a, folded) - rank(b, folded))
    .slice(0, mostOptions);
  const names = options.length > 0 && (want === "column" || want === "comparison");
  const unfinished = names && caret === text.length && text.trim() !== "";
  return { from, to: caret, options, unfinished, valuesOf };
}

/** Names match in any letter case, as in the engine. */
const same = (name: string, typed: string | null) => name.toLowerCase() === typed?.toLowerCase();
const rank = (option: Completion, typed: string) => (option.label.toLowerCase().startsWith(typed) ? 0 : 1);

/** Walks the finished tokens and returns what the language expects next. */
function wantOf(finished: readonly Token[]): { want: Want; column: string | null } {
  let want: Want = "column";
  let column: string | null = null;
  let listEnd: string | null = null;
  for (const token of finished) {
    const word = token.kind === "word" || token.kind === "symbol" ? token.text.toLowerCase() : "";
    if (listEnd !== null) {
      // Inside a list, everything except its end is a value or a separator.
      if (word === listEnd) [want, listEnd] = ["join", null];
      else want = word === "," || listEnd === "}" ? "value" : "nothing";
    } else if (word === "and" || word === "or" || word === "&&" || word === "||")
      [want, column] = ["column", null];
    else if (word === "not" || word === "!")
      want = want === "comparison" ? "comparison" : want === "missing" ? "missing" : "column";
    else if (want === "comparison" && comparisons.has(word)) want = "value";
    else if (want === "comparison" && word === "in") want = "list";
    else if (want === "comparison" && word === "is") want = "missing";
    else if (word === "..") want = "value";
    else if (word === "(" || word === "{") {
      listEnd = want === "list" ? (word === "(" ? ")" : "}") : null;
      want = listEnd === null ? "column" : "value";
    } else if (word === ")") want = "join";
    else if (want === "column") [want, column] = ["comparison", token.text];
    else want = "join";
  }
  return { want, column };
}

function candidates(
  want: Want,
  known: Known | undefined,
  columns: readonly Known[],
  values: readonly CommonValue[],
): Completion[] {
  switch (want) {
    case "nothing":
      return [];
    case "column":
      return columns.map((column) => ({
        label: column.name,
        insert: `${formatColumn(column.name)} `,
        kind: "column",
        hint: column.about || column.kind,
      }));
    case "comparison":
      return known ? comparisonsOf(known) : [];
    case "missing":
      return [word("missing", "join", "no value there"), word("not missing", "join", "some value there")];
    case "join":
      return [word("and", "join", "both hold"), word("or", "join", "one of them holds")];
    case "list":
    case "value":
      if (known?.kind === "boolean") return [word("true", "value"), word("false", "value")];
      return [
        ...(want === "list" ? (known?.networks ?? []) : []).map(({ name, about }) =>
          word(name, "value", about),
        ),
        ...values.filter(({ value }) => value !== null).map((value) => valueOption(value, want)),
      ];
  }
}

function valueOption({ value, count, least }: CommonValue, want: "list" | "value"): Completion {
  const text = formatValue(value ?? "");
  return {
    label: String(value),
    insert: want === "list" ? `(${text}` : `${text} `,
    kind: "value",
    hint: count === undefined ? "" : `${least ? "at least " : ""}${manyText(count, "row")}`,
  };
}

function comparisonsOf(column: Known): Completion[] {
  const equal = [word("=", "comparison", "is"), word("!=", "comparison", "is not")];
  const missing = [
    word("is missing", "comparison", "has no value"),
    word(
      "in",
      "comparison",
      column.networks ? "a network such as 10.0.0.0/8, or (a, b)" : "one of (a, b), or a..b",
    ),
  ];
  if (column.kind === "boolean") return [...equal, ...missing.slice(0, 1)];
  if (column.kind === "text")
    return [
      ...equal,
      word("contains", "comparison", "contains this text"),
      ...missing,
      word("~", "comparison", "matches an expression such as /^a.*z$/"),
    ];
  const ordered = [">", ">=", "<", "<="].map((op) => word(op, "comparison"));
  return [...ordered, ...equal, ...missing];
}

const word = (text: string, kind: Completion["kind"], hint = ""): Completion => ({
  label: text,
  insert: `${text} `,
  kind,
  hint,
});

/** The text with the choice inserted, and the new position of the caret. */
export function withCompletion(
  text: string,
  { from, to }: Completions,
  chosen: Completion,
): { text: string; caret: number } {
  const rest = text.slice(to).replace(/^ +/, chosen.insert.endsWith(" ") ? "" : " ");
  return { text: text.slice(0, from) + chosen.insert + rest, caret: from + chosen.insert.length };
}
