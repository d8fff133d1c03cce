// Times relative to the start of a recording, for files without dates. They are stored as times after 1970. Imports
// leave out every other time before 1980 (a clock that was never set), so a stored time shows which kind it is.

/** Earlier times are relative to the start of a recording; milliseconds. */
export const earliestDateMs = 315_532_800_000;

export const isRelativeTime = (ms: number): boolean => Math.abs(ms) < earliestDateMs;

/** A signed offset: 12345 → "+0:00:12.345", beyond a day "+2 d 03:04:05.000". */
export function formatOffset(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  const seconds = Math.floor(whole / 1000);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const clock = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}.${String(whole % 1000).padStart(3, "0")}`;
  return `${ms < 0 ? "−" : "+"}${days > 0 ? `${days} d ${two(hours)}` : hours}:${clock}`;
}

/** Milliseconds of an offset in the form of `formatOffset`, to the microsecond; null for another text. */
export function parseOffset(text: string): number | null {
  const match = /^([+−-])(?:(\d{1,4}) d )?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, days = "0", hours, minutes, seconds, fraction = ""] = match;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ms = whole * 1000 + Number(fraction.padEnd(6, "0")) / 1000;
  return sign === "+" ? ms : -ms;
}

/** A time as ISO 8601 in UTC, or as an offset if it is relative. */
export const timeText = (ms: number): string =>
  isRelativeTime(ms) ? formatOffset(ms) : new Date(ms).toISOString();

const two = (n: number) => String(n).padStart(2, "0");
