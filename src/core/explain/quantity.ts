// Formats a number with its unit for explanations: 4.1 MB, 60 kB/s, 12 ms, 1,204 packets.
import {
  bytesText,
  countText,
  durationText,
  percentText,
  prefixed,
  twoDigits,
} from "../../shared/number-words.ts";

export function quantity(value: number, unit: string | null): string {
  if (!Number.isFinite(value)) return String(value);
  if (unit === "s" || unit === "µs") return durationText(unit === "s" ? value * 1000 : value / 1000);
  if (unit === "share") return percentText(value);
  if (unit === "bytes") return bytesText(value);
  if (unit === "bytes/s") return `${bytesText(value)}/s`;
  const number = Math.abs(value) < 1000 ? twoDigits(value) : large(value);
  return unit === null || unit === "1" || unit === "" || unit === "ratio" ? number : `${number} ${unit}`;
}

function large(value: number): string {
  if (Math.abs(value) < 1e6) return countText(value);
  const { number, prefix } = prefixed(value);
  return `${twoDigits(number)} ${prefix}`;
}
