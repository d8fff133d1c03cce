// The budget of flags a day as a rate of the rows that a day brings at the pace of a dataset: a threshold for rows that still arrive, where
// the rows so far say nothing about a whole day.
import type { ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";

export const flagsPerDay = 40;
const mostRate = 0.05;
const dayMs = 86_400_000;

export function budgetAsRate({ rows, timeSpan }: Pick<Dataset, "rows" | "timeSpan">): ThresholdMethod {
  const spanMs = timeSpan === null ? 0 : timeSpan.toMs - timeSpan.fromMs;
  const rowsPerDay = spanMs > 0 ? (rows * dayMs) / spanMs : rows;
  return { method: "false-rate", rate: Math.min(mostRate, flagsPerDay / Math.max(1, rowsPerDay)) };
}
