// The report's charts as inline SVG: pure functions of numbers, without scripts. Each has a title that describes it in words.

import { formatOffset, isRelativeTime, timeText } from "../../shared/relative-time.ts";
import { type Html, html } from "./html.ts";

const width = 720;

export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`;
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

const place = (value: number): string => value.toFixed(1);
const clock = (ms: number): string =>
  isRelativeTime(ms) ? formatOffset(ms).replace(/\.\d+$/, "") : new Date(ms).toISOString().slice(11, 16);
export const moment = (ms: number): string =>
  timeText(ms)
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

/** Flows as an area, flags as ticks below it whose height follows the square root of their number. */
export function timeChart({
  fromMs,
  widthMs,
  flows,
  flags,
}: {
  fromMs: number;
  widthMs: number;
  flows: readonly number[];
  flags: readonly number[];
}): Html {
  const height = 190;
  const [top, bottom, left] = [14, 128, 44];
  const most = Math.max(1, ...flows);
  const mostFlags = Math.max(1, ...flags);
  const x = (bin: number): number => left + ((width - left - 8) * bin) / Math.max(1, flows.length);
  const y = (value: number): number => bottom - ((bottom - top) * value) / most;
  const area = flows.map(
    (value, bin) => `L${place(x(bin))} ${place(y(value))}L${place(x(bin + 1))} ${place(y(value))}`,
  );
  const days = (flows.length * widthMs) / 86_400_000;
  const ticks = Array.from({ length: 7 }, (_, i) => (i * flows.length) / 6);
  const label = (bin: number): string => {
    const ms = fromMs + bin * widthMs;
    return days > 2 && !isRelativeTime(ms) ? new Date(ms).toISOString().slice(5, 10) : clock(ms);
  };
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${`Rows over time, at most ${number(most)} in a bin; flags below, at most ${number(mostFlags)} in a bin`}">
    <line class="grid" x1="${left}" x2="${width - 8}" y1="${top}" y2="${top}"/><line class="grid" x1="${left}" x2="${width - 8}" y1="${bottom}" y2="${bottom}"/>
    <text x="${left - 6}" y="${top + 4}" text-anchor="end">${number(most)}</text><text x="${left - 6}" y="${bottom + 4}" text-anchor="end">0</text>
    <path class="area" d="M${place(left)} ${bottom}${area.join("")}L${place(x(flows.length))} ${bottom}Z"/>
    <text x="${left - 6}" y="${bottom + 26}" text-anchor="end" class="hot">flags</text>
    ${flags.map((value, bin) =>
      value === 0
        ? null
        : html`<rect class="flag" x="${place(x(bin))}" width="${place(Math.max(1.5, x(1) - x(0) - 0.5))}" y="${place(bottom + 34 - 28 * Math.sqrt(value / mostFlags))}" height="${place(28 * Math.sqrt(value / mostFlags))}"><title>${`${moment(fromMs + bin * widthMs)}: ${number(value)} flags, ${number(flows[bin]!)} flows`}</title></rect>`,
    )}
    ${ticks.map((bin, i) => html`<text x="${place(x(bin))}" y="${height - 10}" text-anchor="${i === 0 ? "start" : i === 6 ? "end" : "middle"}">${label(bin)}</text>`)}
  </svg>`;
}

/** Rows per score on a log scale, with the flagged part highlighted and the threshold as a vertical line. */
export function scoreChart(bins: readonly number[], line: number | null): Html {
  const height = 190;
  const [top, bottom, left] = [16, 156, 44];
  const log = (value: number): number => Math.log10(1 + value);
  const most = Math.max(1, ...bins.map(log));
  const x = (score: number): number => left + ((width - left - 8) * score) / 100;
  const y = (value: number): number => bottom - ((bottom - top) * log(value)) / most;
  const step = 100 / Math.max(1, bins.length);
  const decades = Array.from({ length: Math.floor(most) + 1 }, (_, i) => 10 ** i);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${`Rows by score, 0 to 100, on a logarithmic scale${line === null ? "" : `; the threshold is at ${line.toFixed(1)}`}`}">
    ${decades.map((value) => html`<line class="grid" x1="${left}" x2="${width - 8}" y1="${place(y(value))}" y2="${place(y(value))}"/><text x="${left - 6}" y="${place(y(value) + 4)}" text-anchor="end">${number(value)}</text>`)}
    ${bins.map((value, i) =>
      value === 0
        ? null
        : html`<rect class="${line !== null && (i + 0.5) * step > line ? "flag" : "area"}" x="${place(x(i * step))}" width="${place(x(step) - x(0) - 0.5)}" y="${place(y(value))}" height="${place(bottom - y(value))}"><title>${`score ${(i * step).toFixed(0)} to ${((i + 1) * step).toFixed(0)}: ${number(value)} rows`}</title></rect>`,
    )}
    ${line === null ? null : html`<line class="line" x1="${place(x(line))}" x2="${place(x(line))}" y1="${top - 8}" y2="${bottom}"/><text class="hot" x="${place(x(line) + (line > 85 ? -5 : 5))}" y="${top}" text-anchor="${line > 85 ? "end" : "start"}">${`line ${line.toFixed(1)}`}</text>`}
    ${[0, 20, 40, 60, 80, 100].map((score) => html`<text x="${place(x(score))}" y="${height - 14}" text-anchor="${score === 0 ? "start" : score === 100 ? "end" : "middle"}">${score}</text>`)}
  </svg>`;
}

/** A curve in the unit square. */
export function curveChart(
  { x, y }: { x: readonly number[]; y: readonly number[] },
  words: { title: string; x: string; y: string; diagonal: boolean },
): Html {
  const size = 300;
  const [left, top, right, bottom] = [36, 12, size - 10, size - 36];
  const at = (a: number, b: number): string =>
    `${place(left + (right - left) * a)} ${place(bottom - (bottom - top) * b)}`;
  const points = x.map((value, i) => at(value, y[i]!));
  return html`<svg class="square" viewBox="0 0 ${size} ${size}" role="img" aria-label="${words.title}">
    ${[0, 0.5, 1].map((value) => html`<path class="grid" d="M${at(0, value)}L${at(1, value)}M${at(value, 0)}L${at(value, 1)}"/><text x="${left - 5}" y="${place(bottom - (bottom - top) * value + 4)}" text-anchor="end">${value}</text><text x="${place(left + (right - left) * value)}" y="${bottom + 14}" text-anchor="middle">${value}</text>`)}
    ${words.diagonal ? html`<path class="grid" d="M${at(0, 0)}L${at(1, 1)}"/>` : null}
    ${points.length === 0 ? null : html`<path class="curve" d="M${points.join("L")}"/>`}
    <text x="${(left + right) / 2}" y="${size - 5}" text-anchor="middle">${words.x}</text>
    <text transform="translate(10 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${words.y}</text>
  </svg>`;
}
