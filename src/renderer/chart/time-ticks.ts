// Chooses the ticks of a time axis and their labels: round moments of the chosen zone, with the day where it changes. Pure functions.
import { isRelativeTime } from "#shared/relative-time.ts";
import type { TimeMode } from "../format/time.ts";

export interface Tick {
  ms: number;
  text: string;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14].map((n) => n * day),
];
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];

/**
 * @param originMs what relative times count from
 * @param most how many ticks fit
 */
export function timeTicks(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { mode, originMs, most }: { mode: TimeMode; originMs: number; most: number },
): Tick[] {
  if (!(toMs > fromMs) || most < 1) return [];
  const step = steps.find((each) => (toMs - fromMs) / each <= most);
  if (mode === "relative") return relativeTicks({ fromMs, toMs, originMs, most, step });
  if (isRelativeTime(toMs)) return relativeTicks({ fromMs, toMs, originMs: 0, most, step });
  if (step === undefined) return monthTicks({ fromMs, toMs, local: mode === "local", most });
  const ticks: Tick[] = [];
  const shift = (ms: number) => (mode === "local" ? -new Date(ms).getTimezoneOffset() * minute : 0);
  // Ticks must be round in the displayed zone, not in UTC.
  for (let wall = Math.ceil((fromMs + shift(fromMs)) / step) * step; ; wall += step) {
    const ms = wall - shift(wall - shift(fromMs));
    if (ms > toMs) break;
    if (ms >= fromMs) ticks.push({ ms, text: wallText(wall, step, ticks.length === 0) });
  }
  return ticks;
}

function wallText(wall: number, step: number, first: boolean): string {
  const iso = new Date(wall).toISOString();
  const [date = "", clock = ""] = iso.slice(0, -1).split("T");
  if (step >= day) return first || date.endsWith("-01") ? date : date.slice(5);
  const short = step >= minute ? clock.slice(0, 5) : step >= second ? clock.slice(0, 8) : clock;
  const turns = wall % day === 0;
  if (first) return `${date} ${short}`;
  return turns ? date.slice(5) : short;
}

function monthTicks(range: { fromMs: number; toMs: number; local: boolean; most: number }): Tick[] {
  const { fromMs, toMs, local, most } = range;
  const months = (toMs - fromMs) / (30.44 * day);
  const step = monthSteps.find((each) => months / each <= most) ?? 120_000;
  const at = (month: number) => {
    const date = new Date(0);
    if (local) {
      date.setFullYear(Math.floor(month / 12), month % 12, 1);
      date.setHours(0, 0, 0, 0);
    } else date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    return date.getTime();
  };
  const start = new Date(fromMs).getUTCFullYear() * 12;
  const ticks: Tick[] = [];
  for (let month = Math.floor(start / step) * step; at(month) <= toMs; month += step) {
    const ms = at(month);
    if (ms < fromMs) continue;
    const year = String(Math.floor(month / 12)).padStart(4, "0");
    ticks.push({ ms, text: step >= 12 ? year : `${year}-${String((month % 12) + 1).padStart(2, "0")}` });
  }
  return ticks;
}

function relativeTicks(range: {
  fromMs: number;
  toMs: number;
  originMs: number;
  most: number;
  step: number | undefined;
}): Tick[] {
  const { fromMs, toMs, originMs, most } = range;
  let step = range.step ?? 28 * day;
  while ((toMs - fromMs) / step > most) step *= 2;
  const ticks: Tick[] = [];
  for (let offset = Math.ceil((fromMs - originMs) / step) * step; originMs + offset <= toMs; offset += step) {
    ticks.push({ ms: originMs + offset, text: offsetText(offset, step) });
  }
  return ticks;
}

function offsetText(offset: number, step: number): string {
  if (offset === 0) return "start";
  const [size, unit] =
    step >= day
      ? [day, "d"]
      : step >= hour
        ? [hour, "h"]
        : step >= minute
          ? [minute, "m"]
          : step >= second
            ? [second, "s"]
            : [1, "ms"];
  return `${offset < 0 ? "−" : "+"}${Math.abs(offset) / size} ${unit}`;
}
