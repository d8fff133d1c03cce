// Which epoch of a training is the best: the one whose weights the network keeps.
import type { EpochRecord } from "./training.ts";

/** A loss must fall by this share to be better. */
const usualGain = 1e-4;

export const isBetter = (loss: number, best: number | null, minimumGain = usualGain): boolean =>
  best === null || loss < best * (1 - minimumGain);

/** What an epoch is judged by: the loss on rows that it did not learn from, where there are some. */
export const monitoredLoss = ({
  validationLoss,
  loss,
}: Pick<EpochRecord, "validationLoss" | "loss">): number => validationLoss ?? loss;

export function bestEpoch<T extends Pick<EpochRecord, "validationLoss" | "loss">>(
  history: readonly T[],
): T | null {
  let best: T | null = null;
  for (const one of history)
    if (isBetter(monitoredLoss(one), best === null ? null : monitoredLoss(best))) best = one;
  return best;
}
