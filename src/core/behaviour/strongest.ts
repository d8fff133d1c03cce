// The strongest findings of a kind, where there may be hundreds of thousands: only those that are kept are put into words.
import type { Finding } from "./finding.ts";

/** More findings of one kind than this are told by their strongest. */
export const mostOfAKind = 300;

/** A finding before its words. */
export interface FindingDraft {
  readonly strength: number;
  readonly fromMs: number;
  readonly tell: () => Finding;
}

interface Strongest {
  readonly add: (draft: FindingDraft) => void;
  /** The strongest and all that are level with the last of them, in the order in which they were added. */
  readonly findings: () => Finding[];
}

export function createStrongest(most = mostOfAKind): Strongest {
  let drafts: FindingDraft[] = [];
  let room = most * 8;
  const cut = () => {
    const last = [...drafts].sort(byStrength)[most - 1];
    if (last !== undefined) drafts = drafts.filter((draft) => byStrength(draft, last) <= 0);
    room = drafts.length + most * 8;
  };
  return {
    add: (draft) => {
      drafts.push(draft);
      if (drafts.length >= room) cut();
    },
    findings: () => {
      cut();
      return drafts.map((draft) => draft.tell());
    },
  };
}

const byStrength = (a: FindingDraft, b: FindingDraft): number =>
  b.strength - a.strength || a.fromMs - b.fromMs;
