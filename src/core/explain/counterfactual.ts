// Finds the smallest change of one column that would bring a row under the threshold: "under the threshold if bytes
// were 1.2 MB".

type Counterfactual = {
  /** Index into the options. */
  readonly option: number;
  /** How far towards the expected value the column must move, 0–1. */
  readonly way: number;
  /** The score at that point. */
  readonly score: number;
};

/**
 * For each option, moves one column from the observed towards the expected value and finds by bisection the first point at or
 * under the threshold. The shortest way wins; null if no single column is enough.
 * @param scoreAt score of the row with option `option` moved `way` (0–1) of the distance; the caller has features and model
 */
export async function smallestChange(
  options: number,
  line: number,
  scoreAt: (option: number, way: number) => Promise<number>,
  rounds = 6,
): Promise<Counterfactual | null> {
  let best: Counterfactual | null = null as Counterfactual | null;
  for (let option = 0; option < options; option++) {
    // An option that is above the threshold at the best way so far cannot be shorter.
    let high: number = best === null ? 1 : best.way;
    let score = await scoreAt(option, high);
    if (!(score <= line)) continue;
    let low = 0;
    for (let round = 0; round < rounds; round++) {
      const middle = (low + high) / 2;
      const there = await scoreAt(option, middle);
      if (there <= line) {
        high = middle;
        score = there;
      } else low = middle;
    }
    if (best === null || high < best.way) best = { option, way: high, score };
  }
  return best;
}
