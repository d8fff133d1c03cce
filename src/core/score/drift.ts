// Drift: a threshold fails when normal traffic changes. Measures which features changed, whether the scores did, and
// how to move a threshold.

import { quantileOfSorted, sorted, stabilityIndex, twoSampleGap } from "../math/statistics.ts";

export type FeatureDrift = {
  readonly feature: string;
  /** Population stability index over the deciles of the training rows; < 0.1 stable, > 0.25 changed. */
  readonly stabilityIndex: number;
  /** Kolmogorov–Smirnov gap and its p-value, Bonferroni-corrected over the features. */
  readonly gap: number;
  readonly p: number;
  readonly moved: boolean;
};

type DriftReport = {
  readonly features: readonly FeatureDrift[];
  readonly score: FeatureDrift;
  readonly moved: boolean;
  /** One sentence, with what to do. */
  readonly advice: string;
};

/** Rows per side: beyond some thousands a test finds differences that do not matter. */
const most = 5000;

/**
 * @param before rows × F scaled features of held-out normal rows
 * @param now rows to compare, with the same features in the same order
 */
export function measureDrift(
  names: readonly string[],
  before: { data: Float32Array; rows: number; scores: ArrayLike<number> },
  now: { data: Float32Array; rows: number; scores: ArrayLike<number> },
): DriftReport {
  const width = names.length;
  const features = names.map((feature, f) =>
    compare(
      feature,
      column(before.data, before.rows, width, f),
      column(now.data, now.rows, width, f),
      width + 1,
    ),
  );
  const score = compare("score", thinned(before.scores), thinned(now.scores), width + 1);
  const movers = features
    .filter((feature) => feature.moved)
    .sort((a, b) => b.stabilityIndex - a.stabilityIndex);
  const moved = score.moved || movers.length > 0;
  const list = movers
    .slice(0, 3)
    .map((feature) => feature.feature)
    .join(", ");
  const advice = !score.moved
    ? movers.length === 0
      ? "These rows look like the ones the model learned from; the threshold holds."
      : `${list} moved, but the scores did not: the threshold still means what it meant.`
    : `Scores moved${list === "" ? "" : ` with ${list}`}: the threshold no longer means its false-flag rate. ` +
      "Recalibrate it on recent unflagged rows, or retrain on recent normal traffic.";
  return { features, score, moved, advice };
}

function compare(feature: string, before: Float64Array, now: Float64Array, tests: number): FeatureDrift {
  const { gap, p } = twoSampleGap(before, now);
  const index = stabilityIndex(before, now);
  const corrected = Math.min(1, p * tests);
  return { feature, stabilityIndex: index, gap, p: corrected, moved: index > 0.25 && corrected < 0.01 };
}

function column(data: Float32Array, rows: number, width: number, f: number): Float64Array {
  const every = Math.max(1, Math.floor(rows / most));
  const out = new Float64Array(Math.floor(rows / every));
  for (let i = 0; i < out.length; i++) out[i] = data[i * every * width + f]!;
  return out;
}

function thinned(values: ArrayLike<number>): Float64Array {
  return column(Float32Array.from(values), values.length, 1, 0);
}

type MovedThreshold = {
  /** The new threshold on the raw score; the old one is kept for comparison. */
  readonly value: number;
  readonly old: number;
  /** Number of unflagged rows used. */
  readonly rows: number;
  /** ln of the factor by which the scores of normal rows moved; the plain difference if `additive`. */
  readonly shift: number;
  /** Scores may be 0 or less, so they have no logarithm. */
  readonly additive: boolean;
  /**
   * Mean distance of the two bodies after the shift, ln of a factor (spreads of the body if `additive`); large if
   * scores changed shape.
   */
  readonly mismatch: number;
};

/** Quantiles of normal rows that determine the shift: the lower half, where attacks below the threshold matter least. */
const bodyQuantiles = Array.from({ length: 19 }, (_, k) => 0.05 + k * 0.025);
/** Shifts to try: up to a factor of e³ in both directions, or three times the spread of the body. */
const farthest = 3;
const shiftSteps = 300;
const leastRows = 50;
/**
 * A shift that leaves a tenth of the rows above must fit better by a tenth of this: rows are normal unless shown otherwise.
 */
const strangeCost = 1;
/** The least share of the recent rows below a threshold for it to be tried. */
const leastShare = 0.05;

/**
 * Moves a threshold with normal traffic, on recent rows without labels. For every shift of the threshold, the rows
 * below it count as normal, and the body of their scores (5–50 %) is compared with that of the held-out normal rows
 * below the old threshold. The shift whose bodies agree best with having moved by that very shift wins (a
 * minimum-distance estimate of location), minus a small cost for every row that it leaves above the threshold.
 * Without that cost, the few rows left below when most of normal moved above the threshold would pull it down.
 * Attacks among the rows are above the threshold or, as the unflagged minority, in the upper half, which is not used.
 * @param recent raw scores of recent rows, flagged ones included
 */
export function recalibrate(
  line: number,
  heldOut: ArrayLike<number>,
  recent: ArrayLike<number>,
): MovedThreshold {
  const whole = sorted(heldOut);
  const additive = !((whole[0] ?? 0) > 0);
  const scale = (score: number): number => (additive ? score : Math.log(Math.max(1e-12, score)));
  const reference = whole.filter((score) => score <= line).map(scale);
  const ordered = sorted(recent).map(scale);
  const unit = additive
    ? Math.max(1e-12, quantileOfSorted(reference, 0.75) - quantileOfSorted(reference, 0.25))
    : 1;
  const body = bodyQuantiles.map((q) => quantileOfSorted(reference, q));
  const top = scale(line);
  const least = Math.max(leastRows, leastShare * ordered.length);
  let best = { shift: 0, rows: atMost(ordered, top), mismatch: Number.POSITIVE_INFINITY };
  let lowest = Number.POSITIVE_INFINITY;
  if (reference.length < leastRows) return { value: line, old: line, additive, ...best };
  for (let k = -shiftSteps; k <= shiftSteps; k++) {
    const shift = (k * farthest * unit) / shiftSteps;
    const rows = atMost(ordered, top + shift);
    if (rows < least) continue;
    const below = ordered.subarray(0, rows);
    let mismatch = 0;
    bodyQuantiles.forEach((q, b) => {
      mismatch += Math.abs(quantileOfSorted(below, q) - body[b]! - shift) / bodyQuantiles.length;
    });
    mismatch /= unit;
    const cost = mismatch + strangeCost * (1 - rows / ordered.length);
    if (cost >= lowest) continue;
    lowest = cost;
    best = { shift, rows, mismatch };
  }
  const value = additive ? line + best.shift : line * Math.exp(best.shift);
  return { value, old: line, additive, ...best };
}

/** Number of values of an ascending list that are at most x. */
function atMost(rising: Float64Array, x: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
