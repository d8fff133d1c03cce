// Numbers and hosts as the sentences of findings write them.
import type { FlowView } from "./flow-view.ts";

export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 0.95) return `${Math.max(1, Math.round(ms))} ms`;
  if (seconds < 99.5) return `${Number(seconds.toPrecision(2))} s`;
  if (seconds < 5990) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

const grouped = new Intl.NumberFormat("en-US");
export const countText = (count: number): string => grouped.format(Math.round(count));

export const manyText = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

export const percentText = (share: number): string => `${Math.round(share * 100)} %`;

/** A list in words, the rest of it counted: "a, b and 3 more". */
export function listText(items: readonly string[], most = 3): string {
  if (items.length <= most) {
    return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
  }
  return `${items.slice(0, most - 1).join(", ")} and ${countText(items.length - most + 1)} more`;
}

/** Address and port, with the name that was asked for: "198.51.100.77:8443 (status.example)". */
export function placeText(view: FlowView, row: number): string {
  const address = view.hosts[view.responder[row]!]!;
  const port = view.port[row]!;
  const isIcmp = view.protocol[row] === 1;
  const place =
    isIcmp || port === 0 ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const name = view.name.levels[view.name.codes[row]!];
  return name === undefined || name === address || name.startsWith(`${address}:`) || port === 53
    ? place
    : `${place} (${name})`;
}
