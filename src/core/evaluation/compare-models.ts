// Compares two models, champion and challenger, on the same rows and past verdicts.

import { ranks } from "../math/statistics.ts";

export type PastVerdict = {
  /** Index into the scores. */
  readonly index: number;
  readonly verdict: "confirmed" | "false-positive" | "benign" | "unsure";
};

type ModelComparison = {
  readonly flagsBefore: number;
  readonly flagsAfter: number;
  /** Rows that both flag. */
  readonly flagsKept: number;
  readonly confirmedKept: number;
  readonly confirmedLost: number;
  readonly confirmedGained: number;
  readonly falsePositivesGone: number;
  readonly falsePositivesLeft: number;
  readonly falsePositivesNew: number;
  /** Spearman's correlation of the two scores. */
  readonly agreement: number;
  /** "41 fewer of your false positives, loses 1 confirmed" */
  readonly sentence: string;
};

/** Compares the scores of the same rows by both models, each with its own threshold; a row above it is flagged. */
export function compareScores(
  champion: { scores: ArrayLike<number>; line: number },
  challenger: { scores: ArrayLike<number>; line: number },
  verdicts: readonly PastVerdict[],
): ModelComparison {
  const before = (i: number): boolean => champion.scores[i]! > champion.line;
  const after = (i: number): boolean => challenger.scores[i]! > challenger.line;
  let flagsBefore = 0;
  let flagsAfter = 0;
  let flagsKept = 0;
  for (let i = 0; i < champion.scores.length; i++) {
    if (before(i)) flagsBefore++;
    if (after(i)) flagsAfter++;
    if (before(i) && after(i)) flagsKept++;
  }
  const count = (verdict: PastVerdict["verdict"], was: boolean, is: boolean): number =>
    verdicts.filter((v) => v.verdict === verdict && before(v.index) === was && after(v.index) === is).length;
  const confirmedLost = count("confirmed", true, false);
  const confirmedGained = count("confirmed", false, true);
  const falsePositivesGone = count("false-positive", true, false);
  const falsePositivesNew = count("false-positive", false, true);
  const parts = [
    falsePositivesGone > 0 ? `${falsePositivesGone} fewer of your false positives` : "",
    falsePositivesNew > 0 ? `brings back ${falsePositivesNew} false positives` : "",
    confirmedLost > 0 ? `loses ${confirmedLost} confirmed` : "",
    confirmedGained > 0 ? `finds ${confirmedGained} confirmed that were under the threshold` : "",
  ].filter((part) => part !== "");
  return {
    flagsBefore,
    flagsAfter,
    flagsKept,
    confirmedKept: count("confirmed", true, true),
    confirmedLost,
    confirmedGained,
    falsePositivesGone,
    falsePositivesNew,
    falsePositivesLeft: count("false-positive", true, true),
    agreement: correlation(ranks(champion.scores), ranks(challenger.scores)),
    sentence: parts.length === 0 ? "Changes nothing for what you gave verdicts to" : parts.join(", "),
  };
}

function correlation(a: Float64Array, b: Float64Array): number {
  const middle = (a.length + 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - middle) * (b[i]! - middle);
    aa += (a[i]! - middle) ** 2;
    bb += (b[i]! - middle) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN;
}
