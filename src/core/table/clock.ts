// Written times: which shape a column's texts have, which of two numbers is the day, which half of the day a clock
// without AM and PM means. Decides from samples and sums over the column; the engine converts the values.
import type { DayOrder } from "./reader.ts";

export interface ClockShape {
  /** "day-month": whether the day or the month comes first is still open. */
  order: "ymd" | "day-month";
  separator: string;
  shortYear: boolean;
  /** The time parts that occur, the most frequent first, in strptime's letters; "" is a date alone. */
  times: string[];
  /** AM or PM stand behind some times. */
  halvesWritten: boolean;
}

const written =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(:\d{2})?([.]\d+)?(\s*[AaPp][Mm])?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** The shape that most of the texts have; null when most are no written times. */
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
 * Whether every text is a time in ISO 8601's order, so that a store can read the column as times at once. With
 * `halfDays`, only if an hour among them shows that the clock has twenty-four.
 */
export function isIsoTimes(texts: readonly string[], halfDays: boolean): boolean {
  const matches = texts.filter((text) => text.trim() !== "").map((text) => iso.exec(text.trim()));
  if (matches.length === 0 || matches.includes(null)) return false;
  return !halfDays || matches.some((match) => Number(match![2] ?? 0) === 0 || Number(match![2]) > 12);
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
const byCount = (counts: Map<string, number>) =>
  [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);

/** strptime formats for a shape, the likeliest first. */
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
  /** How it was decided; "assumed" deserves a warning. */
  by: "numbers" | "closeness" | "assumed";
  /** Rows whose numbers fit the other order only. */
  against: number;
}

/**
 * Which of the two numbers is the day, decided over the whole column: a number over 12 can only be a day; where none is,
 * the reading whose dates lie closer together; where both are alike, `prefer`.
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
  /** Hour on the 12-hour dial, 0 to 11 (12 o'clock is 0). */
  hour: number;
  rows: number;
  /** Median place of the hour's rows in the file. */
  place: number;
}

/**
 * The hours of one date that are in the afternoon, on a clock that does not say. In a file that follows time the hours
 * run through the dial once and pass 12 in the middle: what comes before is morning, what comes after is afternoon.
 * Null where the order does not tell: it never passes 12, or more than once.
 */
export function afternoonHours(hours: readonly HourCount[]): number[] | null {
  const total = hours.reduce((sum, { rows }) => sum + rows, 0);
  // Stragglers of a long flow do not make an hour.
  const inOrder = hours.filter(({ rows }) => rows >= total * 0.001).toSorted((a, b) => a.place - b.place);
  const wraps = inOrder.filter(({ hour }, i) => i > 0 && hour < inOrder[i - 1]!.hour).length;
  const start = inOrder[0]?.hour;
  if (wraps !== 1 || start === undefined) return null;
  const passed = inOrder.findIndex(({ hour }, i) => i > 0 && hour < inOrder[i - 1]!.hour);
  if (inOrder.slice(passed).some(({ hour }) => hour >= start)) return null;
  return hours.map(({ hour }) => hour).filter((hour) => hour < start);
}
