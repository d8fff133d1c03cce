// What reading a table leaves besides its rows: columns, refusals with counts and examples, warnings.
import type { ChosenPlan } from "../../core/table/choose-plan.ts";
import type { Column, Refusal } from "../../shared/vocabulary.ts";

export interface ReadOutcome {
  datasetKind: "flows" | "samples";
  columns: Column[];
  /** Refused rows first, then values that were left out of rows that were kept. */
  refused: Refusal[];
  /** Rows that are not in the table; `refused` counts values too. */
  refusedRows: number;
  warnings: string[];
  /** How the columns of a store were understood, which only its reading tells. */
  chosen?: ChosenPlan;
}

export const mostExamples = 10;
export const longestExample = 200;

/** Adds one refusal to a list, joining it to one of the same reason. */
export function addRefusal(list: Refusal[], refusal: Refusal): void {
  const same = list.find(({ reason }) => reason === refusal.reason);
  if (!same) list.push({ ...refusal, examples: refusal.examples.slice(0, mostExamples) });
  else {
    same.count += refusal.count;
    same.examples = [...same.examples, ...refusal.examples].slice(0, mostExamples);
  }
}
