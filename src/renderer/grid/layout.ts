// The column layout of a kind of table: order, widths, hidden columns. Stored in the settings under a hash of the table's header, so that
// the next file of that kind opens in the same way. Pure functions.
import type { Column, Dataset, Settings } from "#shared/vocabulary.ts";
import { headerUnit, isMono } from "../format/cell.ts";
import { dayOf, type TimeMode } from "../format/time.ts";
import { analystColumns } from "./column-sets.ts";

export type Layout = Settings["layouts"][string];

/** FNV-1a over the names in order: a short key for a header. */
export function layoutKey(columns: readonly Column[]): string {
  let hash = 0x811c9dc5;
  for (const char of columns.map(({ name }) => name).join("\n")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `columns:${columns.length}:${hash.toString(16).padStart(8, "0")}`;
}

/** Applies a stored layout to the present columns: unknown ones are dropped, new ones come last. */
export function layoutOf(
  columns: readonly Column[],
  stored: Layout | undefined,
  days: Days = "several",
): Layout {
  const first = analystColumns(columns) ?? columns.map(({ name }) => name);
  if (!stored) return layoutWith(columns, first, days);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const known = stored.flatMap((place) => {
    const column = byName.get(place.column);
    byName.delete(place.column);
    return column ? [withDays(place, column, days)] : [];
  });
  const shown = new Set(first);
  return [...known, ...[...byName.values()].map((column) => placeOf(column, !shown.has(column.name), days))];
}

/** A set of columns first and in order, all others behind them and hidden. */
export function layoutWith(
  columns: readonly Column[],
  shown: readonly string[],
  days: Days = "several",
): Layout {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const front = shown.flatMap((name) => {
    const column = byName.get(name);
    return column && byName.delete(name) ? [placeOf(column, false, days)] : [];
  });
  return [...front, ...[...byName.values()].map((column) => placeOf(column, true, days))];
}

/** Adapts the default width of times to the days of the table. */
function withDays(place: Layout[number], column: Column, days: Days): Layout[number] {
  const isUsual = column.kind === "time" && Object.values(timeWidthsPx).includes(place.widthPx);
  return isUsual ? { ...place, widthPx: defaultWidthPx(column, days) } : place;
}

const placeOf = (column: Column, hidden: boolean, days: Days): Layout[number] => ({
  column: column.name,
  widthPx: defaultWidthPx(column, days),
  hidden,
  ...(growing.has(column.name) ? { grows: true } : {}),
});

/** Columns whose values are often wider than the default. */
const growing = new Set(["orig_addr", "resp_addr", "tls_sni", "http_host", "dns_query", "alert"]);

/** Whether all times of a table are on one day, and so are shown without the date. */
type Days = "one" | "several";
export const daysOf = ({ timeSpan }: Dataset, time: TimeMode): Days =>
  dayOf(timeSpan, time) === null ? "several" : "one";
const timeWidthsPx = { one: 108, several: 196 };

/** Wide enough for the name and for typical values of its kind. */
export function defaultWidthPx(column: Column, days: Days = "several"): number {
  const unit = headerUnit(column);
  const header = 40 + (column.name.length + (unit ? unit.length + 1 : 0)) * 6.5;
  const content = {
    time: timeWidthsPx[days],
    text: isMono(column) ? 132 : 92,
    integer: 84,
    number: 96,
    boolean: 76,
  }[column.kind];
  return Math.min(280, Math.round(Math.max(header, content)));
}

const mostLayouts = 40;

/** All stored layouts, with one put last; the oldest are dropped. */
export function withLayout(layouts: Settings["layouts"], key: string, layout: Layout): Settings["layouts"] {
  const others = Object.entries(layouts).filter(([other]) => other !== key);
  return Object.fromEntries([...others.slice(1 - mostLayouts), [key, layout]]);
}
