// A threshold on the scale of calibrated scores: computes what it flags and costs from the scale, without a request. Pure functions.
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import type { Threshold, ThresholdMethod } from "#shared/model-vocabulary.ts";
import { countedDays } from "#shared/threshold-words.ts";

interface LineFigures {
  flags: number;
  falseRate: number;
  falseRateInterval: readonly [number, number];
}

/** A threshold: its method, its position and its figures. */
export interface Line {
  method: ThresholdMethod;
  /** Index on the scale. */
  step: number;
  figures: LineFigures;
  warnings: readonly string[];
}

/** The figures of a threshold at a step of the scale. */
export function figuresAt(scale: ScoreScale, step: number): LineFigures {
  const flags = scale.flags[step] ?? 0;
  return {
    flags,
    falseRate: (scale.normalAbove[step] ?? 0) / Math.max(1, scale.normalRows),
    falseRateInterval: [scale.falseLow[step] ?? 0, scale.falseHigh[step] ?? 1],
  };
}

export const figuresOf = ({ flags, falseRate, falseRateInterval }: Threshold): LineFigures => ({
  flags: flags ?? 0,
  falseRate: falseRate ?? 0,
  falseRateInterval,
});

/** The step whose threshold is the nearest at or above a raw score. */
export function stepOfRaw(scale: ScoreScale, raw: number): number {
  let low = 0;
  let high = scale.bins;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scale.raw[middle] ?? 0) >= raw) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The lowest step with at most this many rows above it; the last step when all have more. */
function lowestStep(above: readonly number[], most: number): number {
  let low = 0;
  let high = above.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((above[middle] ?? 0) <= most) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The step that a method gives, if the scale is enough to compute it. */
export function stepOfMethod(scale: ScoreScale, method: ThresholdMethod): number | null {
  if (method.method === "budget" && scale.days !== null)
    return lowestStep(scale.flags, Math.floor(method.flagsPerDay * countedDays(scale.days)));
  if (method.method === "false-rate") return lowestStep(scale.normalAbove, method.rate * scale.normalRows);
  if (method.method === "quantile") return lowestStep(scale.flags, (1 - method.quantile) * scale.rows);
  return null;
}

export interface ScoreBar {
  /** From and to on the calibrated scale. */
  from: number;
  to: number;
  current: number;
  normal: number;
}

/** The scale as bars. The first bar includes everything at or below the first step. */
export function barsOf(scale: ScoreScale, count: number): ScoreBar[] {
  const edge = (i: number) => Math.round((i * scale.bins) / count);
  const between = (above: readonly number[], all: number, i: number) => {
    const over = i === 0 ? all : (above[edge(i)] ?? 0);
    return over - (i === count - 1 ? 0 : (above[edge(i + 1)] ?? 0));
  };
  return Array.from({ length: count }, (_, i) => ({
    from: (100 * i) / count,
    to: (100 * (i + 1)) / count,
    current: between(scale.flags, scale.rows, i),
    normal: between(scale.normalAbove, scale.normalRows, i),
  }));
}
