// How the columns of a kind of table lie: order, widths, what is hidden. Pure; kept among the person's settings
// under a key made of the table's header, so that the next file of the same kind opens the same way.
import type { Column, Settings } from "#shared/vocabulary.ts";

export type Layout = Settings["layouts"][string];

/** FNV-1a over the names in their order: a short name for a header. */
export function layoutKey(columns: readonly Column[]): string {
  let hash = 0x811c9dc5;
  for (const char of columns.map(({ name }) => name).join("\n")) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `columns:${columns.length}:${hash.toString(16).padStart(8, "0")}`;
}

/** The kept layout over the columns there are: unknown ones fall away, new ones come at the end. */
export function layoutOf(columns: readonly Column[], stored: Layout | undefined): Layout {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const known = (stored ?? []).filter(({ column }) => byName.delete(column));
  const fresh = [...byName.values()].map((column) => ({
    column: column.name,
    widthPx: defaultWidthPx(column),
    hidden: false,
  }));
  return [...known, ...fresh];
}

/** Wide enough for the name and for what its kind usually holds. */
export function defaultWidthPx(column: Column): number {
  const header =
    44 + (column.name.length + (column.unit && column.unit !== "1" ? column.unit.length + 1 : 0)) * 7;
  const content = { time: 196, text: 132, integer: 84, number: 96, boolean: 76 }[column.kind];
  return Math.min(280, Math.max(header, content));
}

const mostLayouts = 40;

/** All kept layouts with one put last; the oldest fall away. */
export function withLayout(layouts: Settings["layouts"], key: string, layout: Layout): Settings["layouts"] {
  const others = Object.entries(layouts).filter(([other]) => other !== key);
  return Object.fromEntries([...others.slice(1 - mostLayouts), [key, layout]]);
}
