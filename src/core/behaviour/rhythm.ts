// The rhythm of a row of calls: their period, how far they stray from it, and how many of those that it expects are there.
import { medianOf } from "./numbers.ts";

/** Fewer calls say nothing about regularity. */
export const leastCalls = 8;

export interface Rhythm {
  readonly periodMs: number;
  /** Calls, with bursts counted once. */
  readonly calls: number;
  /** Mean deviation of a gap from the period, as a share of it; 0 is a clock, 0.36 is chance. */
  readonly deviation: number;
  /** Calls made, of those that the period would allow between the first and the last. */
  readonly coverage: number;
}

/**
 * The period of a row of calls. Candidates are quantiles of the gaps; calls closer than a third of the candidate are one burst;
 * a gap of k periods counts as k − 1 missed calls, gaps over eight periods as pauses between sessions.
 */
export function findRhythm(startMs: ArrayLike<number>, rows: ArrayLike<number>): Rhythm | null {
  const gaps = new Float64Array(rows.length - 1);
  for (let i = 1; i < rows.length; i++) gaps[i - 1] = startMs[rows[i]!]! - startMs[rows[i - 1]!]!;
  const ordered = gaps.slice().sort();
  let best: Rhythm | null = null;
  let tried = 0;
  const quantiles = [0.5, 0.25, 0.75, 0.9].map((p) => ordered[Math.floor(p * (ordered.length - 1))]!);
  for (const candidate of [...quantiles, typicalSum(gaps, 2), typicalSum(gaps, 3)]) {
    if (candidate < 200 || Math.abs(candidate - tried) < 0.1 * candidate) continue;
    tried = candidate;
    const rhythm = rhythmAt(gaps, candidate);
    if (rhythm && (best === null || worth(rhythm) > worth(best))) best = rhythm;
  }
  return best;
}

/** The median of the sums of so many gaps in a row: the period of calls that are tried so many times each. */
function typicalSum(gaps: Float64Array, length: number): number {
  const sums: number[] = [];
  for (let i = length - 1; i < gaps.length; i++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += gaps[i - k]!;
    sums.push(sum);
  }
  return sums.length > 0 ? medianOf(sums) : 0;
}

const worth = ({ deviation, calls, coverage }: Rhythm): number =>
  (0.4 - deviation) * Math.sqrt(Math.min(calls, 200)) * (0.3 + coverage);

function rhythmAt(gaps: Float64Array, candidate: number): Rhythm | null {
  const between: number[] = [];
  let since = 0;
  for (const gap of gaps) {
    since += gap;
    if (since < 0.35 * candidate) continue;
    between.push(since);
    since = 0;
  }
  if (between.length < leastCalls - 1) return null;
  const period = medianOf(between.filter((gap) => gap < 1.6 * candidate && gap > 0.4 * candidate));
  if (!(period > 0)) return null;
  const deviations: number[] = [];
  let expected = 1;
  let spanned = 0;
  for (const gap of between) {
    const beats = Math.max(1, Math.round(gap / period));
    expected += beats;
    spanned += gap;
    if (beats > 8) continue;
    // A missed call is forgiven, but a row of them is no rhythm: its deviation is counted a little higher.
    deviations.push(Math.min(1, Math.abs(gap - beats * period) / period + 0.04 * (beats - 1)));
  }
  if (deviations.length < leastCalls - 1) return null;
  deviations.sort((a, b) => a - b);
  const smallest = deviations.slice(0, Math.ceil(deviations.length * 0.92));
  const deviation = smallest.reduce((a, b) => a + b, 0) / smallest.length;
  return {
    periodMs: period,
    calls: between.length + 1,
    deviation,
    coverage: Math.min(1, (between.length + 1) / Math.max(expected, spanned / period)),
  };
}
