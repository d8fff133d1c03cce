// Formats a value for the grid, and exactly for hover and clipboard. Pure functions.
import type { CellValue, Column } from "#shared/vocabulary.ts";
import { formatBytes, formatNumber, formatSeconds, formatShort } from "./number.ts";
import { exactTime, formatTimeOf, type TimeLook } from "./time.ts";

export type CellFormat = (value: CellValue) => string;
export const dash = "–";

const counted = new Set(["packets", "flows", "rows", "connections", "events"]);

/** One formatter per column, created once, so that a cell costs one call. */
export function cellFormat(column: Column, times: TimeLook): CellFormat {
  const written = writer(column, (ms) => formatTimeOf(ms, times));
  return (value) => (value === null ? dash : written(value));
}

function writer(
  column: Column,
  timeText: (ms: number) => string,
): (value: string | number | boolean) => string {
  if (column.kind === "time") {
    return (value) => (typeof value === "number" ? timeText(value) : String(value));
  }
  if (column.kind === "boolean" || column.kind === "text") return String;
  const byUnit = numberWriter(column);
  return (value) => (typeof value === "number" ? byUnit(value) : String(value));
}

function numberWriter(column: Column): (value: number) => string {
  const unit = column.unit ?? "";
  if (unit === "bytes") return formatBytes;
  if (unit === "bytes/s") return (value) => `${formatBytes(value)}/s`;
  if (unit === "s") return formatSeconds;
  if (unit === "ms") return (value) => formatSeconds(value / 1e3);
  if (unit === "µs") return (value) => formatSeconds(value / 1e6);
  if (counted.has(unit)) return formatShort;
  // Integers without a unit are often names (ports, identifiers, codes): no grouping, no rounding.
  if (column.kind === "integer") return String;
  return formatNumber;
}

/** A number with three digits, for the tables of small popovers. */
export function briefCell(value: number, column: Column): string {
  const written = cellFormat(column, { mode: "utc" })(value);
  if (numberWriter(column) !== String && numberWriter(column) !== formatNumber) return written;
  return Math.abs(value) >= 10_000 ? formatShort(value) : formatNumber(Number(value.toPrecision(3)));
}

/** The exact value with its unit, for hover. */
export function exactCell(value: CellValue, column: Column): string {
  if (value === null) return "No value";
  if (column.kind === "time") return typeof value === "number" ? exactTime(value) : String(value);
  const unit = column.unit && column.unit !== "1" ? ` ${column.unit}` : "";
  return `${String(value)}${typeof value === "number" ? unit : ""}`;
}

/** The value for the clipboard: no rounding, no unit, empty for a missing value, times as UTC ISO 8601. */
export function plainCell(value: CellValue, column: Column | undefined): string {
  if (value === null) return "";
  if (column?.kind === "time" && typeof value === "number") return exactTime(value);
  return String(value);
}

/** Rows as tab-separated text. Tabs and line ends inside a value become spaces. */
export function tabSeparated(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((text) => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

/** The unit for a header; pure numbers have none. */
export function shownUnit(column: Column): string {
  return column.unit === null || column.unit === "1" ? "" : column.unit;
}

/** The unit beside a name in a header, unless the name ends with it. */
export function headerUnit(column: Column): string {
  const unit = shownUnit(column);
  return column.name.endsWith(`_${unit}`) ? "" : unit;
}

/** Whether to use a fixed-width font, as for addresses, hashes and identifiers. */
export function isMono(column: Column): boolean {
  return (
    column.kind === "text" &&
    /(^|[_.\s])(addr|ip|mac|hash|md5|sha\d*|uid|hex|community_id|ja3s?)([_.\s]|$)/i.test(column.name)
  );
}
