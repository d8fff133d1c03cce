// The rhythm of a series of calls: their period, their deviation from it, and the share of expected calls that came.
import { medianOf } from "./numbers.ts";

/** Fewer calls do not show regularity. */
export const leastCalls = 8;

export interface Rhythm {
  readonly periodMs: number;
  /** Calls, with bursts counted once. */
  readonly calls: number;
  /** Mean deviation of a gap from the period, as a share of it. A clock has 0, random calls have 0.36. */
  readonly deviation: number;
  /** Calls, divided by those that the period allows between the first and the last. */
  readonly coverage: number;
}

/**
 * Finds the period. Candidates are quantiles of the gaps. Calls closer than a third of the candidate are one burst; a
 * gap of k periods counts as k − 1 missed calls; gaps over eight periods are pauses between sessions.
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

/** The median of the sums of `length` consecutive gaps: the period of calls that are retried that many times. */
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
    // One missed call is allowed, but many are no rhythm, so each raises the deviation a little.
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
