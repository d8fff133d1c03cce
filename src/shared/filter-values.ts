// Values in filters for numeric and time columns: 10m, 1MB, 2.5s, 50 %, 09:50, 2026-03-03 09:50. The column's unit
// decides what a unit means.
import { type Factors, unitBits, unitBytes, unitPowers, unitSeconds } from "./filter-units.ts";
import { momentOf } from "./time-range.ts";

/** A number with a unit, converted to the column's unit; null if it does not fit. */
export function quantityOf(text: string, columnUnit: string | null): number | null {
  const unit = columnUnit ?? "";
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?|\.\d+)\s*([a-zA-Zµ%]+(?:\/s)?)/g)];
  const sign = text.trim().startsWith("-") ? -1 : 1;
  const whole = parts.map(([part]) => part).join("");
  if (parts.length === 0 || whole !== text.trim().replace(/^[+-]/, "")) return null;
  // Only durations have parts: 1h30m.
  if (parts.length > 1 && !parts.every(([, , name]) => secondsOf(name!) !== undefined)) return null;
  let total = 0;
  for (const [, number, name] of parts) {
    const factor = factorOf(name!, unit);
    if (factor === undefined) return null;
    total += Number(number) * factor;
  }
  return sign * total;
}

const lookup = (factors: Factors, name: string): number | undefined =>
  Object.hasOwn(factors, name) ? factors[name] : undefined;
const secondsOf = (name: string) => lookup(unitSeconds, name) ?? lookup(unitSeconds, name.toLowerCase());

/** How many of a column's unit the named unit is. */
function factorOf(name: string, unit: string): number | undefined {
  const columnSeconds = secondsOf(unit);
  if (columnSeconds !== undefined) {
    const factor = secondsOf(name);
    return factor === undefined ? undefined : factor / columnSeconds;
  }
  if (unit === "bytes") return bytesOf(name);
  if (unit === "bytes/s") {
    const rate = name.replace(/\/s$/, "");
    return lookup(unitBits, rate.toLowerCase()) ?? bytesOf(rate);
  }
  if (unit === "share" && name === "%") return 0.01;
  return lookup(unitPowers, name);
}

/** A small m is a minute, or a thousandth, but never a million. */
const bytesOf = (name: string): number | undefined =>
  name === "M" ? 1e6 : lookup(unitBytes, name.toLowerCase());

/** An example value for a numeric column. */
export function exampleQuantity(name: string, columnUnit: string | null): string {
  const unit = columnUnit ?? "";
  if (/port$/i.test(name)) return "443";
  if (secondsOf(unit) !== undefined) return "2.5s";
  if (unit === "bytes") return "1MB";
  if (unit === "bytes/s") return "1MB/s";
  if (unit === "share") return "50%";
  return "10";
}

/** A time of day with the precision of its text: 09:50 is a whole minute. Microseconds since midnight. */
interface Clock {
  fromUs: number;
  /** The last microsecond. */
  toUs: number;
  /** East of UTC. */
  zoneUs: number;
}

const secondUs = 1e6;
export const dayUs = 86_400 * secondUs;

/** A clock time without a day: it applies to every day, in UTC unless it names a zone. */
export function clockOf(value: string): Clock | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(value.trim());
  if (!match) return null;
  const [, hours, minutes, wholeSeconds, fraction = "", zone = "Z"] = match;
  const second = Number(wholeSeconds ?? 0);
  if (Number(hours) > 23 || Number(minutes) > 59 || second > 59) return null;
  const fromUs =
    (Number(hours) * 3600 + Number(minutes) * 60 + second) * secondUs + Number(fraction.padEnd(6, "0"));
  const lengthUs =
    wholeSeconds === undefined ? 60 * secondUs : fraction === "" ? secondUs : 10 ** (6 - fraction.length);
  const [, sign, zoneHours, zoneMinutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const zoneUs = (Number(zoneHours ?? 0) * 3600 + Number(zoneMinutes ?? 0) * 60) * secondUs;
  return { fromUs, toUs: fromUs + lengthUs - 1, zoneUs: sign === "-" ? -zoneUs : zoneUs };
}

/** A moment to the microsecond, as ISO text for the store. */
export function momentText(value: string | number): string | null {
  const ms = momentOf(value);
  return ms === null ? null : isoText(Math.round(ms * 1000));
}

/** The whole day or minute of a text, as its first and last microsecond; null for a more exact time. */
export function stretchOf(value: string): { from: string; to: string } | null {
  const match = /^\d{4}-\d{2}-\d{2}(?:[T ](\d{1,2}:\d{2}))?(Z|[+-]\d{2}:?\d{2})?$/i.exec(value.trim());
  const ms = match ? momentOf(value) : null;
  if (!match || ms === null) return null;
  const lengthUs = match[1] === undefined ? dayUs : 60 * secondUs;
  const from = isoText(ms * 1000);
  const to = isoText(ms * 1000 + lengthUs - 1);
  return from !== null && to !== null ? { from, to } : null;
}

function isoText(us: number): string | null {
  const date = new Date(Math.floor(us / 1000));
  if (Number.isNaN(date.getTime())) return null;
  return date.toISOString().replace("Z", "") + String(us - date.getTime() * 1000).padStart(3, "0");
}
