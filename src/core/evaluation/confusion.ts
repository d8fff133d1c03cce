// The quality of a threshold: counts, precision, recall, recall per family of attack, and bootstrap intervals of any figure.

import { createRandom, deriveSeed } from "../math/random.ts";
import { quantileOfSorted, sorted } from "../math/statistics.ts";

type Confusion = {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly fpr: number;
};

/** A row is flagged if its score is greater than the threshold. */
export function confusionAt(
  scores: ArrayLike<number>,
  attack: ArrayLike<number | boolean>,
  line: number,
): Confusion {
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (let i = 0; i < scores.length; i++) {
    if (attack[i]) positives++;
    if (scores[i]! > line) {
      if (attack[i]) truePositives++;
      else falsePositives++;
    }
  }
  const flagged = truePositives + falsePositives;
  const negatives = scores.length - positives;
  return {
    truePositives,
    falsePositives,
    trueNegatives: negatives - falsePositives,
    falseNegatives: positives - truePositives,
    precision: flagged === 0 ? Number.NaN : truePositives / flagged,
    recall: positives === 0 ? Number.NaN : truePositives / positives,
    f1: flagged + positives === 0 ? Number.NaN : (2 * truePositives) / (flagged + positives),
    fpr: negatives === 0 ? Number.NaN : falsePositives / negatives,
  };
}

type FamilyRecall = {
  readonly family: string;
  readonly rows: number;
  readonly caught: number;
  readonly recall: number;
};

/** Recall per family, the largest first; rows whose family is null are normal and do not count. */
export function recallByFamily(
  scores: ArrayLike<number>,
  families: ArrayLike<string | null>,
  line: number,
): FamilyRecall[] {
  const counts = new Map<string, { rows: number; caught: number }>();
  for (let i = 0; i < scores.length; i++) {
    const family = families[i];
    if (family === null || family === undefined) continue;
    const count = counts.get(family) ?? { rows: 0, caught: 0 };
    count.rows++;
    if (scores[i]! > line) count.caught++;
    counts.set(family, count);
  }
  return [...counts]
    .map(([family, { rows, caught }]) => ({ family, rows, caught, recall: caught / rows }))
    .sort((a, b) => b.rows - a.rows || (a.family < b.family ? -1 : 1));
}

/**
 * Percentile bootstrap interval (95 % by default) of any figure; rows are drawn with replacement.
 * @param figure computes the figure of the drawn rows
 */
export function bootstrapInterval(
  rows: number,
  figure: (sample: Uint32Array) => number,
  options: { seed: number; draws?: number; level?: number },
): [low: number, high: number] {
  const draws = options.draws ?? 200;
  const level = options.level ?? 0.95;
  const random = createRandom(deriveSeed(options.seed, rows));
  const sample = new Uint32Array(rows);
  const values = new Float64Array(draws);
  for (let k = 0; k < draws; k++) {
    for (let i = 0; i < rows; i++) sample[i] = random.below(rows);
    values[k] = figure(sample);
  }
  const ordered = sorted(values);
  return [quantileOfSorted(ordered, (1 - level) / 2), quantileOfSorted(ordered, (1 + level) / 2)];
}
