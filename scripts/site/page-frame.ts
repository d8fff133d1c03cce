// The frame of a page of the site: head, navigation, the page's parts, the pages before and after it.
import { posix } from "node:path";
import { addressOf, contents, home, sitePages } from "./contents.ts";
import { escapeHtml } from "./markdown.ts";

interface PageParts {
  page: string;
  title: string;
  html: string;
  sections: readonly { depth: number; text: string; anchor: string }[];
  titles: ReadonlyMap<string, string>;
}

export function pageHtml({ page, title, html, sections, titles }: PageParts): string {
  const to = (address: string) => posix.relative(posix.dirname(addressOf(page)), address);
  const link = (target: string, words: string, attributes = "") =>
    `<a href="${to(addressOf(target))}"${target === page ? ' aria-current="page"' : ""}${attributes}>${words}</a>`;
  const titleOf = (target: string) => escapeHtml(titles.get(target) ?? "");
  const parts = sections.filter(({ depth }) => depth === 2);
  const at = sitePages.indexOf(page);
  const [before, after] = [sitePages[at - 1], sitePages[at + 1]];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page === home ? "Tidewatch" : `${escapeHtml(title)} – Tidewatch`}</title>
<link rel="icon" href="${to("icon.svg")}">
<link rel="stylesheet" href="${to("site.css")}">
<script src="${to("site.js")}" data-root="${to("index.html").replace(/index\.html$/, "")}"></script>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header>
${link(home, `<img src="${to("icon.svg")}" alt="" width="22" height="22">Tidewatch`, ' class="name"')}
<div class="search" role="search">
<input type="search" placeholder="Search" aria-label="Search" aria-controls="found" autocomplete="off" spellcheck="false">
<ul id="found" hidden></ul>
</div>
<button type="button" class="theme" aria-label="Theme: system">System</button>
</header>
<div class="columns">
<details class="pages" open>
<summary>Pages</summary>
<nav aria-label="Pages">
${contents
  .map(
    ({ title: group, pages }) =>
      `<h2>${group}</h2>\n<ul>\n${pages.map((target) => `<li>${link(target, titleOf(target))}</li>`).join("\n")}\n</ul>`,
  )
  .join("\n")}
</nav>
</details>
<main id="content">
<article>
${html}</article>
<nav class="turn" aria-label="Next and previous page">
${before === undefined ? "<span></span>" : link(before, `← ${before === home ? "Start" : titleOf(before)}`)}
${after === undefined ? "" : link(after, `${titleOf(after)} →`)}
</nav>
</main>
${
  parts.length < 2
    ? ""
    : `<nav class="parts" aria-label="On this page"><h2>On this page</h2>
<ul>
${parts.map(({ text, anchor }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`).join("\n")}
</ul>
</nav>
`
}</div>
</body>
</html>
`;
}
