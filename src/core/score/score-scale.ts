// Maps the steps of the calibrated scale to raw scores: how many scores are above each step, and which raw score
// represents it. A threshold at a step flags exactly the rows counted there.

import type { ScoreScale } from "../../shared/model-view-vocabulary.ts";
import { createRandom } from "../math/random.ts";
import { sorted } from "../math/statistics.ts";
import { falseRateInterval } from "./threshold.ts";

type ScoreScaleInput = {
  /** Raw scores of the rows to flag; NaN does not count. */
  readonly scored: ArrayLike<number>;
  readonly normal: ArrayLike<number>;
  /** From raw to calibrated score; monotonic. */
  readonly calibrate: (raw: number) => number;
  readonly bins: number;
  /** Seed of the intervals: the model's, so that they equal those of its thresholds. */
  readonly seed: number;
};

export function scoreScale({
  scored,
  normal,
  calibrate,
  bins,
  seed,
}: ScoreScaleInput): Omit<ScoreScale, "bins" | "days"> {
  const rows = sorted(scored);
  const held = sorted(normal);
  const intervals = new Map<number, readonly [number, number]>();
  const intervalOf = (above: number) => {
    const known = intervals.get(above) ?? falseRateInterval(above, held.length, createRandom(seed));
    intervals.set(above, known);
    return known;
  };
  const scale = {
    raw: [] as number[],
    flags: [] as number[],
    rows: rows.length,
    normalAbove: [] as number[],
    normalRows: held.length,
    falseLow: [] as number[],
    falseHigh: [] as number[],
  };
  for (let i = 0; i <= bins; i++) {
    const edge = (100 * i) / bins;
    const below = countWithin(rows, calibrate, edge);
    const heldBelow = countWithin(held, calibrate, edge);
    const above = held.length - heldBelow;
    const [low, high] = intervalOf(above);
    const gap = gapAround(rows, below, held, heldBelow);
    scale.raw.push(lineWithin(gap, calibrate, edge, scale.raw.at(-1)));
    scale.flags.push(rows.length - below);
    scale.normalAbove.push(above);
    scale.falseLow.push(low);
    scale.falseHigh.push(high);
  }
  return scale;
}

/** How many of the sorted raw scores have at most this calibrated score. */
function countWithin(ordered: Float64Array, calibrate: (raw: number) => number, edge: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (calibrate(ordered[middle]!) <= edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The raw scores between which a threshold may lie: the last one below it, and the first one above, which is infinite
 * if there is none.
 */
function gapAround(rows: Float64Array, below: number, held: Float64Array, heldBelow: number): Gap {
  const last = Math.max(
    below > 0 ? rows[below - 1]! : Number.NEGATIVE_INFINITY,
    heldBelow > 0 ? held[heldBelow - 1]! : Number.NEGATIVE_INFINITY,
  );
  const first = Math.min(
    rows[below] ?? Number.POSITIVE_INFINITY,
    held[heldBelow] ?? Number.POSITIVE_INFINITY,
  );
  if (Number.isFinite(last)) return { last, first };
  // All rows are above, so go just below them.
  return { last: Number.isFinite(first) ? first - Math.max(1e-9, Math.abs(first) * 1e-6) : 0, first };
}

interface Gap {
  last: number;
  first: number;
}

/** Bisection steps: enough to find the step, few enough that numbers remain between the result and the row above. */
const halvings = 20;
const doublings = 60;

/**
 * The raw score in the gap whose calibrated score is the step's, so that a kept threshold is found again at its step.
 * Every raw score in the gap flags the same rows. Where the calibration jumps, the last digits distinguish steps.
 */
function lineWithin(
  { last, first }: Gap,
  calibrate: (raw: number) => number,
  edge: number,
  before = Number.NEGATIVE_INFINITY,
): number {
  let low = last;
  let high = first;
  if (high === Number.POSITIVE_INFINITY) {
    let width = Math.max(1e-9, Math.abs(last));
    high = last + width;
    for (let i = 0; i < doublings && calibrate(high) <= edge; i++) {
      low = high;
      width *= 2;
      high = last + width;
    }
  }
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (calibrate(middle) <= edge) low = middle;
    else high = middle;
  }
  if (low > before) return low;
  const next = before + Math.max(Math.abs(before) * Number.EPSILON, Number.MIN_VALUE);
  return next < first ? next : low;
}
