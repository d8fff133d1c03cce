// Why a row has its score, in words and real units: what was observed, what was expected, which share each column has. Works on
// what a detector's contribution and the feature set's expectation say; knows neither of them.

/** What one column of the source says about a row, gathered by the caller from its features. */
export type ColumnEvidence = {
  readonly column: string;
  readonly unit: string | null;
  /** Number, or text for levels; null = missing. */
  readonly observed: number | string | null;
  /** Expected number, or the expected levels with their probabilities, the likeliest first; null where none was expected. */
  readonly expected: number | readonly { readonly level: string; readonly share: number }[] | null;
  /** 5 and 95 % quantiles of normal rows; null for text. */
  readonly usual: readonly [number, number] | null;
  /** Sum of the column's parts in the score. */
  readonly part: number;
};

export type ColumnExplanation = ColumnEvidence & {
  /** Of the score, 0–1; parts below 0 count as none. */
  readonly share: number;
  /** "bytes from responder: 4.1 MB, expected 12 kB–60 kB, 71 % of the score" */
  readonly sentence: string;
};

/** All columns, the largest share first. */
export function explainColumns(evidence: readonly ColumnEvidence[]): ColumnExplanation[] {
  const total = evidence.reduce((sum, { part }) => sum + Math.max(0, part), 0);
  return evidence
    .map((one) => {
      const share = total > 0 ? Math.max(0, one.part) / total : 0;
      return { ...one, share, sentence: sentenceOf(one, share) };
    })
    .sort((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1));
}

function sentenceOf(one: ColumnEvidence, share: number): string {
  const name = one.column.replaceAll("_", " ");
  const observed =
    one.observed === null
      ? "missing"
      : typeof one.observed === "number"
        ? quantity(one.observed, one.unit)
        : one.observed;
  return `${name}: ${observed}, ${expectedText(one)}, ${percent(share)} of the score`;
}

function expectedText(one: ColumnEvidence): string {
  if (Array.isArray(one.expected)) {
    const [first] = one.expected as readonly { level: string; share: number }[];
    return first === undefined ? "nothing expected" : `expected ${first.level} (${percent(first.share)})`;
  }
  if (one.usual !== null) {
    const [low, high] = one.usual;
    // What the model expected of this row belongs into the range said, even where it lies outside of the usual.
    const expected = typeof one.expected === "number" ? one.expected : low;
    const from = quantity(Math.min(low, expected), one.unit);
    const to = quantity(Math.max(high, expected), one.unit);
    if (from === to) return `expected ${from}`;
    return from.startsWith("-") || to.startsWith("-")
      ? `expected ${from} to ${to}`
      : `expected ${from}–${to}`;
  }
  return typeof one.expected === "number"
    ? `expected ${quantity(one.expected, one.unit)}`
    : "nothing expected";
}

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
  const perS = unit?.endsWith("/s") === true;
  const base = perS ? unit.slice(0, -2) : unit;
  if (base === "bytes") {
    for (const [step, prefix] of steps) {
      if (size >= step) return `${digits(value / step)} ${prefix}B${perS ? "/s" : ""}`;
    }
    return `${digits(value)} B${perS ? "/s" : ""}`;
  }
  const number = size >= 1e6 ? prefixed(value) : size >= 1000 ? grouped(Math.round(value)) : digits(value);
  return unit === null || unit === "1" || unit === "" ? number : `${number} ${unit}`;
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
