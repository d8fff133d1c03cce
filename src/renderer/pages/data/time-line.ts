// What the time line over the grid adds up and is split by, for the datasets that have it; the same for all while the window is open.
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

/** What of the choice a dataset can follow, and what else it has to choose from. */
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
