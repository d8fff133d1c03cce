// Markdown to HTML for the site, and the one place that imports its parser. Links to pages become links to their addresses, pictures are
// shown in the reader's theme, and HTML in a document is refused, so no page can carry a script.
import { Marked, type Token, type Tokens } from "marked";

/** What a document needs to know of the rest of the site. */
export interface Surroundings {
  /** The relative address that a link leads to; throws when it leads nowhere. */
  resolveLink(link: string): string;
  /** The picture, or its two variants by theme, with its size in pixels. */
  resolvePicture(link: string): { light: string; dark: string | null; width: number; height: number };
}

interface Heading {
  depth: number;
  text: string;
  anchor: string;
}

/** A part of a page under one heading, as plain text. */
interface Section extends Heading {
  words: string;
}

interface Rendered {
  title: string;
  html: string;
  sections: Section[];
}

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** The anchor that GitHub gives a heading. */
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

export function renderMarkdown(text: string, surroundings: Surroundings): Rendered {
  const marked = new Marked({ gfm: true });
  const used = new Map<string, number>();
  const headings: Heading[] = [];
  marked.use({
    renderer: {
      heading({ depth, tokens }) {
        const heading = headingOf(tokens, depth, used);
        headings.push(heading);
        const id = depth === 1 ? "" : ` id="${heading.anchor}"`;
        const mark =
          depth === 1
            ? ""
            : `<a class="anchor" href="#${heading.anchor}" aria-label="Link to this part">#</a>`;
        return `<h${depth}${id}>${this.parser.parseInline(tokens)}${mark}</h${depth}>\n`;
      },
      html({ text: html }) {
        if (/^<!--[\s\S]*?-->\s*$/.test(html)) return "";
        throw new Error(`HTML in a document: ${html.slice(0, 60)}`);
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        // The site is read offline, in windows that may not leave it: an address elsewhere is shown, not linked.
        if (/^[a-z]+:/i.test(href)) {
          const place = escapeHtml(href.replace(/^https?:\/\//, "").replace(/\/$/, ""));
          return words.includes(place) ? `<code>${place}</code>` : `${words} (<code>${place}</code>)`;
        }
        return `<a href="${escapeHtml(surroundings.resolveLink(href))}">${words}</a>`;
      },
      image({ href, text: alt }) {
        const { light, dark, width, height } = surroundings.resolvePicture(href);
        const picture = (address: string, theme: string) =>
          `<img${theme} src="${escapeHtml(address)}" alt="${escapeHtml(alt)}" width="${width}" height="${height}" loading="lazy">`;
        return dark === null
          ? picture(light, "")
          : picture(light, ' class="on-light"') + picture(dark, ' class="on-dark"');
      },
      table(token: Tokens.Table) {
        const row = (cells: Tokens.TableCell[], tag: "th" | "td") =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("")}</tr>`;
        // A wide table scrolls in its place; the keyboard reaches it.
        return `<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead>${row(token.header, "th")}</thead><tbody>${token.rows
          .map((cells) => row(cells, "td"))
          .join("\n")}</tbody></table></div>\n`;
      },
      code({ text: code, lang }) {
        return `<pre tabindex="0"${lang ? ` data-language="${escapeHtml(lang)}"` : ""}><code>${escapeHtml(code)}</code></pre>\n`;
      },
    },
  });
  const tokens = marked.lexer(text);
  const html = marked.parser(tokens);
  return { title: headings[0]?.text ?? "", html, sections: sectionsOf(tokens, headings) };
}

function headingOf(tokens: Token[], depth: number, used: Map<string, number>): Heading {
  const text = wordsOf(tokens);
  const anchor = anchorOf(text);
  const times = used.get(anchor) ?? 0;
  used.set(anchor, times + 1);
  return { depth, text, anchor: times === 0 ? anchor : `${anchor}-${times}` };
}

function sectionsOf(tokens: Token[], headings: readonly Heading[]): Section[] {
  const words: string[][] = [];
  for (const token of tokens) {
    if (token.type === "heading") words.push([]);
    else words.at(-1)?.push(wordsOf([token]));
  }
  return words.map((parts, i) => ({
    ...headings[i]!,
    words: parts.join(" ").replaceAll(/\s+/g, " ").trim(),
  }));
}

/** The words of tokens, without marks. */
function wordsOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "html" || token.type === "space") return "";
      if (token.type === "table") {
        const { header, rows } = token as Tokens.Table;
        return [header, ...rows]
          .flat()
          .map((cell) => wordsOf(cell.tokens))
          .join(" ");
      }
      if (token.type === "list")
        return (token as Tokens.List).items.map((item) => wordsOf(item.tokens)).join(" ");
      if ("tokens" in token && token.tokens) return wordsOf(token.tokens);
      if (token.type === "br") return " ";
      return "text" in token ? String(token.text) : "";
    })
    .join("");
}
