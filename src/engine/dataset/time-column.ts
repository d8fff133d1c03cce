// Chooses the column of a dataset that says when its rows happened.
import type { Dataset } from "../../shared/vocabulary.ts";

/** The time column that sequences follow, or null. */
export function timeColumnOf(dataset: Dataset): string | null {
  const times = dataset.columns.filter(({ kind }) => kind === "time");
  return (times.find(({ name }) => name === "start_time") ?? times[0])?.name ?? null;
}

/** The time column, if rows have times. */
export const timeOrder = (dataset: Dataset): string | null =>
  dataset.timeSpan === null ? null : timeColumnOf(dataset);
