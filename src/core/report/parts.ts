// Building blocks for the sections of a report: tables, lists of facts, and texts for numbers and verdicts.

import { type Html, type HtmlPart, html } from "./html.ts";

export const shareText = (share: number | null): string =>
  share === null ? "–" : `${Number((100 * share).toPrecision(share < 0.1 ? 2 : 3))} %`;
export const rateText = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
const verdictMark: Record<string, string> = {
  confirmed: "▲ confirmed",
  "false-positive": "⌀ false positive",
  benign: "● benign",
  unsure: "? unsure",
  open: "open",
};
export const verdictText = (verdict: string): string => verdictMark[verdict] ?? verdict;

export const list = (sentences: readonly string[]): Html | null =>
  sentences.length === 0
    ? null
    : html`<div class="note" role="note"><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>`;

export function table(head: readonly string[], rows: readonly (readonly HtmlPart[])[]): Html {
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

export const definitions = (facts: readonly (readonly [string, HtmlPart])[]): Html =>
  html`<dl>${facts.map(([word, value]) => html`<dt>${word}</dt><dd>${value}</dd>`)}</dl>`;
