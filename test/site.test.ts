// The documentation site: whole, linked, small, and without anything that the window's policy refuses.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSite } from "../scripts/site/build-site.ts";
import { addressOf, sitePages } from "../scripts/site/contents.ts";
import { renderMarkdown } from "../scripts/site/markdown.ts";
import { assetPath } from "../src/host/web-security.ts";

const root = join(import.meta.dirname, "..");
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    );

describe("the site", () => {
  const target = mkdtempSync(join(tmpdir(), "tidewatch-site-"));
  let files: string[] = [];
  const read = (file: string) => readFileSync(join(target, file), "utf8");
  beforeAll(() => {
    buildSite(root, target);
    files = filesIn(target);
  });
  afterAll(() => rmSync(target, { recursive: true, force: true }));

  test("has every document", () => {
    const documents = filesIn(join(root, "docs")).filter((file) => file.endsWith(".md"));
    expect(documents.map((file) => `docs/${file}`).filter((file) => !sitePages.includes(file))).toEqual([]);
    const addresses = sitePages.map((page) => addressOf(page).toLowerCase());
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test("consists of files that the hosts serve", () => {
    expect(files.filter((file) => assetPath(`/help/${file}`) === null)).toEqual([]);
  });

  test("links only to its pages, parts and files", () => {
    const broken: string[] = [];
    for (const file of files.filter((name) => name.endsWith(".html"))) {
      for (const [, address = ""] of read(file).matchAll(/ (?:href|src)="([^"]*)"/g)) {
        const [path = "", anchor] = address.split("#");
        const to = path === "" ? file : posix.join(posix.dirname(file), path);
        if (!files.includes(to) || (anchor && anchor !== "content" && !read(to).includes(` id="${anchor}"`)))
          broken.push(`${file}: ${address}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("has no inline script, no handler and no style in its pages", () => {
    for (const file of files.filter((name) => name.endsWith(".html"))) {
      const html = read(file);
      expect(html.match(/<script(?! src=")/), file).toBeNull();
      expect(html.match(/<[^>]*\s(on\w+|style)=/)?.[0], file).toBeUndefined();
    }
  });

  test("has small pictures: 150 kB each, 3 MB in all", () => {
    const sizes = files
      .filter((file) => file.startsWith("pictures/"))
      .map((file) => ({ file, bytes: statSync(join(target, file)).size }));
    expect(sizes.filter(({ bytes }) => bytes > 150_000)).toEqual([]);
    expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(3_000_000);
  });
});

describe("a document", () => {
  const render = (text: string) =>
    renderMarkdown(text, {
      resolveLink: (link) => link,
      resolvePicture: () => ({ light: "a-light.png", dark: "a-dark.png", width: 2, height: 1 }),
    }).html;

  test("may contain no HTML but comments", () => {
    expect(render("# A\n\n<!-- printed -->\n\ntext\n")).toContain("<p>text</p>");
    for (const html of ["<script>alert(1)</script>", "text <b>bold</b>", "<img src=x onerror=alert(1)>"])
      expect(() => render(`# A\n\n${html}\n`), html).toThrow(/HTML in a document/);
  });

  test("shows an address elsewhere as text", () => {
    const html = render("# A\n\n[Zeek](https://zeek.example/) and https://zeek.example/x\n");
    expect(html).not.toContain('<a href="http');
    expect(html).toContain("Zeek (<code>zeek.example</code>) and <code>zeek.example/x</code>");
  });

  test("shows a picture in the theme of its reader", () => {
    expect(render("# A\n\n![the list](a-light.png)\n")).toMatch(/class="on-light".*class="on-dark"/);
  });
});

test("only one file imports the parser of markdown", () => {
  const importers = ["scripts", "src", "test", "e2e"]
    .flatMap((folder) => filesIn(join(root, folder)).map((file) => join(root, folder, file)))
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(file))
    .filter((file) => /from "marked"/.test(readFileSync(file, "utf8")))
    .filter((file) => !file.endsWith(join("test", "site.test.ts")));
  expect(importers).toEqual([join(root, "scripts", "site", "markdown.ts")]);
});
