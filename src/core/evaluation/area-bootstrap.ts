// The bootstrap interval of PR-AUC without sorting each draw: rows are sorted by score once, and a draw only counts how often
// each step of the curve was drawn. It gives the same result as ranking.ts on the drawn rows; ranking.ts is the readable form.
import { createRandom, deriveSeed } from "../math/random.ts";
import { quantileOfSorted, sorted } from "../math/statistics.ts";

/** The most rows to draw over all resamples of an interval. */
const mostDrawn = 4_000_000;

/** The interval that every page and report shows for a model, with as many draws as its rows allow. Null if there is none. */
export function prAucInterval(
  scores: ArrayLike<number>,
  attack: ArrayLike<number | boolean>,
  seed: number,
): [low: number, high: number] | null {
  const draws = Math.min(200, Math.max(20, Math.round(mostDrawn / Math.max(1, scores.length))));
  const [low, high] = bootstrapPrAuc(scores, attack, { seed, draws });
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
}

/** 95 % percentile interval of PR-AUC over `draws` resamples of the rows with replacement; rows with equal scores are one step. */
export function bootstrapPrAuc(
  scores: ArrayLike<number>,
  attack: ArrayLike<number | boolean>,
  options: { seed: number; draws: number },
): [low: number, high: number] {
  const rows = scores.length;
  const order = new Uint32Array(rows).map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  /** Twice the number of a row's step, plus one for an attack. */
  const place = new Uint32Array(rows);
  let step = -1;
  for (let i = 0; i < rows; i++) {
    const row = order[i]!;
    if (i === 0 || scores[order[i - 1]!] !== scores[row]) step++;
    place[row] = 2 * step + (attack[row] ? 1 : 0);
  }
  const counts = new Uint32Array(2 * (step + 1));
  // The same random stream as bootstrapInterval's, so the draws are the same.
  const random = createRandom(deriveSeed(options.seed, rows));
  const values = new Float64Array(options.draws);
  for (let k = 0; k < options.draws; k++) {
    counts.fill(0);
    for (let i = 0; i < rows; i++) counts[place[random.below(rows)]!]!++;
    values[k] = averagePrecision(counts);
  }
  const ordered = sorted(values);
  return [quantileOfSorted(ordered, 0.025), quantileOfSorted(ordered, 0.975)];
}

/** Σ (R_k − R_(k−1)) P_k over the steps, the highest score first; NaN without attacks. */
function averagePrecision(counts: Uint32Array): number {
  let area = 0;
  let truePositives = 0;
  let flagged = 0;
  for (let at = 0; at < counts.length; at += 2) {
    const attacks = counts[at + 1]!;
    flagged += counts[at]! + attacks;
    truePositives += attacks;
    if (attacks > 0) area += (attacks * truePositives) / flagged;
  }
  return truePositives === 0 ? Number.NaN : area / truePositives;
}
