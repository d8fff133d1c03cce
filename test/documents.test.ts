// Checks the documents: every path exists, every link leads somewhere, and every command of the README parses.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../src/cli/base/command.ts";
import { loadCommands } from "../src/cli/main.ts";

const commands = await loadCommands();

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")));
const documents = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...[".github/pull_request_template.md", "native/README.md"],
  ...markdownIn("docs"),
  ...markdownIn("src"),
];

/** Every tracked file and folder of the repository, from its root. */
const paths = new Set<string>();
const walk = (folder: string) => {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (/^(node_modules|out|\.git|native\/(build|prebuilds))$/.test(path)) continue;
    paths.add(path);
    if (entry.isDirectory()) walk(path);
  }
};
walk(".");

/** Shortened paths that a document may use: `models.ts` or `core/table/head.ts` are the end of one. */
const ends = new Set<string>();
for (const path of paths) {
  const parts = path.split("/");
  for (let i = 0; i < parts.length; i++) ends.add(parts.slice(i).join("/"));
}

/** Files of a workspace, a dataset or an export, which are not in the repository. */
const notOurs =
  /^(manifest\.json|holder\.json|card\.json|recalibration\.json|mappings\.json|models\/3|out\/|combined_windows\.json|NAME\.|node_modules)/;

/** Paths in code spans: they have a slash and a known first folder, or end like a source file. */
function pathsOf(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map((match) => match[1]!.replace(/[:#].*$/, "").replace(/\/$/, ""))
    .filter(
      (span) =>
        /^[\w.@-]+(\/[\w.@-]+)*(\.(ts|tsx|mjs|mts|cpp|h|md|json|css|html|py|yml)|\/[\w.-]+)$/.test(span) &&
        !notOurs.test(span) &&
        !span.includes("NAME"),
    )
    .filter((span) => /\.(ts|tsx|mjs|mts|cpp|h|md|css|py|yml)$/.test(span) || ends.has(span.split("/")[0]!));
}

describe.each(documents)("%s", (document) => {
  const text = read(document);

  test("names only paths that exist", () => {
    const missing = pathsOf(text).filter((path) => !ends.has(path));
    expect([...new Set(missing)]).toEqual([]);
  });

  test("links only to pages and sections that exist", () => {
    const broken = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)]
      .map((match) => match[1]!)
      .filter((link) => {
        const [path = "", section] = link.split("#");
        const target = path === "" ? document : posix.join(dirname(document), path);
        if (!existsSync(join(root, target))) return true;
        return section !== undefined && !anchorsOf(read(target)).has(section);
      });
    expect(broken).toEqual([]);
  });
});

/** The anchors that GitHub gives headings. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map((match) =>
      match[1]!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );

describe("docs/how-to-add.md", () => {
  const sections = read("docs/how-to-add.md").split(/^## /m).slice(1);

  test("has a list for everything that is often added", () => {
    expect(sections.map((section) => section.split("\n")[0])).toEqual([
      "A table reader",
      "A protocol layer",
      "A flow column",
      "A short name in filters",
      "A detector",
      ...(paths.has("src/core/behaviour") ? ["A behaviour"] : []),
      ...(paths.has("src/core/drill") ? ["A family of planted attacks"] : []),
      "A job",
      "A command",
      "A page",
    ]);
  });

  test.each(sections.map((section) => [section.split("\n")[0]!, section]))(
    "%s: every file of the list exists",
    (_, section) => {
      // A list item starts with the path in a code span. A path with a NAME is a new file: its folder must exist.
      const files = [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map((match) => match[1]!);
      expect(files.length).toBeGreaterThanOrEqual(2);
      const known = (file: string) => paths.has(file.replace(/\/[^/]*NAME.*$/, ""));
      const missing = files.filter((file) => !known(file));
      expect(missing).toEqual([]);
    },
  );
});

test("the README has the command's exit codes", () => {
  const codes = [...read("README.md").matchAll(/^\| (\d+) \|/gm)].map((match) => Number(match[1]));
  expect(codes).toEqual([0, 1, 2, 70, 130]);
});

test("the command accepts every command line of the README", () => {
  const lines = [...read("README.md").matchAll(/^ {4}tidewatch (.*?)(?: {3,}.*)?$/gm)].map(
    (match) => match[1]!,
  );
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    const [name = "", ...args] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
    const command = commands.find((candidate) => candidate.name === name);
    expect(command, line).toBeDefined();
    expect(() => parseCommandLine(command!, args), line).not.toThrow();
  }
});

test("the README lists every command", () => {
  const readme = read("README.md");
  expect(
    commands.filter(({ name }) => !readme.includes(`tidewatch ${name}`)).map(({ name }) => name),
  ).toEqual([]);
});
