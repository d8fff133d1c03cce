// The verdict that is about to be given, for keys and buttons of every list that takes verdicts.
import { create } from "zustand";
import type { ReasonWord, Verdict } from "#shared/triage-vocabulary.ts";

/** Whether the reason of a false positive is expected, and whether a verdict applies to all matching rows. */
export const useHand = create<{ reasonAwaited: boolean; everything: boolean }>(() => ({
  reasonAwaited: false,
  everything: false,
}));

export interface VerdictActions {
  give(verdict: Verdict | null, reason?: ReasonWord | null): void;
  awaitReason(): void;
  /** How many rows the next verdict applies to. */
  rowCount(): number;
}
