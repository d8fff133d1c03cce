// The filter language: text to a Filter value and back, and joining filters. docs/filter.md describes it. Here a
// column is only a name; filter-meaning.ts looks it up in a dataset.
//
//   bytes > 1MB and (proto = tcp or proto in (udp, icmp)) and not service is missing
//   dst in 203.0.113.0/24      dport in 1..1023      name ~ /^x[0-9]+/      time > 09:50      "10.0.0.5" (in any column)
import { AppError } from "./errors.ts";
import { FilterSyntax, isNumberText, parseText, reservedWords } from "./filter-parser.ts";
import type { Filter } from "./vocabulary.ts";

/** The filter that matches everything. */
export const everything: Filter = { kind: "all" };

type ParsedFilter = { ok: true; filter: Filter } | { ok: false; message: string; at: number; end: number };

/** Parses a filter; the empty text matches everything. Never throws. */
export function parseFilter(text: string): ParsedFilter {
  try {
    return { ok: true, filter: parseText(text).filter };
  } catch (thrown) {
    if (thrown instanceof FilterSyntax) return { ok: false, message: thrown.message, ...thrown.span };
    throw thrown;
  }
}

/** Like parseFilter, but throws the first error. */
export function filterFrom(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter;
  throw new AppError("FILTER_INVALID", placedSentence(parsed.message, parsed.at));
}

/** An error with its place in words, for output without a field to mark. */
export const placedSentence = (message: string, at: number): string =>
  `The filter is not valid at character ${at + 1}: ${message}`;

/** Writes a filter as text that parseFilter reads back to the same value. */
export function formatFilter(filter: Filter): string {
  return format(filter, false);
}

function format(filter: Filter, inner: boolean): string {
  switch (filter.kind) {
    case "all":
      return "";
    case "and":
    case "or": {
      const text = filter.of.map((part) => format(part, true)).join(` ${filter.kind} `);
      return inner && filter.of.length > 1 ? `(${text})` : text;
    }
    case "not":
      if (filter.of.kind === "missing") return `${formatColumn(filter.of.column)} is not missing`;
      return `not ${format(filter.of, true)}`;
    case "compare":
      return `${formatColumn(filter.column)} ${filter.op} ${formatValue(filter.value)}`;
    case "range":
      return `${formatColumn(filter.column)} in ${formatValue(filter.from)}..${formatValue(filter.to)}`;
    case "in":
      return `${formatColumn(filter.column)} in ${formatList(filter.values)}`;
    case "contains":
      return `${formatColumn(filter.column)} contains ${quote(filter.text, '"')}`;
    case "matches":
      return `${formatColumn(filter.column)} ~ ${formatPattern(filter.pattern, filter.ignoreCase)}`;
    case "missing":
      return `${formatColumn(filter.column)} is missing`;
    case "any":
      return quote(filter.text, '"');
  }
}

/** A single network needs no parentheses. */
const formatList = (values: readonly (string | number)[]): string =>
  values.length === 1 && typeof values[0] === "string" && networkWord.test(values[0])
    ? values[0]
    : `(${values.map(formatValue).join(", ")})`;

/** A pattern between slashes, with its slashes escaped. */
function formatPattern(pattern: string, ignoreCase: boolean): string {
  const text = pattern.replace(/\\([\s\S])|\//g, (sequence, of: string | undefined) =>
    of === undefined || of === "/" ? "\\/" : sequence,
  );
  return `/${text}/${ignoreCase ? "i" : ""}`;
}

const plainWord = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
/** 10MB, 2.5s, 1h30m, 50%, 09:50: a number with its unit, or a clock time. */
const quantityWord = /^(\d+(\.\d+)?[A-Za-zµ%]+(\/s)?)+$|^\d{1,2}:\d{2}$/;
/** 10.0.0.0/8, 2001:db8::/32. */
const networkWord = /^(?!.*\.\.)[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*\/\d{1,3}$/;
const quote = (text: string, mark: string) =>
  mark + text.replace(/[\\"'`]/g, (c) => (c === mark || c === "\\" ? `\\${c}` : c)) + mark;
/** A column's name in the language: in backticks if it is no plain word. */
export const formatColumn = (name: string): string =>
  plainWord.test(name) && !reservedWords.has(name.toLowerCase()) ? name : quote(name, "`");
/** A value in the language. */
export function formatValue(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  if (networkWord.test(value) || (quantityWord.test(value) && !isNumberText(value))) return value;
  const safe =
    plainWord.test(value) && !reservedWords.has(value.toLowerCase()) && !/^(true|false)$/i.test(value);
  return safe ? value : quote(value, '"');
}

/** The conjunction of two filters. */
export function both(a: Filter, b: Filter): Filter {
  if (a.kind === "all") return b;
  if (b.kind === "all") return a;
  return { kind: "and", of: [...(a.kind === "and" ? a.of : [a]), ...(b.kind === "and" ? b.of : [b])] };
}
