// Ranking quality from scores and labels: areas under the ROC and precision-recall curves, recall at a false-positive
// rate, best F1. Rows with equal scores are one step of a curve, so ties cost what they should.

type RankingPoint = {
  /** Score of the last row of the step. */
  readonly score: number;
  readonly truePositives: number;
  readonly falsePositives: number;
};

export type Ranking = {
  readonly positives: number;
  readonly negatives: number;
  readonly baseRate: number;
  readonly rocAuc: number;
  readonly prAuc: number;
  readonly bestF1: number;
  readonly recallAtFpr: Readonly<Record<string, number>>;
};

const falsePositiveRates = ["0.0001", "0.001", "0.01", "0.1"] as const;

/** One point per distinct score, descending. */
export function rankingPoints(
  scores: ArrayLike<number>,
  attack: ArrayLike<number | boolean>,
): RankingPoint[] {
  const order = new Uint32Array(scores.length).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const points: RankingPoint[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < order.length; i++) {
    if (attack[order[i]!]) truePositives++;
    else falsePositives++;
    const score = scores[order[i]!]!;
    if (i + 1 < order.length && scores[order[i + 1]!] === score) continue;
    points.push({ score, truePositives, falsePositives });
  }
  return points;
}

/**
 * ROC-AUC by trapezoids; PR-AUC as average precision Σ (R_k − R_(k−1)) P_k; recall at the largest rate not above the
 * given one, where points between are interpolated as by a random tie-break.
 */
export function rank(scores: ArrayLike<number>, attack: ArrayLike<number | boolean>): Ranking {
  const points = rankingPoints(scores, attack);
  const last = points[points.length - 1];
  const positives = last?.truePositives ?? 0;
  const negatives = last?.falsePositives ?? 0;
  let area = 0;
  let precisionArea = 0;
  let bestF1 = 0;
  let before: RankingPoint = { score: Number.POSITIVE_INFINITY, truePositives: 0, falsePositives: 0 };
  for (const point of points) {
    area +=
      ((point.falsePositives - before.falsePositives) * (point.truePositives + before.truePositives)) / 2;
    const flagged = point.truePositives + point.falsePositives;
    precisionArea += ((point.truePositives - before.truePositives) * point.truePositives) / flagged;
    bestF1 = Math.max(bestF1, (2 * point.truePositives) / (flagged + positives));
    before = point;
  }
  const nothing = positives === 0 || negatives === 0;
  return {
    positives,
    negatives,
    baseRate: positives / Math.max(1, positives + negatives),
    rocAuc: nothing ? Number.NaN : area / (positives * negatives),
    prAuc: positives === 0 ? Number.NaN : precisionArea / positives,
    bestF1: positives === 0 ? Number.NaN : bestF1,
    recallAtFpr: Object.fromEntries(
      falsePositiveRates.map((rate) => [rate, recallAt(points, positives, negatives, Number(rate))]),
    ),
  };
}

function recallAt(
  points: readonly RankingPoint[],
  positives: number,
  negatives: number,
  rate: number,
): number {
  if (positives === 0 || negatives === 0) return Number.NaN;
  const allowed = rate * negatives;
  let before = { truePositives: 0, falsePositives: 0 };
  for (const point of points) {
    if (point.falsePositives > allowed) {
      const share = (allowed - before.falsePositives) / (point.falsePositives - before.falsePositives);
      return (before.truePositives + share * (point.truePositives - before.truePositives)) / positives;
    }
    before = point;
  }
  return 1;
}
