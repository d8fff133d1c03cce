// Prints tables for people, CSV and JSON for programs. In all three, times are UTC ISO 8601, or count from the start of a recording.
import { formatOffset, isRelativeTime } from "../../shared/relative-time.ts";
import type { CellValue, Column, Page } from "../../shared/vocabulary.ts";
import { terminalLine } from "./terminal.ts";

/** Prints cells as a table of aligned columns, cut to the width, with a note about columns that do not fit. */
export function printTable(names: string[], cells: string[][], widthColumns: number): string {
  const header = names.map(terminalLine);
  const rows = cells.map((row) => row.map(terminalLine));
  const widths = header.map((name, c) =>
    Math.max(name.length, ...rows.map((row) => Math.min(40, row[c]!.length))),
  );
  let shown = 0;
  for (let total = 0; shown < widths.length; shown++) {
    total += widths[shown]! + 2;
    if (total > widthColumns + 2 && shown > 0) break;
  }
  const numeric = header.map(
    (_, c) => rows.length > 0 && rows.every((row) => /^[-+]?[\d.,e+-]*$/i.test(row[c]!)),
  );
  const print = (row: string[]) =>
    row
      .slice(0, shown)
      .map((cell, c) => {
        const cut = cell.length > widths[c]! ? `${cell.slice(0, widths[c]! - 1)}…` : cell;
        return numeric[c] ? cut.padStart(widths[c]!) : cut.padEnd(widths[c]!);
      })
      .join("  ")
      .trimEnd();
  const left = header.length - shown;
  const note =
    left > 0 ? [`(${left} more column${left === 1 ? "" : "s"}: --columns, --csv or --json show them)`] : [];
  return `${[print(header), ...rows.map(print), ...note].join("\n")}\n`;
}

/** Prints a table with a sentence under each row, so that a narrow terminal shows the whole sentence. */
export function printReasons(
  header: string[],
  rows: string[][],
  sentences: readonly string[],
  widthColumns: number,
): string {
  const [head = "", ...lines] = printTable(header, rows, widthColumns).trimEnd().split("\n");
  const pairs = rows.map((_, i) => `${lines[i]}\n    ${terminalLine(sentences[i]!)}`);
  return `${[head, ...pairs, ...lines.slice(rows.length)].join("\n")}\n`;
}

export function cellText(value: CellValue, column: Pick<Column, "kind">): string {
  if (value === null) return "";
  return column.kind === "time" && typeof value === "number" ? isoTime(value) : String(value);
}

export function isoTime(ms: number): string {
  if (isRelativeTime(ms)) return formatOffset(ms);
  const date = new Date(Math.floor(ms));
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

/** RFC 4180: quoted where necessary, but without CRLF. */
export const csvLine = (cells: string[]): string =>
  `${cells.map((cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;

/** A page as objects, one per row. */
export function pageObjects(
  page: Page,
  columns: readonly Column[],
): (Record<string, CellValue> & { row: number })[] {
  const kinds = new Map(columns.map((column) => [column.name, column]));
  return page.rowIds.map((id, row) => ({
    row: id,
    ...Object.fromEntries(
      page.columns.map((name, c) => {
        const value = page.cells[c]![row]!;
        const isTime = kinds.get(name)?.kind === "time" && typeof value === "number";
        return [name, isTime ? isoTime(value) : value];
      }),
    ),
  }));
}
