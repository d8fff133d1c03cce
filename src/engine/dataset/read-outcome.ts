// What a reader returns besides the rows of a table: columns, refusals with counts and examples, warnings.
import type { ChosenPlan } from "../../core/table/choose-plan.ts";
import type { Column, Refusal } from "../../shared/vocabulary.ts";

export interface ReadOutcome {
  datasetKind: "flows" | "samples";
  columns: Column[];
  /** Refused rows first, then values that were left out of accepted rows. */
  refused: Refusal[];
  /** Number of rows that are not in the table. `refused` also counts values. */
  refusedRows: number;
  warnings: string[];
  /** How the columns of a Parquet store were mapped, known only after reading. */
  chosen?: ChosenPlan;
}

export const mostExamples = 10;
export const longestExample = 200;

/** Adds a refusal to a list, or to the entry with the same reason. */
export function addRefusal(list: Refusal[], refusal: Refusal): void {
  const same = list.find(({ reason }) => reason === refusal.reason);
  if (!same) list.push({ ...refusal, examples: refusal.examples.slice(0, mostExamples) });
  else {
    same.count += refusal.count;
    same.examples = [...same.examples, ...refusal.examples].slice(0, mostExamples);
  }
}
