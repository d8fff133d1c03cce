// Keeps the strongest findings of a kind. There may be hundreds of thousands, so sentences are written only for those kept.
import type { Finding } from "./finding.ts";

/** If a kind has more findings than this, only the strongest are kept. */
export const mostOfAKind = 300;

/** A finding whose sentences are not written yet. */
export interface FindingDraft {
  readonly strength: number;
  readonly fromMs: number;
  readonly tell: () => Finding;
}

interface Strongest {
  readonly add: (draft: FindingDraft) => void;
  /** The strongest, and all that equal the last of them, in the order they were added. */
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
