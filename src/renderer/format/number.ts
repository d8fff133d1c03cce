// Numbers for cells and axes, with three digits; hover shows the exact value. Sentences use shared/number-words.ts.
import { countText, prefixed } from "#shared/number-words.ts";

const withFraction = [0, 1, 2].map((d) => new Intl.NumberFormat("en-US", { maximumFractionDigits: d }));

/** Three significant digits and a decimal prefix: 1234567 → "1.23 M". Exact below 10,000. */
export function formatShort(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 10_000) return countText(value);
  return scaled(value, "");
}

/** 4100000 → "4.10 MB", with decimal prefixes as on disks and links. */
export function formatBytes(bytes: number): string {
  if (Math.abs(bytes) < 1000) return `${trimmed(bytes, 3)} B`;
  return scaled(bytes, "B");
}

function scaled(value: number, unit: string): string {
  const { number, prefix } = prefixed(Math.abs(value));
  const digits = number >= 100 ? 0 : number >= 10 ? 1 : 2;
  const text = prefix === "" ? trimmed(number, 3) : number.toFixed(digits);
  return `${value < 0 ? "−" : ""}${text} ${prefix}${unit}`.trimEnd();
}

/** Seconds in the most readable unit: "12 µs", "3.40 ms", "59.2 s", "1 h 02 m", "3 d 04 h". */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? "−" : "";
  if (size === 0) return "0 s";
  if (size < 0.9995e-6) return `${sign}${trimmed(size * 1e9, 3)} ns`;
  if (size < 0.9995e-3) return `${sign}${trimmed(size * 1e6, 3)} µs`;
  if (size < 0.9995) return `${sign}${trimmed(size * 1e3, 3)} ms`;
  if (size < 59.95) return `${sign}${trimmed(size, 3)} s`;
  const whole = Math.round(size);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${sign}${minutes} m ${two(whole % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${sign}${hours} h ${two(minutes % 60)} m`;
  return `${sign}${countText(Math.floor(hours / 24))} d ${two(hours % 24)} h`;
}

/** At most six significant digits, no trailing zeros, an exponent only where digits would mislead. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return minus(trimExponent(value.toExponential(3)));
  if (Number.isInteger(value)) return minus(countText(value));
  if (size >= 1000)
    return minus(withFraction[Math.max(0, 6 - String(Math.trunc(size)).length)]!.format(value));
  return minus(trimmed(value, 6));
}

const trimmed = (value: number, digits: number) => String(Number(value.toPrecision(digits)));
const trimExponent = (text: string) => text.replace(/\.?0+e/, "e").replace("e+", "e");
const minus = (text: string) => text.replace("-", "−");

/** A percentage that never rounds a small share to zero: "<0.1 %". */
export function formatShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  const percent = (part / whole) * 100;
  if (percent < 0.1) return "<0.1 %";
  if (percent > 99.9 && percent < 100) return ">99.9 %";
  return `${percent >= 9.95 ? Math.round(percent) : percent.toFixed(1)} %`;
}
