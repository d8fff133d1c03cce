// Raw scores on the calibrated scale: how many lie above each of its steps, and the raw score that stands for the step. A line
// drawn at a step flags exactly the rows counted for it.
import { createRandom } from "../math/random.ts";
import { sorted } from "../math/statistics.ts";
import { falseRateInterval } from "./threshold.ts";

export type ScoreScale = {
  /** Entry i belongs to the line at i · 100 / bins. */
  readonly raw: readonly number[];
  readonly flags: readonly number[];
  readonly rows: number;
  readonly normalAbove: readonly number[];
  readonly normalRows: number;
  readonly falseLow: readonly number[];
  readonly falseHigh: readonly number[];
};

export type ScoreScaleInput = {
  /** Raw scores of the rows to flag, and of held-out normal rows; what is no number is not counted. */
  readonly scored: ArrayLike<number>;
  readonly normal: ArrayLike<number>;
  /** From raw to calibrated score; never falls. */
  readonly calibrate: (raw: number) => number;
  readonly bins: number;
  /** Of the intervals: the model's, so that they are those of its thresholds. */
  readonly seed: number;
};

export function scoreScale({ scored, normal, calibrate, bins, seed }: ScoreScaleInput): ScoreScale {
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
    scale.raw.push(lineBetween(rows, below, held, heldBelow));
    scale.flags.push(rows.length - below);
    scale.normalAbove.push(above);
    scale.falseLow.push(low);
    scale.falseHigh.push(high);
  }
  return scale;
}

/** How many of the ordered raw scores have at most this calibrated score. */
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

/** The largest raw score below the line; just under all of them where none is. */
function lineBetween(rows: Float64Array, below: number, held: Float64Array, heldBelow: number): number {
  const last = Math.max(
    below > 0 ? rows[below - 1]! : Number.NEGATIVE_INFINITY,
    heldBelow > 0 ? held[heldBelow - 1]! : Number.NEGATIVE_INFINITY,
  );
  if (Number.isFinite(last)) return last;
  const first = Math.min(rows[0] ?? Number.POSITIVE_INFINITY, held[0] ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first - Math.max(1e-9, Math.abs(first) * 1e-6) : 0;
}
