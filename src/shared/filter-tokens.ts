// Splits a filter's text into words, quotes and signs with their places, for the parser and for completion, where a
// quote may still be open.

export interface Token {
  kind: "word" | "string" | "column" | "regex" | "symbol" | "end";
  /** Without its quotes; for a regular expression its pattern. */
  text: string;
  /** For a regular expression: whether case is ignored. */
  ignoreCase?: boolean;
  /** From the first character to after the last. */
  at: number;
  end: number;
  /** Whether the quote or pattern is never closed. */
  open?: boolean;
}

/** A character that the language does not use. */
interface OddCharacter {
  text: string;
  at: number;
}

const symbols = [
  "&&",
  "||",
  "==",
  "!=",
  "<>",
  "<=",
  ">=",
  "=",
  "<",
  ">",
  "~",
  "!",
  "(",
  ")",
  "{",
  "}",
  ",",
  "..",
];
const wordEnd = /[\s(){}=!<>~,&|"'`]/;

/** Reads all tokens; the last one is the end. An unclosed quote is `open`; an odd character ends the reading. */
export function tokensOf(text: string): { tokens: Token[]; odd: OddCharacter | null } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const first = text[at]!;
    if (/\s/.test(first)) {
      at++;
      continue;
    }
    const token = tokenAt(text, at, tokens.at(-1));
    if (!token) return { tokens, odd: { text: first, at } };
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "", at: text.length, end: text.length });
  return { tokens, odd: null };
}

function tokenAt(text: string, at: number, before: Token | undefined): Token | null {
  const first = text[at]!;
  if (first === '"' || first === "'" || first === "`") return quotedAt(text, at, first);
  if (first === "/" && before && isMatch(before)) return regexAt(text, at);
  const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
  if (symbol) return { kind: "symbol", text: symbol, at, end: at + symbol.length };
  let end = at;
  while (end < text.length && !wordEnd.test(text[end]!) && !text.startsWith("..", end)) end++;
  return end === at ? null : { kind: "word", text: text.slice(at, end), at, end };
}

/** A slash starts a regular expression only after these; else it is part of a word, such as 10.0.0.0/8. */
const isMatch = ({ kind, text }: Token) =>
  (kind === "symbol" && text === "~") || (kind === "word" && /^matches$/i.test(text));

function quotedAt(text: string, at: number, quote: string): Token {
  const kind = quote === "`" ? "column" : "string";
  let value = "";
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i]!;
    if (c === "\\" && i + 1 < text.length) value += text[++i];
    else if (c === quote) return { kind, text: value, at, end: i + 1 };
    else value += c;
  }
  return { kind, text: value, at, end: text.length, open: true };
}

function regexAt(text: string, at: number): Token {
  let pattern = "";
  for (let i = at + 1; i < text.length; i++) {
    const c = text[i]!;
    // Only a slash is unescaped; every other escape belongs to the pattern.
    if (c === "\\" && i + 1 < text.length) pattern += text[++i] === "/" ? "/" : `\\${text[i]}`;
    else if (c === "/") {
      const ignoreCase = /^i(?![\w.])/.test(text.slice(i + 1, i + 3));
      return { kind: "regex", text: pattern, ignoreCase, at, end: i + (ignoreCase ? 2 : 1) };
    } else pattern += c;
  }
  return { kind: "regex", text: pattern, at, end: text.length, open: true };
}
