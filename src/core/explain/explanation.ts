// Explains a row's score in plain words: for each column the observed value, the expected value, and the share of the score.

import { columnWords } from "../../shared/column-words.ts";
import { percentText } from "../../shared/number-words.ts";
import { quantity } from "./quantity.ts";

/** What one column of the source shows about a row; the caller gathers it from the features. */
export type ColumnEvidence = {
  readonly column: string;
  readonly unit: string | null;
  /** Number, or text for levels; null = missing. */
  readonly observed: number | string | null;
  /**
   * Expected number, or the expected levels with their probabilities, the likeliest first; null if there is no expectation.
   */
  readonly expected: number | readonly { readonly level: string; readonly share: number }[] | null;
  /** 5 and 95 % quantiles of normal rows; null for text. */
  readonly usual: readonly [number, number] | null;
  /** Sum of the column's parts in the score. */
  readonly part: number;
};

export type ColumnExplanation = ColumnEvidence & {
  /** Of the score, 0–1; parts below 0 count as none. */
  readonly share: number;
  /** "bytes received: 4.1 MB, unusually many (expected 12–60 kB), 71 % of the score" */
  readonly sentence: string;
};

type ColumnPart = Pick<ColumnEvidence, "column" | "part">;

/**
 * The columns, the largest share first.
 * @param most only so many
 * @param evidenceOf what a column shows; only for these
 */
export function explainColumns<P extends ColumnPart>(
  parts: readonly P[],
  evidenceOf: (part: P) => ColumnEvidence,
  most = parts.length,
): ColumnExplanation[] {
  const total = parts.reduce((sum, { part }) => sum + Math.max(0, part), 0);
  const first: { one: P; share: number }[] = [];
  for (const one of parts) {
    const share = total > 0 ? Math.max(0, one.part) / total : 0;
    let place = first.length;
    while (place > 0 && isBefore(one.column, share, first[place - 1]!)) place--;
    if (place >= most) continue;
    first.splice(place, 0, { one, share });
    if (first.length > most) first.pop();
  }
  return first.map(({ one, share }) => {
    const evidence = evidenceOf(one);
    return { ...evidence, share, sentence: sentenceOf(evidence, share) };
  });
}

const isBefore = (column: string, share: number, other: { one: ColumnPart; share: number }): boolean =>
  share === other.share ? column < other.one.column : share > other.share;

function sentenceOf(evidence: ColumnEvidence, share: number): string {
  const one = { ...evidence, unit: unitBeside(evidence) };
  const finding = findingOf(one, share > 0);
  const shareWords = `${percentText(share)} of the score`;
  return [`${columnWords(one.column)}: ${valueWords(one.observed, one.unit)}`, finding, shareWords]
    .filter((part) => part !== null)
    .join(", ");
}

/** "packets sent: 7" needs no unit: the name contains it. */
function unitBeside({ column, unit }: ColumnEvidence): string | null {
  return (unit === "packets" || unit === "flows") && columnWords(column).startsWith(unit) ? null : unit;
}

/** A value with its unit; "missing" for none. */
export function valueWords(value: number | string | null, unit: string | null): string {
  if (value === null) return "missing";
  return typeof value === "number" ? quantity(value, unit) : value;
}

/** What is odd about the value; null without an expectation. */
function findingOf(one: ColumnEvidence, counts: boolean): string | null {
  const { expected } = one;
  if (expected !== null && typeof expected !== "number") return levelFinding(one.observed, expected, counts);
  const range = expectedRange(one);
  if (range === null) return null;
  const [low, high] = range;
  const words = rangeWords(low, high, one.unit);
  if (!counts || typeof one.observed !== "number") return `expected ${words}`;
  const { many, few } = comparatives(one);
  if (one.observed > high) return `unusually ${many} (expected ${words})`;
  if (one.observed < low) return `unusually ${few} (expected ${words})`;
  return `usual alone (expected ${words}) but odd with the other values`;
}

/** "12–60 kB": one unit if both ends share it. */
function rangeWords(low: number, high: number, unit: string | null): string {
  const from = quantity(low, unit);
  const to = quantity(high, unit);
  if (from === to) return from;
  const unitOf = (text: string) => / .*$/.exec(text)?.[0] ?? "";
  const start = unitOf(from) === unitOf(to) ? from.replace(/ .*$/, "") : from;
  return from.startsWith("-") || to.startsWith("-") ? `${start} to ${to}` : `${start}–${to}`;
}

/** The likeliest level is not surprising by itself; then its combination with the other columns is. */
function levelFinding(
  observed: number | string | null,
  expected: readonly { readonly level: string; readonly share: number }[],
  counts: boolean,
): string | null {
  const [first] = expected;
  if (first === undefined) return null;
  const likely = `expected ${first.level}, ${percentText(first.share)}`;
  if (observed !== first.level) return counts ? `unusual (${likely})` : likely;
  return counts ? "usual alone but rare with the other values" : "as expected";
}

/** The range from the usual and the expected values; an expectation may lie outside the usual. */
function expectedRange({ expected, usual }: ColumnEvidence): [number, number] | null {
  const points = [...(usual ?? []), ...(typeof expected === "number" ? [expected] : [])];
  return points.length === 0 ? null : [Math.min(...points), Math.max(...points)];
}

function comparatives({ column, unit }: ColumnEvidence): { many: string; few: string } {
  if (unit === "s" || unit === "µs" || unit === "ms") return { many: "long", few: "short" };
  const isCount = /^(bytes|packets|flows|hosts|ports|connections)\b(?!.*per (second|packet|burst))/;
  if (isCount.test(columnWords(column))) return { many: "many", few: "few" };
  return { many: "high", few: "low" };
}
