// Reads words from source files: the exported names, and the texts for people.

/** The names that a file exports. */
export function exportedNames(text: string): string[] {
  const declarations = text.matchAll(
    /^export (?:default )?(?:declare )?(?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm,
  );
  const lists = text.matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  return [
    ...[...declarations].map((match) => match[1]!),
    ...[...lists].flatMap((match) =>
      match[1]!
        .split(",")
        .map(
          (part) =>
            part
              .trim()
              .split(/\s+as\s+/)
              .at(-1)!,
        )
        .filter((name) => name !== ""),
    ),
  ];
}

/** The parts of a name, in lower case: `falseFlagSentence` is false, flag, sentence. */
export const partsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.toLowerCase());

/**
 * String literals, template literals and JSX text with a blank: texts for people, not names. Comments are left out;
 * regular expressions count as code. A template's expressions become "…", and the texts inside them are found separately.
 */
export function readableTexts(text: string): string[] {
  const found: Found = { texts: [], comments: [] };
  const code = scan(text, 0, found, null).code;
  // The text between two tags, after strings and comments are removed.
  for (const match of code.matchAll(/>([^<>{}=;()]*[A-Za-z][^<>{}=;()]*)(?=[<{])/g))
    found.texts.push(match[1]!);
  return found.texts.map((one) => one.replaceAll(/\s+/g, " ").trim()).filter((one) => / /.test(one));
}

/** The comments of TypeScript, JavaScript or C++, one text each. Consecutive line comments are one comment. */
export function commentsOf(text: string): string[] {
  const found: Found = { texts: [], comments: [] };
  scan(text, 0, found, null);
  const joined: Comment[] = [];
  for (const { at, end } of found.comments) {
    const last = joined.at(-1);
    const continues = text.startsWith("//", at) && /^\s*\n?\s*$/.test(text.slice(last?.end ?? 0, at));
    if (last && continues && text.startsWith("//", last.at)) last.end = end;
    else joined.push({ at, end });
  }
  return joined.map(({ at, end }) =>
    text
      .slice(at, end)
      .replaceAll(/^\s*(\/\/+|\/\*+|\*+\/|\*)|\*+\/$/gm, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

/** The titles of tests, as written in the file. */
export const titlesOf = (text: string): string[] =>
  Array.from(
    text.matchAll(
      /\b(?:it|test|describe)(?:\.\w+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?)*\(\s*("(?:\\.|[^"\\])*"|`[^`]*`)/g,
    ),
    ([, title]) => title!.slice(1, -1),
  );

interface Comment {
  at: number;
  end: number;
}

interface Found {
  readonly texts: string[];
  readonly comments: Comment[];
}

/**
 * Reads code from `at` to the end, or to the bracket that ends a template's expression. Returns it without strings and comments.
 */
function scan(text: string, at: number, found: Found, until: "}" | null): { code: string; end: number } {
  let code = "";
  let depth = 0;
  let i = at;
  while (i < text.length) {
    const one = text[i]!;
    const two = text.slice(i, i + 2);
    if (two === "//" || two === "/*") {
      const end = two === "//" ? endOf(text, "\n", i) : endOf(text, "*/", i) + 2;
      found.comments.push({ at: i, end });
      i = end;
    } else if (one === '"' || (one === "'" && !/\w/.test(text[i - 1] ?? ""))) {
      let end = i + 1;
      while (end < text.length && text[end] !== one && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
      if (text[end] === one) found.texts.push(text.slice(i + 1, end));
      code += '""';
      i = end + 1;
    } else if (one === "`") {
      i = template(text, i + 1, found);
      code += '""';
    } else if (
      one === "/" &&
      /[=(,:;!&|?{}[\n>]\s*$/.test(code.slice(-20)) &&
      !/[<>]\s*$/.test(code.slice(-2))
    ) {
      const end = regexEnd(text, i);
      code += " ";
      i = end;
    } else {
      if (one === "{") depth++;
      if (one === "}" && depth-- === 0 && until) return { code, end: i };
      code += one;
      i++;
    }
  }
  return { code, end: i };
}

function template(text: string, at: number, found: Found): number {
  let words = "";
  let i = at;
  while (i < text.length && text[i] !== "`") {
    if (text.startsWith("${", i)) {
      words += "…";
      i = scan(text, i + 2, found, "}").end + 1;
    } else {
      const length = text[i] === "\\" ? 2 : 1;
      words += text.slice(i, i + length);
      i += length;
    }
  }
  found.texts.push(words);
  return i + 1;
}

function regexEnd(text: string, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") inClass = true;
    else if (text[i] === "]") inClass = false;
    else if (text[i] === "/" && !inClass) return i + 1;
  }
  return at + 1;
}

function endOf(text: string, what: string, from: number): number {
  const end = text.indexOf(what, from);
  return end < 0 ? text.length : end;
}
