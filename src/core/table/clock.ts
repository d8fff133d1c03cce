// Reads written times: which format a column has, which of two numbers is the day, and which half of the day a 12-hour
// clock without AM and PM means. It decides from samples and counts over the column; the engine converts the values.
import type { DayOrder } from "./reader.ts";

export interface ClockShape {
  /** "day-month": it is still unknown whether the day or the month comes first. */
  order: "ymd" | "day-month";
  separator: string;
  shortYear: boolean;
  /** The time parts that occur, the most frequent first, as strptime formats; "" is a date alone. */
  times: string[];
  /** Whether some times end with AM or PM. */
  halvesWritten: boolean;
}

const written =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(:\d{2})?([.]\d+)?(\s*[AaPp][Mm])?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** The format that most of the texts have; null if most are no written times. */
export function clockShape(texts: readonly string[]): ClockShape | null {
  const shapes = new Map<string, number>();
  const times = new Map<string, number>();
  let halvesWritten = false;
  for (const text of texts) {
    const match = written.exec(text.trim());
    if (!match) continue;
    const [, first, separator, , last, hour, , seconds, fraction, half] = match;
    const ymd = first!.length === 4;
    if (!ymd && last!.length !== 4 && last!.length !== 2) continue;
    count(shapes, `${ymd ? "ymd" : "day-month"} ${separator} ${!ymd && last!.length === 2}`);
    if (half) halvesWritten = true;
    const clock = half ? "%I:%M" : "%H:%M";
    count(times, hour ? `${clock}${seconds ? ":%S" : ""}${fraction ? ".%f" : ""}${half ? " %p" : ""}` : "");
  }
  const [shape] = byCount(shapes);
  if (!shape || shapes.get(shape)! < texts.length / 2) return null;
  const [order, separator, short] = shape.split(" ");
  return {
    order: order as ClockShape["order"],
    separator: separator!,
    shortYear: short === "true",
    times: byCount(times),
    halvesWritten,
  };
}

const iso =
  /^\d{4}([-/])\d{1,2}\1\d{1,2}(?:[T ](\d{1,2}):\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Whether every text is a time in ISO 8601's order, so that a store can read the column directly. With `halfDays`,
 * only if one of the hours shows a 24-hour clock.
 */
export function isIsoTimes(texts: readonly string[], halfDays: boolean): boolean {
  const matches = texts.filter((text) => text.trim() !== "").map((text) => iso.exec(text.trim()));
  if (matches.length === 0 || matches.includes(null)) return false;
  return !halfDays || matches.some((match) => Number(match![2] ?? 0) === 0 || Number(match![2]) > 12);
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
const byCount = (counts: Map<string, number>) =>
  [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);

/** strptime formats for a format, the likeliest first. */
export function clockFormats(shape: ClockShape, order: DayOrder): string[] {
  const year = shape.shortYear ? "%y" : "%Y";
  const s = shape.separator;
  const date =
    order === "ymd" ? `%Y${s}%m${s}%d` : order === "dmy" ? `%d${s}%m${s}${year}` : `%m${s}%d${s}${year}`;
  const usual = ["%H:%M:%S", "%H:%M", "%H:%M:%S.%f", ""];
  const times = [...new Set([...shape.times, ...usual])];
  return times.map((time) => (time === "" ? date : `${date} ${time}`));
}

interface DateCount {
  first: number;
  second: number;
  year: number;
  rows: number;
}

interface DayDecision {
  order: "dmy" | "mdy";
  /** How it was decided; "assumed" needs a warning. */
  by: "numbers" | "closeness" | "assumed";
  /** Rows whose numbers fit only the other order. */
  against: number;
}

/**
 * Decides over the whole column which of the two numbers is the day: a number over 12 can only be a day; without one,
 * the order whose dates are closer together; if both are equally close, `prefer`.
 */
export function decideDayOrder(dates: readonly DateCount[], prefer: DayOrder): DayDecision {
  const rowsWhere = (is: (date: DateCount) => boolean) =>
    dates.reduce((sum, date) => sum + (is(date) ? date.rows : 0), 0);
  const firstIsDay = rowsWhere(({ first, second }) => first > 12 && second <= 12);
  const secondIsDay = rowsWhere(({ first, second }) => second > 12 && first <= 12);
  if (firstIsDay + secondIsDay > 0) {
    const order = firstIsDay >= secondIsDay ? "dmy" : "mdy";
    return { order, by: "numbers", against: Math.min(firstIsDay, secondIsDay) };
  }
  const spanDays = (order: "dmy" | "mdy") => {
    const days = dates.map(({ first, second, year }) =>
      order === "dmy" ? Date.UTC(year, second - 1, first) : Date.UTC(year, first - 1, second),
    );
    return days.length === 0 ? 0 : (Math.max(...days) - Math.min(...days)) / 86_400_000;
  };
  const dmy = spanDays("dmy");
  const mdy = spanDays("mdy");
  if (dmy !== mdy) return { order: dmy < mdy ? "dmy" : "mdy", by: "closeness", against: 0 };
  return { order: prefer === "mdy" ? "mdy" : "dmy", by: "assumed", against: 0 };
}

export interface HourCount {
  /** Hour on a 12-hour clock, 0 to 11 (12 o'clock is 0). */
  hour: number;
  rows: number;
  /** Median position of the hour's rows in the file. */
  place: number;
}

/**
 * The afternoon hours of one date on a 12-hour clock without AM and PM. In a file ordered by time the hours run through the
 * dial and pass 12 once: those before are morning, those after are afternoon. Null if they never pass 12, or more than once.
 */
export function afternoonHours(hours: readonly HourCount[]): number[] | null {
  const total = hours.reduce((sum, { rows }) => sum + rows, 0);
  // Ignore hours with a few late rows of long flows.
  const inOrder = hours.filter(({ rows }) => rows >= total * 0.001).toSorted((a, b) => a.place - b.place);
  const wraps = inOrder.filter(({ hour }, i) => i > 0 && hour < inOrder[i - 1]!.hour).length;
  const start = inOrder[0]?.hour;
  if (wraps !== 1 || start === undefined) return null;
  const passed = inOrder.findIndex(({ hour }, i) => i > 0 && hour < inOrder[i - 1]!.hour);
  if (inOrder.slice(passed).some(({ hour }) => hour >= start)) return null;
  return hours.map(({ hour }) => hour).filter((hour) => hour < start);
}
