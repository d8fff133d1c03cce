// The charts of an evaluation: curves, counts at the threshold, distributions, intervals.
import { prAucInterval } from "../../core/evaluation/area-bootstrap.ts";
import { confusionAt } from "../../core/evaluation/confusion.ts";
import { curveOf } from "../../core/evaluation/curves.ts";
import { type Calibration, calibrate } from "../../core/score/calibration.ts";
import type { Curves } from "../../shared/model-view-vocabulary.ts";

interface CurveFacts {
  /** The interval of PR-AUC, as the evaluation states it. */
  interval: [number, number] | null;
  beaten: string | null;
  /** Raw scores and labels of the labelled rows. */
  scores: Float32Array;
  attack: Uint8Array;
  line: number;
  calibration: Calibration;
  seed: number;
  /** Raw scores of the same rows, by baseline. */
  baselines: ReadonlyMap<string, Float32Array>;
}

const bins = 50;

export function curvesOf(facts: CurveFacts): Curves {
  const { interval, beaten, scores, attack, line, calibration, seed, baselines } = facts;
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusionAt(scores, attack, line);
  const curve = curveOf(scores, attack);
  const shown = (raw: number) => rounded(calibrate(calibration, raw), 2);
  const benign = new Array<number>(bins).fill(0);
  const attacks = new Array<number>(bins).fill(0);
  for (let i = 0; i < scores.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((calibrate(calibration, scores[i]!) / 100) * bins));
    const into = attack[i] ? attacks : benign;
    into[bin] = (into[bin] ?? 0) + 1;
  }
  return {
    rows: scores.length,
    confusion: { truePositives, falsePositives, trueNegatives, falseNegatives },
    curve: {
      score: curve.score.map(shown),
      fpr: curve.fpr.map((value) => rounded(value, 6)),
      recall: curve.recall.map((value) => rounded(value, 5)),
      precision: curve.precision.map((value) => rounded(value, 5)),
    },
    threshold: Number.isFinite(line) ? shown(line) : null,
    distribution: { benign, attack: attacks },
    interval,
    baselineIntervals: Object.fromEntries(
      [...baselines].map(([name, values]) => [name, prAucInterval(values, attack, seed)]),
    ),
    beaten,
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
