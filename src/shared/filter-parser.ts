// Parses the filter language: tokens to a Filter, with the place of every name and value in the text. docs/filter.md
// describes it. It knows columns only by name; filter-meaning.ts looks them up in a dataset.
import { deepestFilter, longestFilter, longestPattern, mostParts, mostValues } from "./filter-limits.ts";
import { type Token, tokensOf } from "./filter-tokens.ts";
import { isUnit } from "./filter-units.ts";
import { quotedText } from "./quoted-text.ts";
import type { CompareOp, Filter } from "./vocabulary.ts";

/** From the first character to after the last. */
export interface Span {
  at: number;
  end: number;
}

/** The place of a condition in its text. */
interface ConditionPlace {
  name: Span;
  values: Span[];
}

export interface ParsedText {
  filter: Filter;
  /** The places of the conditions; joins have none. */
  places: ReadonlyMap<Filter, ConditionPlace>;
}

/** What is wrong with a text, and where. */
export class FilterSyntax extends Error {
  readonly span: Span;
  constructor(message: string, span: Span) {
    super(message);
    this.span = { at: span.at, end: span.end };
  }
}

const opByText = new Map<string, CompareOp>([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<>", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);
/** Comparisons as words, as in Wireshark. In the place of a name, they are names. */
const opByWord = new Map<string, CompareOp>([
  ["eq", "="],
  ["ne", "!="],
  ["lt", "<"],
  ["le", "<="],
  ["gt", ">"],
  ["ge", ">="],
]);
/** Words that are neither names nor values unless quoted. */
export const reservedWords: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "contains"]);

const dayWord = /^\d{4}-\d{2}-\d{2}$/;
const clockWord = /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
/** A number with leading zeros is a text, such as a telephone number. */
const numeric = /^[+-]?(0|[1-9]\d*|(?=\.\d))(\.\d*)?(e[+-]?\d+)?$/i;
export const isNumberText = (text: string): boolean => numeric.test(text);

/** Parses a text; throws only FilterSyntax. */
export function parseText(text: string): ParsedText {
  if (text.length > longestFilter)
    throw new FilterSyntax(
      `A filter has at most ${longestFilter.toLocaleString("en-US")} characters; this one has ${text.length.toLocaleString("en-US")}.`,
      { at: longestFilter, end: text.length },
    );
  const { tokens, odd } = tokensOf(text);
  if (odd) throw new FilterSyntax(oddSentence(odd.text), { at: odd.at, end: odd.at + 1 });
  const open = tokens.find((token) => token.open);
  if (open) throw new FilterSyntax(openSentence(open), open);
  return new Parser(tokens).whole();
}

const oddSentence = (sign: string): string =>
  sign === "&" || sign === "|"
    ? `"${sign}" is not part of a filter; write "${sign === "&" ? "and" : "or"}".`
    : `"${sign}" is not part of a filter.`;

const openSentence = ({ kind }: Token): string =>
  kind === "regex"
    ? 'The regular expression that begins here is never closed; end it with "/", or put the text into quotes.'
    : "The quote that opens here is never closed.";

const spanOf = ({ at, end }: Span): Span => ({ at, end });

class Parser {
  private readonly tokens: Token[];
  private readonly places = new Map<Filter, ConditionPlace>();
  private next = 0;
  private depth = 0;
  /** The places of the values of the current condition. */
  private values: Span[] = [];
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  whole(): ParsedText {
    const { places } = this;
    if (this.peek().kind === "end") return { filter: { kind: "all" }, places };
    const filter = this.either();
    const rest = this.peek();
    if (rest.kind !== "end")
      throw new FilterSyntax(`${quotedText(rest.text)} is not expected here; join with "and" or "or".`, rest);
    return { filter, places };
  }

  private either(): Filter {
    return this.joined("or", "||", () => this.both());
  }
  private both(): Filter {
    return this.joined("and", "&&", () => this.unary());
  }

