// Decides which epoch of a training is the best; the network keeps its weights.
import type { EpochRecord } from "./training.ts";

/** A loss must fall by this share to be better. */
const usualGain = 1e-4;

export const isBetter = (loss: number, best: number | null, minimumGain = usualGain): boolean =>
  best === null || loss < best * (1 - minimumGain);

/** The loss that decides: on held-out rows if there are any. */
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
