// The filter language: parses the analyst's text to a Filter value and prints it back. It knows columns only by name;
// the engine checks whether a dataset has them.
//
//   bytes > 1000 and (proto = tcp or proto in (udp, icmp)) and not service is missing
//   ip.addr == 10.0.0.5 && tcp.port in {80 443}, as Wireshark spells it: filter-spellings.ts knows what it means
//   port in 1..1023      name contains "evil"      `Flow Bytes/s` >= 1e6      10.0.0.5 (in any column)
import { AppError } from "./errors.ts";
import type { CompareOp, Filter } from "./vocabulary.ts";

/** The filter that lets everything through. */
export const everything: Filter = { kind: "all" };

type ParsedFilter = { ok: true; filter: Filter } | { ok: false; message: string; at: number };

interface Token {
  kind: "word" | "string" | "column" | "symbol" | "end";
  text: string;
  at: number;
}

const symbols = ["&&", "||", "==", "!=", "<=", ">=", "=", "<", ">", "~", "!", "(", ")", "{", "}", ",", ".."];
const wordEnd = /[\s(){}=!<>~,&|"'`]/;
const opByText = new Map<string, CompareOp>([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);
/** The comparisons as words, as Wireshark knows them. Where they stand for a name, they are one. */
const opByWord = new Map<string, CompareOp>([
  ["eq", "="],
  ["ne", "!="],
  ["lt", "<"],
  ["le", "<="],
  ["gt", ">"],
  ["ge", ">="],
]);
const reserved = new Set(["and", "or", "not", "in", "is", "contains"]);
const deepest = 100;

class FilterSyntax extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a filter; the empty text is the filter that lets everything through. Never throws. */
export function parseFilter(text: string): ParsedFilter {
  try {
    const parser = new Parser(tokens(text));
    return { ok: true, filter: parser.whole() };
  } catch (thrown) {
    if (thrown instanceof FilterSyntax) return { ok: false, message: thrown.message, at: thrown.at };
    throw thrown;
  }
}

/** Like parseFilter, for callers that stop at the first error. */
export function filterFrom(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter;
  throw new AppError(
    "FILTER_INVALID",
    `The filter is not valid at character ${parsed.at + 1}: ${parsed.message}`,
  );
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    if (c === '"' || c === "'" || c === "`") {
      const { value, end } = quoted(text, at, c);
      found.push({ kind: c === "`" ? "column" : "string", text: value, at });
      at = end;
      continue;
    }
    const symbol = symbols.find((s) => text.startsWith(s, at));
    if (symbol) {
      found.push({ kind: "symbol", text: symbol, at });
      at += symbol.length;
      continue;
    }
    let end = at;
    while (end < text.length && !wordEnd.test(text[end]!) && !text.startsWith("..", end)) end++;
    if (end === at) throw new FilterSyntax(`"${c}" is not part of a filter.`, at);
    found.push({ kind: "word", text: text.slice(at, end), at });
    at = end;
  }
  found.push({ kind: "end", text: "", at: text.length });
  return found;
}

function quoted(text: string, start: number, quote: string): { value: string; end: number } {
  let value = "";
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\" && i + 1 < text.length) value += text[++i];
    else if (c === quote) return { value, end: i + 1 };
    else value += c;
  }
  throw new FilterSyntax(`The quote that opens here is never closed.`, start);
}

class Parser {
  private readonly tokens: Token[];
  private next = 0;
  private depth = 0;
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  whole(): Filter {
    if (this.peek().kind === "end") return everything;
    const filter = this.either();
    const rest = this.peek();
    if (rest.kind !== "end")
      throw new FilterSyntax(`"${rest.text}" is not expected here; join with "and" or "or".`, rest.at);
    return filter;
  }

  private either(): Filter {
    return this.joined("or", "||", () => this.both());
  }
  private both(): Filter {
    return this.joined("and", "&&", () => this.unary());
  }

  private joined(word: "and" | "or", symbol: string, operand: () => Filter): Filter {
    const of = [operand()];
    while (this.takeWord(word) || this.takeSymbol(symbol)) of.push(operand());
    return of.length === 1 ? of[0]! : { kind: word, of };
  }

