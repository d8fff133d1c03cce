// Formats numbers for sentences and tables: counts, bytes, durations, shares, lists. The core's sentences, the
// command line and the window share them. renderer/format has the forms that only cells and axes need.

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 1234567 → "1,234,567". */
export const countText = (count: number): string => grouped.format(count);

/** "1 row", "2 rows": the count with its noun. */
export const manyText = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** 0.256 → "26 %"; a share below 10 % keeps one significant digit. */
export function percentText(share: number): string {
  const percent = 100 * share;
  return `${percent >= 10 || percent === 0 ? Math.round(percent) : Number(percent.toPrecision(1))} %`;
}

/** Two significant digits, and all digits before the point: 4.1, 60, 512. */
export const twoDigits = (value: number): string =>
  String(Math.abs(value) >= 99.5 ? Math.round(value) : Number(value.toPrecision(2)));

const prefixes = ["", "k", "M", "G", "T", "P", "E"] as const;

/** A number with a decimal prefix: 4100000 → 4.1 and "M". The sign stays with the number. */
export function prefixed(value: number): { number: number; prefix: (typeof prefixes)[number] } {
  let step = 0;
  let number = value;
  // 999.5 would round to 1000, so it gets the next prefix.
  while (Math.abs(number) >= 999.5 && step < prefixes.length - 1) {
    number /= 1000;
    step++;
  }
  return { number, prefix: prefixes[step]! };
}

/** 4100000 → "4.1 MB"; decimal prefixes, as on the labels of disks and links. */
export function bytesText(bytes: number): string {
  const { number, prefix } = prefixed(bytes);
  return `${twoDigits(number)} ${prefix}B`;
}

/** A duration in the most readable unit: "12 µs", "250 ms", "60 s", "5 min", "2.5 h", "3 days". */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return "0 s";
  if (size < 0.9995) return `${twoDigits(ms * 1000)} µs`;
  if (size < 950) return `${twoDigits(ms)} ms`;
  if (size < 119_500) return `${twoDigits(ms / 1000)} s`;
  if (size < 7_170_000) return `${twoDigits(ms / 60_000)} min`;
  if (size < 172_800_000) return `${twoDigits(ms / 3_600_000)} h`;
  return `${twoDigits(ms / 86_400_000)} days`;
}

/** A list in words, with the number of the others: "a, b and 3 more". */
export function listText(items: readonly string[], most = 3): string {
  if (items.length <= most) {
    return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
  }
  return `${items.slice(0, most - 1).join(", ")} and ${countText(items.length - most + 1)} more`;
}
