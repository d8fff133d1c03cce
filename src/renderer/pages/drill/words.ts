// Outcomes of a drill as a mark and a word, so that colour is never alone.
import type { DrillCell, DrillOutcome } from "#shared/drill-vocabulary.ts";

export const intensityTitles = ["Obvious", "Clear", "Faint", "Barely there"] as const;

const marks: Readonly<Record<DrillOutcome, string>> = {
  found: "●",
  below: "◐",
  unseen: "○",
  "not-planted": "–",
};

export const markOf = ({ outcome }: DrillCell): string => marks[outcome];

export function outcomeWords({ outcome, place }: DrillCell): string {
  switch (outcome) {
    case "found":
      return `Place ${place}`;
    case "below":
      return `Place ${place}, not read`;
    case "unseen":
      return "Not seen";
    case "not-planted":
      return "Not planted";
  }
}

/** The outcome as a sentence. */
export function outcomeSentence({ outcome, place, severity }: DrillCell, read: number): string {
  const at = `place ${place}, severity ${Math.round(severity ?? 0)}`;
  switch (outcome) {
    case "found":
      return `Found: its incident is at ${at}.`;
    case "below":
      return `Not found: its incident is at ${at}, and ${read === 1 ? "one is" : `${read} are`} read.`;
    case "unseen":
      return "Not found at any budget.";
    case "not-planted":
      return "Not planted here.";
  }
}
