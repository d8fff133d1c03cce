// Cells of the triage grid that are more than text: score, verdict, endpoint, tags. Plain DOM, created once per visible row.
import type { ICellRendererParams } from "ag-grid-community";
import type { Verdict } from "#shared/triage-vocabulary.ts";
import type { CellValue } from "#shared/vocabulary.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { verdictMarks } from "../../../format/verdict-marks.ts";
import type { TriageRow } from "./blocks.ts";
import css from "./triage-grid.module.css";

export function scoreCell({ value }: ICellRendererParams<TriageRow, number | null>): HTMLElement | string {
  if (value === undefined) return "";
  if (value === null) return "–";
  const cell = part("span", css.score);
  const track = part("span", css.track);
  const bar = part("span", css.bar);
  bar.style.width = `${Math.max(2, Math.min(100, value))}%`;
  bar.style.background = scoreColour(value);
  track.append(bar);
  cell.append(track, part("span", css.number, String(Math.round(value))));
  return cell;
}

export function verdictCell({ data }: ICellRendererParams<TriageRow>): HTMLElement | string {
  const verdict = data?.block.verdicts[data.at];
  if (!verdict) return "";
  const { glyph, short } = verdictMarks[verdict.verdict];
  const cell = part("span", css.verdict);
  cell.dataset.verdict = verdict.verdict;
  cell.append(part("span", css.glyph, glyph), part("span", css.word, short));
  return cell;
}

export function verdictCellText(row: TriageRow | undefined): string | undefined {
  const verdict = row?.block.verdicts[row.at];
  if (!verdict) return row && "Open";
  const { title } = verdictMarks[verdict.verdict as Verdict];
  return verdict.reason ? `${title}: ${verdict.reason.replaceAll("-", " ")}` : title;
}

export function endpointCell(
  address: CellValue | undefined,
  port: CellValue | undefined,
  hostName: (address: string) => string | undefined,
): HTMLElement | string {
  if (address === undefined) return "";
  if (address === null) return "–";
  const text = String(address);
  const name = hostName(text);
  const cell = part("span", css.endpoint);
  const where = part("span", css.where);
  where.dataset.inside = String(isPrivate(text));
  cell.append(where, part("span", name ? css.named : css.address, name ?? text));
  if (port !== null && port !== undefined) cell.append(part("span", css.port, `:${port}`));
  return cell;
}

export function endpointWords(
  address: CellValue | undefined,
  port: CellValue | undefined,
  hostName: (address: string) => string | undefined,
): string | undefined {
  if (address === undefined || address === null) return undefined;
  const text = String(address);
  const name = hostName(text);
  return [
    name ? `${name} (${text})` : text,
    port !== null && port !== undefined ? `port ${port}` : "",
    isPrivate(text) ? "private address" : "public address",
  ]
    .filter(Boolean)
    .join("\n");
}

/** RFC 1918, RFC 6598, link-local, loopback; for IPv6 unique local and link-local (RFC 4193, RFC 4291). */
export function isPrivate(address: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/i.test(
    address,
  );
}

export function tagsCell(tags: readonly string[]): HTMLElement | string {
  if (tags.length === 0) return "";
  const cell = part("span", css.tags);
  cell.append(...tags.map((tag) => part("span", css.tag, tag)));
  return cell;
}

function part(name: "span", className: string | undefined, text = ""): HTMLElement {
  const element = document.createElement(name);
  element.className = className ?? "";
  element.textContent = text;
  return element;
}
