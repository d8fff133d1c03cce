// Checks whether a filter's text can be parsed and fits a dataset; if not, says what is wrong, where, and what would
// fit. The window marks the place; the command line names it.
import { AppError } from "./errors.ts";
import { everything, placedSentence } from "./filter.ts";
import { FilterMisfit, meaningOf } from "./filter-meaning.ts";
import { FilterSyntax, type ParsedText, parseText, type Span } from "./filter-parser.ts";
import { quotedText } from "./quoted-text.ts";
import type { Column, Filter } from "./vocabulary.ts";

interface MisplacedPart extends Span {
  message: string;
}

/** What does not fit, with its place in the text; null if all fits. Never throws. */
export function checkFilter(text: string, columns: readonly Column[]): MisplacedPart | null {
  return check(text, columns).problem;
}

/** The filter of a text for a dataset; throws a sentence with the place of what does not fit. */
export function fittingFilter(text: string, columns: readonly Column[]): Filter {
  const { filter, problem } = check(text, columns);
  if (problem) throw new AppError("FILTER_INVALID", placedSentence(problem.message, problem.at));
  return filter;
}

function check(text: string, columns: readonly Column[]): { filter: Filter; problem: MisplacedPart | null } {
  let parsed: ParsedText | null = null;
  try {
    parsed = parseText(text);
    // The engine decides whether there are scores.
    meaningOf(parsed.filter, columns, { added: true });
    const colon = namedText(text, parsed, columns);
    if (colon) return { filter: parsed.filter, problem: colon };
    return { filter: parsed.filter, problem: null };
  } catch (thrown) {
    const filter = parsed?.filter ?? everything;
    if (thrown instanceof FilterSyntax)
      return { filter, problem: { message: thrown.message, ...thrown.span } };
    if (thrown instanceof FilterMisfit)
      return { filter, problem: { message: thrown.message, ...placeOf(thrown, parsed, text) } };
    throw thrown;
  }
}

/** `port:443` as in other tools: a text that no row can hold, where the analyst means a column. */
function namedText(text: string, { places }: ParsedText, columns: readonly Column[]): MisplacedPart | null {
  for (const [condition, { name: place }] of places) {
    if (condition.kind !== "any" || /["']/.test(text[place.at]!)) continue;
    const [, name = "", value = ""] = /^([a-z_][\w.]*):([^\s:]+)$/i.exec(condition.text) ?? [];
    if (value === "" || !isName(name, columns)) continue;
    return {
      ...place,
      message: `${quotedText(condition.text)} is read as a text; for the column, write ${name} = ${value}, for the text, put it into quotes.`,
    };
  }
  return null;
}

function isName(name: string, columns: readonly Column[]): boolean {
  try {
    meaningOf({ kind: "missing", column: name }, columns, { added: true });
    return true;
  } catch {
    return false;
  }
}

function placeOf({ condition, part }: FilterMisfit, parsed: ParsedText | null, text: string): Span {
  const place = parsed?.places.get(condition);
  const value = typeof part === "number" ? place?.values[part] : undefined;
  return value ?? place?.name ?? { at: 0, end: text.length };
}