  private unary(): Filter {
    if (++this.depth > deepest) throw new FilterSyntax("The filter is nested too deeply.", this.peek().at);
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
    if (first.kind === "end") throw new FilterSyntax("Something is missing at the end.", first.at);
    if (first.kind === "symbol" || (first.kind === "word" && reserved.has(first.text.toLowerCase()))) {
      throw new FilterSyntax(`A column or a value is expected here, not "${first.text}".`, first.at);
    }
    const column = first.text;
    if (first.kind !== "string") {
      const sign = this.peek();
      const op =
        sign.kind === "symbol"
          ? opByText.get(sign.text)
          : sign.kind === "word"
            ? opByWord.get(sign.text.toLowerCase())
            : undefined;
      if (op) {
        this.take();
        return { kind: "compare", column, op, value: this.value() };
      }
      if (this.takeSymbol("~") || this.takeWord("contains")) {
        return { kind: "contains", column, text: String(this.text()) };
      }
      if (this.takeWord("in")) return this.membership(column);
      if (this.takeWord("is")) {
        const negated = this.takeWord("not");
        const word = this.take();
        if (!/^(missing|null|empty)$/i.test(word.text))
          throw new FilterSyntax(`"is" is followed by "missing".`, word.at);
        const missing: Filter = { kind: "missing", column };
        return negated ? { kind: "not", of: missing } : missing;
      }
    }
    if (first.kind === "column")
      throw new FilterSyntax(`A comparison is missing after \`${column}\`.`, first.at);
    return { kind: "any", text: first.text };
  }

  private membership(column: string): Filter {
    if (this.takeSymbol("(")) {
      const values = [this.scalar()];
      while (this.takeSymbol(",")) values.push(this.scalar());
      this.expect(")");
      return { kind: "in", column, values };
    }
    // A set in braces, with commas or only spaces between its values.
    if (this.takeSymbol("{")) {
      const values = [this.scalar()];
      while (!this.takeSymbol("}")) {
        this.takeSymbol(",");
        values.push(this.scalar());
      }
      return { kind: "in", column, values };
    }
    const from = this.scalar();
    this.expect("..");
    return { kind: "range", column, from, to: this.scalar() };
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
    if (token.kind === "string") return token.text;
    if (token.kind !== "word") throw new FilterSyntax("A value is expected here.", token.at);
    return numeric.test(token.text) ? Number(token.text) : token.text;
  }

  private text(): string {
    const token = this.take();
    if (token.kind !== "word" && token.kind !== "string")
      throw new FilterSyntax("A text is expected here.", token.at);
    return token.text;
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
    if (!this.takeSymbol(symbol)) throw new FilterSyntax(`"${symbol}" is expected here.`, this.peek().at);
  }
}

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

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
      return `${formatColumn(filter.column)} in (${filter.values.map(formatValue).join(", ")})`;
    case "contains":
      return `${formatColumn(filter.column)} contains ${quote(filter.text, '"')}`;
    case "missing":
      return `${formatColumn(filter.column)} is missing`;
    case "any":
      return quote(filter.text, '"');
  }
}

const plainWord = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/;
const quote = (text: string, mark: string) =>
  mark + text.replace(/[\\"'`]/g, (c) => (c === mark || c === "\\" ? `\\${c}` : c)) + mark;
/** A column's name as the language writes it: in backticks where it is no plain word. */
export const formatColumn = (name: string): string =>
  plainWord.test(name) && !reserved.has(name.toLowerCase()) ? name : quote(name, "`");
/** A value as the language writes it. */
export function formatValue(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  const safe = plainWord.test(value) && !reserved.has(value.toLowerCase()) && !/^(true|false)$/i.test(value);
  return safe ? value : quote(value, '"');
}

/** The filter that is both of two. */
export function both(a: Filter, b: Filter): Filter {
  if (a.kind === "all") return b;
  if (b.kind === "all") return a;
  return { kind: "and", of: [...(a.kind === "and" ? a.of : [a]), ...(b.kind === "and" ? b.of : [b])] };
}
