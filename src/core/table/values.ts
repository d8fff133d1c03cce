// Parses values of logs: times, numbers, flags of Zeek and JSON. Null means "cannot be read".

/** Flows before 1980 or after 2200 come from clocks that were never set, or from numbers that are no times. */
export const earliestMs = 315_532_800_000;
export const latestMs = 7_258_118_400_000;

const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Milliseconds since 1970 of an ISO 8601 time; UTC without an offset. Offsets may lack the colon. */
export function parseIsoMs(text: string): number | null {
  const match = iso.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (Number(month) > 12 || Number(day) > 31 || Number(hour) > 24 || Number(minute) > 59) return null;
  return ms + (fraction ? microsOf(fraction) / 1000 : 0) - offsetMs(offset);
}

const microsOf = (fraction: string) => Math.round(Number(fraction) * 1e6);

function offsetMs(offset: string | undefined): number {
  if (!offset || offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** Milliseconds of epoch seconds, rounded to a microsecond. */
export const epochMs = (seconds: number): number => Math.round(seconds * 1e6) / 1000;

/** A finite decimal number; not "", not hexadecimal, not "Infinity". */
export function parseNumber(text: string): number | null {
  const first = text.charCodeAt(0);
  // A digit, a sign or a point; the second character excludes "0x10".
  if (!((first >= 48 && first <= 57) || first === 45 || first === 46 || first === 43)) return null;
  const second = text.charCodeAt(1) | 32;
  if (second === 120 || second === 98 || second === 111) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