  private joined(word: "and" | "or", symbol: string, operand: () => Filter): Filter {
    const of = [operand()];
    for (;;) {
      const sign = this.peek();
      if (!this.takeWord(word) && !this.takeSymbol(symbol)) break;
      if (of.length === mostParts)
        throw new FilterSyntax(
          `More than ${mostParts} conditions are joined by "${word}"; use a list: in (a, b).`,
          sign,
        );
      of.push(operand());
    }
    return of.length === 1 ? of[0]! : { kind: word, of };
  }

  private unary(): Filter {
    if (++this.depth > deepestFilter) throw new FilterSyntax("The filter is nested too deeply.", this.peek());
    try {
      if (this.takeWord("not") || this.takeSymbol("!")) return { kind: "not", of: this.unary() };
      if (this.takeSymbol("(")) {
        const inner = this.either();
        this.expect(")");
        return inner;
      }
      return this.comparison();
    } finally {
      this.depth--;
    }
  }

  private comparison(): Filter {
    const first = this.take();
    if (first.kind === "end") throw new FilterSyntax("Something is missing at the end.", first);
    if (first.kind === "symbol" || (first.kind === "word" && reservedWords.has(first.text.toLowerCase())))
      throw new FilterSyntax(`A column or a value is expected here, not ${quotedText(first.text)}.`, first);
    if (first.kind !== "string") {
      const condition = this.conditionOn(first);
      if (condition) return condition;
    }
    if (first.kind === "column")
      throw new FilterSyntax(`A comparison is missing after \`${first.text}\`.`, first);
    return this.placed({ kind: "any", text: first.text }, first, [spanOf(first)]);
  }

  /** The condition on a name; null if no comparison follows. */
  private conditionOn(name: Token): Filter | null {
    const column = name.text;
    this.values = [];
    const done = <F extends Filter>(filter: F) => this.placed(filter, name, this.values);
    const op = this.comparisonSign();
    if (op) return done({ kind: "compare", column, op, value: this.value() });
    if (this.takeSymbol("~") || this.takeMatches()) return done(this.match(column));
    if (this.takeWord("contains")) return done({ kind: "contains", column, text: this.text() });
    if (this.takeWord("in")) return done(this.membership(column));
    if (this.takeWord("is")) {
      const negated = this.takeWord("not");
      const word = this.take();
      if (!/^(missing|null|empty)$/i.test(word.text))
        throw new FilterSyntax(`"is" is followed by "missing".`, word);
      const missing = done({ kind: "missing", column });
      return negated ? { kind: "not", of: missing } : missing;
    }
    return this.negatedOn(name);
  }

  /** `port not in (80, 443)`: the same as `not port in (80, 443)`. */
  private negatedOn(name: Token): Filter | null {
    const after = this.tokens[this.next + 1];
    const negated = this.peek().kind === "word" && /^not$/i.test(this.peek().text);
    if (!negated || after?.kind !== "word" || !/^(in|contains|matches)$/i.test(after.text)) return null;
    this.take();
    const inner = this.conditionOn(name);
    return inner && { kind: "not", of: inner };
  }

  private comparisonSign(): CompareOp | undefined {
    const { kind, text } = this.peek();
    const op =
      kind === "symbol" ? opByText.get(text) : kind === "word" ? opByWord.get(text.toLowerCase()) : undefined;
    if (op) this.take();
    return op;
  }

  /** `matches` is a comparison only before a text or an expression; else it is a name. */
  private takeMatches(): boolean {
    const after = this.tokens[this.next + 1]?.kind;
    return (after === "regex" || after === "string") && this.takeWord("matches");
  }

