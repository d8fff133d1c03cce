// A length of time in the largest unit that keeps it short: 5 min, 1 d, 2.5 h. Pure functions.
const units = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
  [1, "ms"],
] as const;

/** @param ms a length of time in milliseconds, 0 or more */
export function formatSpan(ms: number): string {
  const [size, unit] = units.find(([each]) => ms >= each) ?? units[units.length - 1]!;
  return `${Number((ms / size).toPrecision(3))} ${unit}`;
}
