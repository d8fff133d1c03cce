// Numbers in words: percentages, and quantities with their unit to two or three digits.

export function percent(share: number): string {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(1))} %`;
}

const steps: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** A number with its unit, to two or three digits: 4.1 MB, 60 kB, 12 ms, 1,204. */
export function quantity(value: number, unit: string | null): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (unit === "s" || unit === "µs") return duration(unit === "s" ? value : value / 1e6);
  if (unit === "share") return percent(value);
  const perS = unit?.endsWith("/s") === true;
  const base = perS ? unit.slice(0, -2) : unit;
  if (base === "bytes") {
    for (const [step, prefix] of steps) {
      if (size >= step) return `${digits(value / step)} ${prefix}B${perS ? "/s" : ""}`;
    }
    return `${digits(value)} B${perS ? "/s" : ""}`;
  }
  const number = size >= 1e6 ? prefixed(value) : size >= 1000 ? grouped(Math.round(value)) : digits(value);
  return unit === null || unit === "1" || unit === "" || unit === "ratio" ? number : `${number} ${unit}`;
}

function prefixed(value: number): string {
  const [step, prefix] = steps.find(([least]) => Math.abs(value) >= least) ?? [1, ""];
  return `${digits(value / step)} ${prefix}`;
}

function duration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  if (size < 1e-3) return `${digits(seconds * 1e6)} µs`;
  if (size < 1) return `${digits(seconds * 1e3)} ms`;
  if (size < 120) return `${digits(seconds)} s`;
  return size < 7200 ? `${digits(seconds / 60)} min` : `${digits(seconds / 3600)} h`;
}

/** Two digits below 10, whole numbers above 100. */
function digits(value: number): string {
  const size = Math.abs(value);
  return String(size >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
