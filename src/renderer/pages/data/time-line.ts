// The choice of what the time line sums and how it is split; shared by all datasets while the window is open.
import { create } from "zustand";
import {
  measureColumn,
  splitColumn,
  type TimelineMeasure,
  type TimelineSplit,
  timelineMeasures,
  timelineSplits,
} from "#shared/timeline-choice.ts";
import type { Dataset } from "#shared/vocabulary.ts";

interface Choice {
  measure: TimelineMeasure;
  splitBy: TimelineSplit;
}

export const useTimeLine = create<Choice>(() => ({ measure: "rows", splitBy: "label" }));

/** The part of the choice that a dataset supports, and its alternatives. */
export function choiceFor({ columns }: Dataset, choice: Choice) {
  const measures = timelineMeasures.filter(
    (measure) => measure === "rows" || measureColumn(columns, measure) !== null,
  );
  const splits = timelineSplits.filter((split) => splitColumn(columns, split) !== null);
  return {
    measures,
    splits,
    measure: measures.find((measure) => measure === choice.measure) ?? "rows",
    splitBy: splits.find((split) => split === choice.splitBy) ?? splits[0],
  };
}
