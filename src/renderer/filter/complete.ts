// What may come next in a filter that is being typed: columns, comparisons, values, joins. Pure; knows no box.
// It reads only as much of the language as that takes; whether the text is valid is parseFilter's word.
import { formatColumn, formatValue } from "#shared/filter.ts";
import type { CellValue, Column } from "#shared/vocabulary.ts";
import type { FilterName } from "./filter-names.ts";

export interface Completion {
  /** What is shown, and what stands in the text once it is chosen. */
  label: string;
  insert: string;
  kind: "column" | "comparison" | "value" | "join";
  hint: string;
}

export interface Completions {
  /** The part of the text a choice replaces. */
  from: number;
  to: number;
  options: Completion[];
  /** The text ends in the middle of a name: what it would ask now is not what is meant. */
  unfinished: boolean;
  /** The column whose common values would help here, where they are not known yet. */
  valuesOf: string | null;
}

interface Piece {
  text: string;
  from: number;
  kind: "word" | "column" | "string" | "symbol";
  /** A quote that never closes. */
  open: boolean;
}

const piecePattern =
  /`((?:[^`\\]|\\.)*)(`?)|"((?:[^"\\]|\\.)*)("?)|'((?:[^'\\]|\\.)*)('?)|(&&|\|\||[!=<>]=|\.\.|[=<>~!(),])|((?:(?!\.\.)[^\s()=!<>~,&|"'`])+)/g;
const comparisons = new Set(["=", "==", "!=", "<", "<=", ">", ">=", "~", "contains"]);
const mostOptions = 50;

type Want = "column" | "comparison" | "value" | "list" | "missing" | "join";

/** @param common top values of a column, best first, or undefined where they are not known yet */
export function completions(
  text: string,
  caret: number,
  columns: readonly (Column & Partial<FilterName>)[],
  common: (column: string) => readonly CellValue[] | undefined,
): Completions {
  const before = pieces(text.slice(0, caret));
  const last = before.at(-1);
  const typing =
    last && last.kind !== "symbol" && (last.open || last.from + rawLength(text, last, caret) === caret);
  const partial = typing ? last : undefined;
  const { want, column } = wantOf(partial ? before.slice(0, -1) : before);
  const from = partial?.from ?? caret;
  const typed = partial?.text.toLowerCase() ?? "";
  const known = columns.find(({ name }) => name === column) ?? columns.find(({ name }) => same(name, column));
  const of = known?.valuesOf === undefined ? (known?.name ?? null) : known.valuesOf;
  const here = want === "value" || want === "list";
  const values = known && here ? (known.values ?? (of === null ? [] : common(of))) : undefined;
  const options = candidates(want, known, columns, values ?? [])
    .filter(({ label }) => label.toLowerCase().includes(typed) && label.toLowerCase() !== typed)
    .sort((a, b) => rank(a, typed) - rank(b, typed))
    .slice(0, mostOptions);
  const asks = known && here && values === undefined && known.kind !== "time";
  const names = options.length > 0 && (want === "column" || want === "comparison");
  const unfinished = names && caret === text.length && text.trim() !== "";
  return { from, to: caret, options, unfinished, valuesOf: asks ? of : null };
}

/** Names are found in any case, as the engine finds them. */
const same = (name: string, typed: string | null) => name.toLowerCase() === typed?.toLowerCase();
const rank = (option: Completion, typed: string) => (option.label.toLowerCase().startsWith(typed) ? 0 : 1);

function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (const match of text.matchAll(piecePattern)) {
    const [, column, columnEnd, double, doubleEnd, single, singleEnd, symbol, word] = match;
    const from = match.index;
    if (column !== undefined) found.push({ text: column, from, kind: "column", open: columnEnd === "" });
    else if (double !== undefined) found.push({ text: double, from, kind: "string", open: doubleEnd === "" });
    else if (single !== undefined) found.push({ text: single, from, kind: "string", open: singleEnd === "" });
    else if (symbol !== undefined) found.push({ text: symbol, from, kind: "symbol", open: false });
    else found.push({ text: word ?? "", from, kind: "word", open: false });
  }
  return found;
}

function rawLength(text: string, piece: Piece, caret: number): number {
  if (piece.kind === "word") return piece.text.length;
  // A closed quote or column name is finished: what follows it is the next thing.
  return piece.open ? caret - piece.from : text.length + 1;
}

/** Walks the finished pieces and says what the language expects after them. */
function wantOf(finished: readonly Piece[]): { want: Want; column: string | null } {
  let want: Want = "column";
  let column: string | null = null;
  let inList = false;
  for (const piece of finished) {
    const word = piece.kind === "word" || piece.kind === "symbol" ? piece.text.toLowerCase() : "";
    if (word === "and" || word === "or" || word === "&&" || word === "||") [want, column] = ["column", null];
    else if (word === "not" || word === "!") want = want === "missing" ? "missing" : "column";
    else if (comparisons.has(word)) want = "value";
    else if (word === "in") [want, inList] = ["list", false];
    else if (word === "is") want = "missing";
    else if (word === "..") want = "value";
    else if (word === "(") [want, inList] = want === "list" ? ["value", true] : ["column", false];
    else if (word === ",") want = "value";
    else if (word === ")") [want, inList] = ["join", false];
    else if (want === "column") [want, column] = ["comparison", piece.text];
    else want = "join";
  }
  if (want === "join" && inList) column = null;
  return { want, column };
}

function candidates(
  want: Want,
  known: Column | undefined,
  columns: readonly Column[],
  values: readonly CellValue[],
): Completion[] {
  switch (want) {
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
      return values
        .filter((value) => value !== null)
        .map((value) => ({
          label: String(value),
          insert: want === "list" ? `(${formatValue(value)}` : `${formatValue(value)} `,
          kind: "value",
          hint: "",
        }));
  }
}

function comparisonsOf(column: Column): Completion[] {
  const equal = [word("=", "comparison", "is"), word("!=", "comparison", "is not")];
  const missing = [
    word("is missing", "comparison", "has no value"),
    word("in", "comparison", "one of (a, b), or a..b"),
  ];
  if (column.kind === "boolean") return [...equal, ...missing.slice(0, 1)];
  if (column.kind === "text")
    return [...equal, word("contains", "comparison", "has this text in it"), ...missing];
  const ordered = [">", ">=", "<", "<="].map((op) => word(op, "comparison"));
  return [...ordered, ...equal, ...missing];
}

const word = (text: string, kind: Completion["kind"], hint = ""): Completion => ({
  label: text,
  insert: `${text} `,
  kind,
  hint,
});

/** The text with a choice put in, and where the caret stands then. */
export function withCompletion(
  text: string,
  { from, to }: Completions,
  chosen: Completion,
): { text: string; caret: number } {
  const rest = text.slice(to).replace(/^ +/, chosen.insert.endsWith(" ") ? "" : " ");
  return { text: text.slice(0, from) + chosen.insert + rest, caret: from + chosen.insert.length };
}
