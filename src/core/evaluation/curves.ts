// Thins the ROC and precision-recall curves of scored, labelled rows to the points that a chart needs. Knows no chart.
import { rankingPoints } from "./ranking.ts";

type Curve = {
  /** Score of the last row above the threshold, descending. */
  readonly score: readonly number[];
  readonly fpr: readonly number[];
  readonly recall: readonly number[];
  readonly precision: readonly number[];
};

/**
 * Points of both curves, from the strictest threshold to the loosest. A point is kept if it moved at least 1 / `most`
 * along an axis of either curve, including a logarithmic axis of false positives, so that no visible corner is lost.
 * @param most points at most, approximately
 */
export function curveOf(scores: ArrayLike<number>, attack: ArrayLike<number | boolean>, most = 400): Curve {
  const points = rankingPoints(scores, attack);
  const last = points[points.length - 1];
  const positives = last?.truePositives ?? 0;
  const negatives = last?.falsePositives ?? 0;
  const curve = {
    score: [] as number[],
    fpr: [] as number[],
    recall: [] as number[],
    precision: [] as number[],
  };
  if (positives === 0 || negatives === 0) return curve;
  // Each of the four axes may use its share of the points.
  const step = 4 / most;
  const decades = Math.max(1, Math.log10(negatives));
  const logOf = (falsePositives: number) => Math.log10(Math.max(0.5, falsePositives)) / decades;
  let before = { fpr: -1, recall: -1, precision: -1, log: -1 };
  points.forEach(({ score, truePositives, falsePositives }, i) => {
    const now = {
      fpr: falsePositives / negatives,
      recall: truePositives / positives,
      precision: truePositives / (truePositives + falsePositives),
      log: logOf(falsePositives),
    };
    const moved =
      now.fpr - before.fpr >= step ||
      now.recall - before.recall >= step ||
      Math.abs(now.precision - before.precision) >= step ||
      now.log - before.log >= step;
    if (!moved && i !== 0 && i !== points.length - 1) return;
    before = now;
    curve.score.push(score);
    curve.fpr.push(now.fpr);
    curve.recall.push(now.recall);
    curve.precision.push(now.precision);
  });
  return curve;
}
