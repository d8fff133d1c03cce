// Checks that names, texts for people, comments and documents use the glossary's words.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { commentsOf, exportedNames, partsOf, readableTexts, titlesOf } from "./source-words.ts";

const root = join(import.meta.dirname, "..");
const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join("/");
      return { path, text: readFileSync(join(root, path), "utf8") };
    });

const patternOf = (word: string) => new RegExp(`\\b${word.replaceAll(" ", "\\s+")}\\b`, "i");

const glossary = readFileSync(join(root, "docs", "glossary.md"), "utf8").split("## Words we do not use")[1]!;

/** The rows of the glossary's last table: the refused words, and the right ones. */
const refused = glossary
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .flatMap((line) => {
    const [, left = "", right = ""] = line.split("|");
    return [...left.matchAll(/`([^`]+)`/g)].map((match) => ({
      word: match[1]!,
      instead: right.trim(),
      pattern: patternOf(match[1]!),
    }));
  });

/** The phrases that the glossary refuses in comments and titles of tests only. */
const riddles = Array.from(
  (/Comments and titles of tests [^.]*/.exec(glossary)?.[0] ?? "").matchAll(/`([^`]+)`/g),
  ([, phrase]) => ({ word: phrase!, pattern: patternOf(phrase!) }),
);

/** Participles that are refused as a part of a name, in addition to the refused single words. */
const emptyNames = ["own", "made"];

/** Words of other formats, which we cannot choose. */
const foreign = [
  /\b(SELECT|LEFT JOIN|CASE WHEN)\b/, // SQL
];

const sources = filesIn("src", /\.tsx?$/).filter(({ path }) => !/\.test\.tsx?$|-for-tests\.ts$/.test(path));

const usesIn = ({ path, text }: { path: string; text: string }): string[] => [
  ...readableTexts(text)
    .filter((sentence) => !foreign.some((pattern) => pattern.test(sentence)))
    .flatMap((sentence) =>
      refused
        .filter(({ pattern }) => pattern.test(sentence))
        .map(({ word, instead }) => `${path}: "${sentence.slice(0, 100)}" has "${word}"; use ${instead}`),
    ),
  ...exportedNames(text).flatMap((name) =>
    partsOf(name)
      .filter((part) => emptyNames.includes(part) || refused.some(({ word }) => word === part))
      .map((part) => `${path}: the name ${name} has "${part}"`),
  ),
];

test("the glossary names the refused words", () => {
  expect(refused.length).toBeGreaterThan(20);
  expect(refused.every(({ instead }) => instead.length > 2)).toBe(true);
});

describe("src", () => {
  const rooms = [...new Set(sources.map(({ path }) => path.split("/")[1]!))].filter(
    (room) => !room.includes("."),
  );
  test.each(rooms)("%s uses no refused word", (room) => {
    const uses = sources.filter(({ path }) => path.startsWith(`src/${room}/`)).flatMap(usesIn);
    expect(uses).toEqual([]);
  });
});

describe("comments and titles of tests", () => {
  const folders = ["src", "scripts", "bench", "e2e", "native", "test"];
  // Files and texts have lines, so a comment may name them.
  const refusedHere = [...refused.filter(({ word }) => word !== "the lines"), ...riddles];
  test.each(folders)("those of %s use no refused word or riddle", (folder) => {
    expect(riddles.length).toBeGreaterThan(5);
    const uses = filesIn(folder, /\.(tsx?|m?js|cpp|h)$/).flatMap(({ path, text }) =>
      [...commentsOf(text), ...titlesOf(text)].flatMap((words) =>
        refusedHere
          .filter(({ pattern }) => pattern.test(words.replaceAll(/`[^`]*`/g, "")))
          .map(({ word }) => `${path}: "${words.slice(0, 100)}" has "${word}"`),
      ),
    );
    expect(uses).toEqual([]);
  });
});

test("the documents use no refused word", () => {
  const documents = [
    ...filesIn("docs", /\.md$/),
    ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "native/README.md"].map((path) => ({
      path,
      text: readFileSync(join(root, path), "utf8"),
    })),
  ];
  const uses = documents.flatMap(({ path, text }) => {
    // The glossary's list, code, and the printed contract are left out.
    const prose = text.split("## Words we do not use")[0]!.replaceAll(/^ {4}.*$|`[^`\n]*`/gm, "");
    return refused.filter(({ pattern }) => pattern.test(prose)).map(({ word }) => `${path}: ${word}`);
  });
  expect(uses).toEqual([]);
});

describe("the reader of sources", () => {
  test("finds texts, not code, comments or expressions", () => {
    const source = [
      "// a comment with words",
      'const a = "a text here"; const b = `one $' + '{c ? "two words" : "x"} three`; /* "not this" */',
      "const re = /no \"text\" here/; const d = 'it\\'s a text';",
      'return <p title="a title here">Some words <b>{d}</b> and more</p>;',
    ].join("\n");
    expect(readableTexts(source)).toEqual([
      "a text here",
      "two words",
      "one … three",
      "it\\'s a text",
      "a title here",
      "Some words",
      "and more",
    ]);
  });

  test("finds comments, joined over their lines, and titles", () => {
    const source = [
      "// One comment",
      "// over two lines.",
      'const a = "// no comment"; // behind code',
      "/**",
      " * A block",
      " * over two lines.",
      " */",
      'test("a title", () => {});',
      'describe.skipIf(!isHere)("another title", () => {});',
    ].join("\n");
    expect(commentsOf(source)).toEqual([
      "One comment over two lines.",
      "behind code",
      "A block over two lines.",
    ]);
    expect(titlesOf(source)).toEqual(["a title", "another title"]);
  });

  test("finds exported names and their parts", () => {
    const source =
      "export const madeUp = 1;\nexport type { A as SaidThing };\nexport async function run() {}\nconst not = 1;";
    expect(exportedNames(source)).toEqual(["madeUp", "run", "SaidThing"]);
    expect(partsOf("falseFlagSentence")).toEqual(["false", "flag", "sentence"]);
  });
});
