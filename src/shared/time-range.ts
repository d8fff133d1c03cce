// Converts between the brush of the time line and a range of the time column in the filter. A range in the filter
// includes both ends, so a brushed range ends a microsecond before the end of its last bin.
import { both, everything } from "./filter.ts";
import { isRelativeTime, parseOffset, timeText } from "./relative-time.ts";
import type { Filter } from "./vocabulary.ts";

/** From (inclusive) to (exclusive), milliseconds since the epoch. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** The range of a column in a filter, and the filter without it. */
export function takeRange(filter: Filter, column: string): { range: TimeRange | null; rest: Filter } {
  const current = rangeIn(filter, column);
  if (current) return { range: current, rest: everything };
  if (filter.kind !== "and") return { range: null, rest: filter };
  const at = filter.of.findIndex((part) => rangeIn(part, column) !== null);
  const part = filter.of[at];
  if (!part) return { range: null, rest: filter };
  const others = filter.of.filter((_, i) => i !== at);
  const [first = everything] = others;
  return {
    range: rangeIn(part, column),
    rest: others.length > 1 ? { kind: "and", of: others } : first,
  };
}

/** A filter with the range of the column replaced, or removed. */
export function withRange(filter: Filter, column: string, range: TimeRange | null): Filter {
  const { rest } = takeRange(filter, column);
  if (!range) return rest;
  return both(rest, {
    kind: "range",
    column,
    from: momentText(range.fromMs),
    to: lastMomentText(range.toMs),
  });
}

function rangeIn(filter: Filter, column: string): TimeRange | null {
  if (filter.kind !== "range" || filter.column.toLowerCase() !== column.toLowerCase()) return null;
  const fromMs = momentOf(filter.from);
  const toMs = momentOf(filter.to);
  // Both ends belong to a range, so the exclusive end is a microsecond later.
  return fromMs === null || toMs === null ? null : { fromMs, toMs: Math.round(toMs * 1000 + 1) / 1000 };
}

/** A time in a filter, milliseconds since the epoch: UTC unless it names a zone, or an offset; null for any other text. */
export function momentOf(value: string | number): number | null {
  if (typeof value === "number") return value;
  const offset = parseOffset(value);
  if (offset !== null) return offset;
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(
      value.trim(),
    );
  if (!match) return null;
  const [, date, time = "00:00", zone = "Z"] = match;
  const ms = Date.parse(`${date}T${time.replace(/^\d:/, "0$&")}${zone}`);
  const micros = /\.\d{3}(\d{1,3})/.exec(time)?.[1];
  if (Number.isNaN(ms)) return null;
  return micros ? ms + Number(micros.padEnd(3, "0")) / 1000 : ms;
}

const momentText = (ms: number): string => timeText(ms).replace(/(:00)?\.000Z$/, "Z");

const lastMomentText = (ms: number): string =>
  isRelativeTime(ms - 1) ? `${timeText(ms - 1)}999` : timeText(ms - 1).replace("Z", "999Z");
