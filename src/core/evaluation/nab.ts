// The score of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015): early detections inside a labelled window earn more; false
// ones cost more the farther they are behind the last window. Three profiles; one threshold for all series, the best one.

export type NabProfile = "standard" | "reward_low_FP" | "reward_low_FN";

const weights: Record<NabProfile, { truePositive: number; falsePositive: number; falseNegative: number }> = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
};

type NabSeries = {
  /** One score per row; larger is stranger. */
  readonly scores: ArrayLike<number>;
  /** First and last row (inclusive) of each labelled window, ascending. */
  readonly windows: readonly (readonly [first: number, last: number])[];
};

const sigmoid = (x: number): number => 2 / (1 + Math.exp(5 * x)) - 1;
const bestDetection = sigmoid(-1);

/** Rows at the start of a series that are not scored: 15 %, at most 750. */
export function nabProbation(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

type Change = { score: number; change: number };

/** How the series' total changes as the threshold falls past each row's score. */
function changes(series: NabSeries, profile: NabProfile): Change[] {
  const { truePositive, falsePositive, falseNegative } = weights[profile];
  const rows = series.scores.length;
  const start = nabProbation(rows);
  const windowOf = new Int32Array(rows).fill(-1);
  const worth = new Float64Array(rows).fill(-falsePositive);
  series.windows.forEach(([first, last], w) => {
    const width = last - first + 1;
    for (let i = first; i <= last; i++) {
      windowOf[i] = w;
      worth[i] = (truePositive * sigmoid(-(last - i + 1) / width)) / bestDetection;
    }
    const next = series.windows[w + 1]?.[0] ?? rows;
    for (let i = last + 1; i < next; i++) {
      const behind = (i - last) / (width - 1);
      worth[i] = falsePositive * (behind > 3 ? -1 : sigmoid(behind));
    }
  });
  const order = new Uint32Array(rows)
    .map((_, i) => i)
    .sort((a, b) => series.scores[b]! - series.scores[a]! || a - b);
  const best = new Float64Array(series.windows.length).fill(-falseNegative);
  const out: Change[] = [];
  for (const i of order) {
    if (i < start) continue;
    const w = windowOf[i]!;
    const value = worth[i]!;
    if (w < 0) out.push({ score: series.scores[i]!, change: value });
    else if (value > best[w]!) {
      out.push({ score: series.scores[i]!, change: value - best[w]! });
      best[w] = value;
    }
  }
  return out;
}

type NabOutcome = {
  /** 0 = a detector without detections, 100 = perfect. */
  readonly score: number;
  readonly threshold: number;
  /** Not normalised: sum over windows and false detections. */
  readonly raw: number;
};

/** Score of one detector over all series, at `threshold` or at the best one. A row is detected at or above the threshold. */
export function nabScore(
  all: readonly NabSeries[],
  profile: NabProfile = "standard",
  threshold: number | null = null,
): NabOutcome {
  const windows = all.reduce((sum, series) => sum + series.windows.length, 0);
  const base = -weights[profile].falseNegative * windows;
  const steps = all.flatMap((series) => changes(series, profile)).sort((a, b) => b.score - a.score);
  let run = base;
  let best = base;
  let at = Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps.length; ) {
    let j = i;
    while (j < steps.length && steps[j]!.score === steps[i]!.score) run += steps[j++]!.change;
    const here = steps[i]!.score;
    if (threshold === null ? run > best : here >= threshold) {
      best = run;
      at = here;
    }
    i = j;
  }
  return { score: (100 * (best - base)) / (windows - base), threshold: at, raw: best };
}
