// Formats times in the mode that the analyst chose: UTC, local zone, or relative to the start of the data. Pure functions.
import { formatOffset, isRelativeTime } from "#shared/relative-time.ts";
import type { Settings } from "#shared/vocabulary.ts";

export type TimeMode = Settings["time"];
const timeModes: readonly TimeMode[] = ["utc", "local", "relative"];

export const nextTimeMode = (mode: TimeMode): TimeMode =>
  timeModes[(timeModes.indexOf(mode) + 1) % timeModes.length] ?? "utc";

/** The name of the mode in the status bar. */
export function timeModeName(mode: TimeMode): string {
  if (mode === "utc") return "UTC";
  if (mode === "relative") return "From start of data";
  return `Local, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
}

/**
 * @param ms milliseconds since 1970
 * @param originMs what relative times count from
 */
export function formatTime(ms: number, mode: TimeMode, originMs = 0): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return "—";
  if (mode === "relative") return formatOffset(ms - originMs);
  if (isRelativeTime(ms)) return formatOffset(ms);
  if (mode === "local") return localIso(new Date(ms));
  return new Date(ms).toISOString();
}

export interface TimeLook {
  mode: TimeMode;
  /** What relative times count from. */
  originMs?: number;
  /** The day, as from `dayOf`, whose times are shown without a date. */
  day?: string | null;
}

export function formatTimeOf(ms: number, { mode, originMs = 0, day = null }: TimeLook): string {
  const text = formatTime(ms, mode, originMs);
  return day !== null && text.startsWith(`${day}T`) ? text.slice(day.length + 1, day.length + 13) : text;
}

/** The day of a span, if all of it is one day; null when there are several or times are relative. */
export function dayOf(span: { fromMs: number; toMs: number } | null, mode: TimeMode): string | null {
  if (span === null || mode === "relative" || isRelativeTime(span.toMs)) return null;
  const [from, to] = [span.fromMs, span.toMs].map((ms) => formatTime(ms, mode).split("T"));
  return from?.length === 2 && from[0] === to?.[0] ? (from[0] ?? null) : null;
}

/** The exact instant for hover and clipboard: UTC, with microseconds if there are any, or its offset. */
export function exactTime(ms: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return String(ms);
  if (isRelativeTime(ms)) return formatOffset(ms);
  const whole = Math.floor(ms);
  const micros = Math.round((ms - whole) * 1000);
  const text = new Date(whole).toISOString();
  return micros > 0 && micros < 1000 ? text.replace("Z", `${three(micros)}Z`) : text;
}

/** A short day and minute, for strips and lists. */
export const formatMoment = (ms: number, mode: TimeMode): string =>
  momentText(ms, mode, "2024-03-01 12:30".length);

/** The same with its second, for series, whose steps may be short. */
export const formatSecond = (ms: number, mode: TimeMode): string =>
  momentText(ms, mode, "2024-03-01 12:30:59".length);

function momentText(ms: number, mode: TimeMode, length: number): string {
  if (isRelativeTime(ms)) return formatOffset(ms);
  const text = mode === "local" ? localIso(new Date(ms)) : new Date(ms).toISOString();
  return text.slice(0, length).replace("T", " ");
}

/** "just now", "5 minutes ago", "3 days ago". */
export function formatAgo(ms: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - ms) / 1000);
  if (seconds < 60) return "just now";
  const [count, unit] =
    seconds < 3600
      ? [seconds / 60, "minute"]
      : seconds < 86_400
        ? [seconds / 3600, "hour"]
        : [seconds / 86_400, "day"];
  const whole = Math.floor(count);
  return `${whole} ${unit}${whole === 1 ? "" : "s"} ago`;
}

function localIso(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${clock}.${three(date.getMilliseconds())}${zone}`;
}

const two = (n: number) => String(n).padStart(2, "0");
const three = (n: number) => String(n).padStart(3, "0");
