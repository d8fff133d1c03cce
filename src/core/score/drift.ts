// Drift: a threshold fails when normal moves. Which features and whether the scores moved, and how a line moves with them.

import { quantileOfSorted, sorted, stabilityIndex, twoSampleGap } from "../math/statistics.ts";

export type FeatureDrift = {
  readonly feature: string;
  /** Population stability index over the deciles of the training rows; < 0.1 stable, > 0.25 moved. */
  readonly stabilityIndex: number;
  /** Kolmogorov–Smirnov gap and its p-value, Bonferroni-corrected over the features. */
  readonly gap: number;
  readonly p: number;
  readonly moved: boolean;
};

export type DriftReport = {
  readonly features: readonly FeatureDrift[];
  readonly score: FeatureDrift;
  readonly moved: boolean;
  /** One sentence, with what to do. */
  readonly advice: string;
};

/** Rows looked at per side: beyond some thousands a test sees differences nobody cares about. */
const most = 5000;

/**
 * @param before rows × F scaled features of held-out normal rows, `now` of the rows to judge; same features in the same order
 */
export function findDrift(
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

export type Recalibration = {
  /** The new line on the raw score; the old one stays beside it for comparison. */
  readonly value: number;
  readonly old: number;
  /** Unflagged rows it rests on. */
  readonly rows: number;
  /** ln of the factor by which the scores of normal rows moved; the plain difference where `additive`. */
  readonly shift: number;
  /** Scores may be 0 or less, so that they have no logarithm. */
  readonly additive: boolean;
};

/** Quantiles of normal rows that carry the shift: the middle, where neither attacks nor the least strange rows decide. */
const bodyQuantiles = Array.from({ length: 19 }, (_, k) => 0.05 + k * 0.025);

/**
 * Moves a line with normal traffic, on recent rows without labels. Rows below the line are taken for normal; the body of their
 * scores (5–50 %) is laid over that of the held-out normal rows on a logarithmic scale; the line moves by the median
 * distance. Repeated, because a moved line changes which rows count. Attacks among the rows stand above the line or, as
 * the unflagged minority, in the upper half, which is not used.
 * @param recent raw scores of recent rows, flagged ones included
 */
export function recalibrate(
  line: number,
  heldOut: ArrayLike<number>,
  recent: ArrayLike<number>,
): Recalibration {
  const whole = sorted(heldOut);
  const additive = !((whole[0] ?? 0) > 0);
  const scale = (score: number): number => (additive ? score : Math.log(Math.max(1e-12, score)));
  const reference = whole.filter((score) => score <= line);
  const ordered = sorted(recent);
  let value = line;
  let shift = 0;
  let rows = 0;
  for (let round = 0; round < 5; round++) {
    const below = ordered.filter((score) => score <= value);
    if (below.length < 50 || reference.length < 50)
      return { value: line, old: line, rows: below.length, shift: 0, additive };
    const gaps = sorted(
      bodyQuantiles.map((q) => scale(quantileOfSorted(below, q)) - scale(quantileOfSorted(reference, q))),
    );
    const next = quantileOfSorted(gaps, 0.5);
    rows = below.length;
    const moved = additive ? line + next : line * Math.exp(next);
    const settled = Math.abs(next - shift) < 1e-3;
    shift = next;
    value = moved;
    if (settled) break;
  }
  return { value, old: line, rows, shift, additive };
}
