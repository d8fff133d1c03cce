// Checks the window's style sheets: every class in use has a rule, every rule is used, and no sheet is too long.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { targetOf } from "./import-circles.ts";

const folder = join(import.meta.dirname, "..", "src");
const files = readdirSync(join(folder, "renderer"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
const textOf = (path: string) => readFileSync(join(folder, path), "utf8");
const sheets = files.filter((path) => path.endsWith(".css"));
const modules = sheets.filter((path) => path.endsWith(".module.css"));

/** The uses of each style module: its path, and the classes. */
const used = new Map<string, Set<string>>();
for (const path of files.filter((path) => /\.tsx?$/.test(path))) {
  const text = textOf(path);
  for (const [, name, from] of text.matchAll(/import (\w+) from "([^"]+\.module\.css)"/g)) {
    const sheet = targetOf(path, from!)!;
    const classes = used.get(sheet) ?? new Set();
    used.set(sheet, classes);
    const body = text.replaceAll(/^import .*$/gm, "");
    for (const [, dotted, quoted] of body.matchAll(
      new RegExp(`(?<![.\\w])${name}(?:\\.(\\w+)|\\["(\\w+)"\\])`, "g"),
    )) {
      classes.add((dotted ?? quoted)!);
    }
  }
}

/** The classes that a module has rules for. */
function ruled(path: string): Set<string> {
  const bare = textOf(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\{[^{}]*\}/g, "{}");
  return new Set([...bare.matchAll(/(?<!:global\()\.([A-Za-z]\w*)/g)].map(([, name]) => name!));
}

describe("styles", () => {
  test.each(modules)("%s has a rule for each class in use, and no other", (path) => {
    const isForeign = (name: string) => name.startsWith("ag");
    expect([...ruled(path)].filter((name) => !isForeign(name)).sort()).toEqual(
      [...(used.get(path) ?? [])].sort(),
    );
  });

  test("a sheet over 150 lines says why at its head", () => {
    const long = sheets.filter((path) => textOf(path).split("\n").length > 151);
    expect(long.filter((path) => !/^\/\*[^*]*(long|whole|together)/.test(textOf(path)))).toEqual([]);
  });
});
