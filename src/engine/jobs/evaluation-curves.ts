// What an evaluation draws beside its figures: curves, counts at the line, distributions, intervals.
import { confusionAt } from "../../core/evaluation/confusion.ts";
import { curveOf } from "../../core/evaluation/curves.ts";
import { areaInterval } from "../../core/evaluation/evaluate.ts";
import { compareWithBaselines } from "../../core/evaluation/honesty.ts";
import { rank } from "../../core/evaluation/ranking.ts";
import { type Calibration, calibrate } from "../../core/score/calibration.ts";
import type { Curves } from "../../shared/model-view-vocabulary.ts";

export interface CurveFacts {
  /** Of the detector, as the sentence names it. */
  name: string;
  /** Raw scores and truth of the labelled rows. */
  scores: Float32Array;
  attack: Uint8Array;
  line: number;
  calibration: Calibration;
  seed: number;
  /** Raw scores of the same rows by each baseline. */
  baselines: ReadonlyMap<string, Float32Array>;
}

const bins = 50;

export function curvesOf({ name, scores, attack, line, calibration, seed, baselines }: CurveFacts): Curves {
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
  const interval = intervalOf(scores, attack, seed);
  const others = [...baselines].map(([other, values]) => ({
    name: other,
    prAuc: rank(values, attack).prAuc,
    interval: intervalOf(values, attack, seed),
  }));
  return {
    rows: scores.length,
    confusion: { truePositives, falsePositives, trueNegatives, falseNegatives },
    curve: {
      score: curve.score.map(shown),
      fpr: curve.fpr.map((value) => rounded(value, 6)),
      recall: curve.recall.map((value) => rounded(value, 5)),
      precision: curve.precision.map((value) => rounded(value, 5)),
    },
    line: Number.isFinite(line) ? shown(line) : null,
    distribution: { benign, attack: attacks },
    interval,
    baselineIntervals: Object.fromEntries(others.map((other) => [other.name, other.interval])),
    beaten:
      interval === null
        ? null
        : compareWithBaselines(
            { name, prAuc: rank(scores, attack).prAuc, interval },
            others.flatMap((other) =>
              other.interval === null || other.name === name ? [] : [{ ...other, interval: other.interval }],
            ),
          ),
  };
}

function intervalOf(scores: Float32Array, attack: Uint8Array, seed: number): [number, number] | null {
  const [low, high] = areaInterval(scores, attack, { seed, draws: 50 });
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
