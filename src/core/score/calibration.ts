// Calibration: maps a detector's raw score to 0–100, so that a score means a rate on normal traffic and models are
// comparable.
//
//   L = −log10 P(a normal row scores at least x);   calibrated = 100 · L / (L + 2)
//
// 0 is a score that every normal row reaches, 33 one in 10, 50 one in 100, 60 one in 1,000, 67 one in 10,000; 100 is
// never reached. P is the empirical share of held-out normal rows in the body, and a fitted tail above their 90 %
// quantile (math/tail.ts: generalised Pareto or log-normal, whichever has the higher likelihood).

import { countAtMost, quantileOfSorted, sorted } from "../math/statistics.ts";
import { fitTail, logTailProbability, type Tail, tailQuantile } from "../math/tail.ts";

export type Calibration = {
  readonly version: 1;
  /** Number of held-out normal rows. */
  readonly rows: number;
  /** Raw scores at equal steps of probability from 0 to `bodyShare`, inclusive. */
  readonly body: readonly number[];
  readonly bodyShare: number;
  /** The tail of the raw scores plus `shift` (so that a log-normal works for scores that may be negative). */
  readonly tail: Tail;
  readonly shift: number;
};

const bodyKnots = 200;
const tailRows = 10;

/** @param normalScores raw scores of normal rows that the detector was not fitted on */
export function fitCalibration(normalScores: ArrayLike<number>): Calibration {
  const ordered = sorted(normalScores);
  if (ordered.length === 0) throw new RangeError("There are no held-out normal rows to calibrate on.");
  // At least ten rows in the tail, at most half of all.
  const bodyShare = Math.max(0.5, Math.min(0.9, 1 - tailRows / ordered.length));
  const body = Array.from({ length: bodyKnots + 1 }, (_, k) =>
    quantileOfSorted(ordered, (bodyShare * k) / bodyKnots),
  );
  const low = ordered[0]!;
  const shift = low > 0 ? 0 : -low + 1e-9 * Math.max(1, Math.abs(low));
  const shifted = shift === 0 ? ordered : ordered.map((score) => score + shift);
  const tail = fitTail(shifted, body[bodyKnots]! + shift);
  return { version: 1, rows: ordered.length, body, bodyShare, tail, shift };
}

/** log10 of the share of normal rows with at least this raw score; 0 for the lowest. */
function logNormalRate(calibration: Calibration, score: number): number {
  const { body, bodyShare, tail, shift } = calibration;
  const line = body[body.length - 1]!;
  if (score > line) {
    const logs = logTailProbability(tail, score + shift);
    return (Math.log(1 - bodyShare) + Math.max(-700, logs)) / Math.LN10;
  }
  const above = countAtMost(body, score);
  if (above === 0) return 0;
  const low = body[above - 1]!;
  const high = body[above] ?? line;
  const within = high > low ? (score - low) / (high - low) : 0;
  const share = (bodyShare * (above - 1 + within)) / (body.length - 1);
  return Math.log10(Math.max(1e-12, 1 - Math.min(bodyShare, share)));
}

const half = 2;

/** Calibrated score 0–100 of a rate's logarithm (base 10, ≤ 0), and the inverse. */
export function scoreOfRate(logRate: number): number {
  const strangeness = Math.max(0, -logRate);
  return (100 * strangeness) / (strangeness + half);
}

export function rateOfScore(calibrated: number): number {
  const share = Math.min(0.999999, Math.max(0, calibrated / 100));
  return 10 ** (-(half * share) / (1 - share));
}

export function calibrate(calibration: Calibration, score: number): number {
  return scoreOfRate(logNormalRate(calibration, score));
}

/** Calibrated scores of many raw ones; NaN stays NaN. */
export function applyCalibration(calibration: Calibration, scores: ArrayLike<number>): Float32Array {
  const out = new Float32Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    out[i] = Number.isNaN(score) ? Number.NaN : calibrate(calibration, score);
  }
  return out;
}

/** How far the scores of normal rows moved: by the factor e^shift, or by `shift` itself if scores may be 0 or less. */
export type ScoreShift = { readonly shift: number; readonly additive: boolean };

/** Raw scores of normal rows after the shift. */
export function shiftScores(scores: Float32Array, { shift, additive }: ScoreShift): Float32Array {
  const factor = Math.exp(shift);
  return scores.map((score) => (additive ? score + shift : score * factor));
}

/** The calibration that gives a shifted score its previous calibrated score. */
export function shiftCalibration(calibration: Calibration, { shift, additive }: ScoreShift): Calibration {
  const { body, tail } = calibration;
  if (additive) {
    // The tail is fitted on scores plus the calibration's shift, so it stays.
    return { ...calibration, body: body.map((score) => score + shift), shift: calibration.shift - shift };
  }
  const factor = Math.exp(shift);
  const moved: Tail =
    tail.law === "pareto"
      ? { ...tail, line: tail.line * factor, scale: tail.scale * factor }
      : { ...tail, line: tail.line * factor, mu: tail.mu + shift };
  return {
    ...calibration,
    body: body.map((score) => score * factor),
    tail: moved,
    shift: calibration.shift * factor,
  };
}

/** The raw score that a share of normal rows reaches. */
export function rawAtRate(calibration: Calibration, rate: number): number {
  const { body, bodyShare, tail, shift } = calibration;
  if (rate < 1 - bodyShare) {
    return tailQuantile(tail, Math.log(Math.max(1e-300, rate) / (1 - bodyShare))) - shift;
  }
  return quantileOfSorted(body, (1 - rate) / bodyShare);
}
