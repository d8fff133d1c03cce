// Whether a dataset labels its normal rows. This decides what to learn from and what to evaluate on.
import type { Dataset } from "#shared/vocabulary.ts";

export const hasLabel = ({ columns }: Dataset): boolean =>
  columns.some(({ name }) => name === "label_benign");