  /** After "~": a regular expression between slashes, or a part of the text. After "matches": Wireshark's, in quotes. */
  private match(column: string): Filter {
    const wiresharks = this.tokens[this.next - 1]!.kind === "word";
    const token = this.peek();
    if (token.kind !== "regex" && !wiresharks) return { kind: "contains", column, text: this.text() };
    this.take();
    if (token.text === "") throw new FilterSyntax("The regular expression is empty.", token);
    if (token.text.length > longestPattern)
      throw new FilterSyntax(
        `A regular expression has at most ${longestPattern} characters; this one has ${token.text.length}.`,
        token,
      );
    this.values.push(spanOf(token));
    return { kind: "matches", column, pattern: token.text, ignoreCase: token.ignoreCase ?? true };
  }

  private membership(column: string): Filter {
    const list = this.takeSymbol("(") ? ")" : this.takeSymbol("{") ? "}" : null;
    if (list) {
      const values = [this.scalar()];
      while (!this.takeSymbol(list)) {
        // Between braces the commas are optional, as in Wireshark.
        if (!this.takeSymbol(",") && list === ")")
          throw new FilterSyntax(`")" or "," is expected here.`, this.peek());
        if (values.length === mostValues)
          throw new FilterSyntax(
            `A list has at most ${mostValues.toLocaleString("en-US")} values.`,
            this.peek(),
          );
        values.push(this.scalar());
      }
      return { kind: "in", column, values };
    }
    const token = this.peek();
    const from = this.scalar();
    if (this.takeSymbol("..")) return { kind: "range", column, from, to: this.scalar() };
    // A single network, or name of networks, needs no parentheses.
    if (typeof from === "string" && (from.includes("/") || /^[a-z]+$/i.test(from)))
      return { kind: "in", column, values: [from] };
    throw new FilterSyntax(`".." is expected here, or a list: ${column} in (${token.text}, …).`, this.peek());
  }

  private value(): string | number | boolean {
    const token = this.peek();
    const value = this.scalar();
    if (token.kind === "word" && /^(true|false)$/i.test(token.text))
      return token.text.toLowerCase() === "true";
    return value;
  }

  private scalar(): string | number {
    const token = this.take();
    if (token.kind !== "string" && token.kind !== "word")
      throw new FilterSyntax("A value is expected here.", token);
    const span = spanOf(token);
    this.values.push(span);
    if (token.kind === "string") return token.text;
    const after = this.peek();
    // 2026-03-03 09:50: a day and a clock time are one value.
    if (dayWord.test(token.text) && after.kind === "word" && clockWord.test(after.text)) {
      this.take();
      span.end = after.end;
      return `${token.text} ${after.text}`;
    }
    // 1 MB: a number and its unit are one value, unless a condition on a column of that name follows.
    const beyond = this.tokens[this.next + 1];
    const isName = beyond?.kind === "symbol" && opByText.has(beyond.text);
    if (isNumberText(token.text) && after.kind === "word" && isUnit(after.text) && !isName) {
      this.take();
      span.end = after.end;
      return `${token.text}${after.text}`;
    }
    const number = isNumberText(token.text) ? Number(token.text) : Number.NaN;
    return Number.isFinite(number) ? number : token.text;
  }

  private text(): string {
    const token = this.take();
    if (token.kind !== "word" && token.kind !== "string")
      throw new FilterSyntax("A text is expected here.", token);
    this.values.push(spanOf(token));
    return token.text;
  }

  /** Stores the place of a condition. */
  private placed<F extends Filter>(filter: F, name: Token, values: Span[]): F {
    this.places.set(filter, { name: spanOf(name), values });
    return filter;
  }

  private peek(): Token {
    return this.tokens[this.next]!;
  }
  private take(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.next++;
    return token;
  }
  private takeWord(word: string): boolean {
    const token = this.peek();
    if (token.kind !== "word" || token.text.toLowerCase() !== word) return false;
    this.next++;
    return true;
  }
  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== "symbol" || token.text !== symbol) return false;
    this.next++;
    return true;
  }
  private expect(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw new FilterSyntax(`"${symbol}" is expected here.`, this.peek());
  }
}
