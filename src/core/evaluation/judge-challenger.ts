// Decides whether a challenger takes the place of the champion: only when it is no worse on the verdicts of the analyst, and when the traffic or
// the verdicts give it a reason. One sentence says why, or why not.

import { manyText } from "../../shared/number-words.ts";

/** What a replay of the same rows by both models showed; each flags by its own threshold. */
type Trial = {
  /** Rows that have a verdict. */
  readonly judged: number;
  readonly confirmedLost: number;
  readonly confirmedGained: number;
  /** Rows that the analyst called a false positive or benign, and that only the champion flags, or only the challenger. */
  readonly harmlessGone: number;
  readonly harmlessNew: number;
  readonly flagsBefore: number;
  readonly flagsAfter: number;
  /** Flags of these rows that the budget allows. */
  readonly budget: number;
  /** Whether the rows have moved away from those that each was calibrated on. */
  readonly championMoved: boolean;
  readonly challengerMoved: boolean;
};

type Decision = { readonly takesOver: boolean; readonly sentence: string };

/** A challenger may flag so many times the rows that the champion flags, or that the budget allows. */
const mostTimes = 2;

export function judgeChallenger(champion: string, trial: Trial): Decision {
  const { judged, confirmedLost, confirmedGained, harmlessGone, harmlessNew } = trial;
  const { flagsBefore, flagsAfter, budget, championMoved, challengerMoved } = trial;
  const stays = (because: string): Decision => ({
    takesOver: false,
    sentence: `${champion} goes on: ${because}.`,
  });
  const goes = (because: string): Decision => ({
    takesOver: true,
    sentence: `A new model takes over from ${champion}: ${because}.`,
  });
  if (confirmedLost > 0)
    return stays(`the new model would no longer flag ${manyText(confirmedLost, "row")} that you confirmed`);
  if (harmlessNew > harmlessGone)
    return stays(
      `the new model would flag ${manyText(harmlessNew, "row")} that you called harmless, and leave ${harmlessGone} of those flagged now`,
    );
  if (flagsAfter > mostTimes * Math.max(flagsBefore, budget))
    return stays(
      `the new model would flag ${manyText(flagsAfter, "row")} of the last days, ${champion} flags ${flagsBefore}`,
    );
  if (challengerMoved) return stays("the traffic is not like what the new model learned either");
  if (confirmedGained > 0)
    return goes(
      `it flags ${manyText(confirmedGained, "row")} that you confirmed and ${champion} did not flag`,
    );
  if (harmlessGone > harmlessNew)
    return goes(`it no longer flags ${manyText(harmlessGone, "row")} that you called harmless`);
  if (championMoved)
    return goes(
      judged === 0
        ? "the traffic has moved away from what that one learned"
        : `the traffic has moved away from what that one learned, and the new one is no worse on ${manyText(judged, "verdict")}`,
    );
  return stays("the traffic has not moved, and nothing that has a verdict would change");
}
