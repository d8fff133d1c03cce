// Checks whether a filter's text can be parsed and fits a dataset; if not, says what is wrong, where, and what would
// fit. The window marks the place; the command line names it.
import { AppError } from "./errors.ts";
import { everything, placedSentence } from "./filter.ts";
import { FilterMisfit, meaningOf } from "./filter-meaning.ts";
import { FilterSyntax, type ParsedText, parseText, type Span } from "./filter-parser.ts";
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

function placeOf({ condition, part }: FilterMisfit, parsed: ParsedText | null, text: string): Span {
  const place = parsed?.places.get(condition);
  const value = typeof part === "number" ? place?.values[part] : undefined;
  return value ?? place?.name ?? { at: 0, end: text.length };
}
