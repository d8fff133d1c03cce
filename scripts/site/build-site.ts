// Builds the documentation site from the markdown of the repository into a folder. Every link and picture is checked; one that leads
// nowhere ends the build. The site works from a file, from the window's hosts and from any web server, and needs no inline script.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { addressOf, home, sitePages } from "./contents.ts";
import { renderMarkdown } from "./markdown.ts";
import { pageHtml } from "./page-frame.ts";
import { pictureSize } from "./picture-size.ts";

export function buildSite(root: string, target: string): { pages: number; pictures: number } {
  rmSync(target, { recursive: true, force: true });
  const pictures = new Set<string>();
  const rendered = sitePages.map((page) => ({ page, ...renderPage(root, page, pictures) }));
  checkAnchors(rendered);
  const titles = new Map(rendered.map(({ page, title }) => [page, title]));
  for (const { page, html, sections, title } of rendered)
    write(target, addressOf(page), pageHtml({ page, title, html, sections, titles }));
  for (const picture of pictures) {
    mkdirSync(join(target, dirname(picture)), { recursive: true });
    copyFileSync(join(root, "docs", picture), join(target, picture));
  }
  const index = rendered.flatMap(({ page, title, sections }) =>
    sections.map(({ depth, text, anchor, words }) => [
      addressOf(page) + (depth === 1 ? "" : `#${anchor}`),
      title,
      depth === 1 ? "" : text,
      words,
    ]),
  );
  // A script and not JSON: a page that was opened from a file may fetch nothing.
  write(target, "search-index.js", `globalThis.searchIndex = ${JSON.stringify(index)};\n`);
  write(target, "site.js", readFileSync(join(root, "scripts", "site", "site.js"), "utf8"));
  const tokens = readFileSync(join(root, "src", "renderer", "style", "tokens.css"), "utf8");
  write(target, "site.css", tokens + readFileSync(join(root, "scripts", "site", "site.css"), "utf8"));
  copyFileSync(join(root, "src", "renderer", "icon.svg"), join(target, "icon.svg"));
  return { pages: sitePages.length, pictures: pictures.size };
}

/** A plugin of the build: the site comes with the window, at /help/. */
export const siteBesideWindow = (root: string, target: string) => ({
  name: "documentation-site",
  writeBundle: () => void buildSite(root, target),
});

function renderPage(root: string, page: string, pictures: Set<string>) {
  const targetOf = (link: string) => posix.join(posix.dirname(page), link);
  const links: { to: string; anchor: string }[] = [];
  const failure = (what: string) => new Error(`${page}: ${what}`);
  const relative = (address: string) => posix.relative(posix.dirname(addressOf(page)), address);
  const result = renderMarkdown(readFileSync(join(root, page), "utf8"), {
    resolveLink(link) {
      const [path = "", anchor = ""] = link.split("#");
      const named = path === "" ? page : targetOf(path);
      // The first page of the site says what the README says to someone who has the sources.
      const to = named === "README.md" ? home : named;
      if (!sitePages.includes(to)) throw failure(`the link ${link} leads to no page of the site`);
      links.push({ to, anchor });
      return `${path === "" ? "" : relative(addressOf(to))}${anchor === "" ? "" : `#${anchor}`}`;
    },
    resolvePicture(link) {
      const light = targetOf(link);
      if (!light.startsWith("docs/") || !existsSync(join(root, light)))
        throw failure(`there is no picture ${link}`);
      const dark = light.replace(/-light(\.\w+)$/, "-dark$1");
      const hasDark = dark !== light && existsSync(join(root, dark));
      const addressed = (path: string) => {
        const address = path.replace(/^docs\//, "");
        pictures.add(address);
        return relative(address);
      };
      return {
        light: addressed(light),
        dark: hasDark ? addressed(dark) : null,
        ...pictureSize(readFileSync(join(root, light))),
      };
    },
  });
  if (result.title === "") throw failure("it has no heading");
  return { ...result, links };
}

function checkAnchors(
  pages: readonly { page: string; sections: { anchor: string }[]; links: { to: string; anchor: string }[] }[],
): void {
  const anchors = new Map(
    pages.map(({ page, sections }) => [page, new Set(sections.map(({ anchor }) => anchor))]),
  );
  for (const { page, links } of pages)
    for (const { to, anchor } of links)
      if (anchor !== "" && !anchors.get(to)?.has(anchor))
        throw new Error(`${page}: ${to} has no part #${anchor}`);
}

function write(target: string, address: string, text: string): void {
  const path = join(target, address);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
