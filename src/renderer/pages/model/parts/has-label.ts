// Whether a dataset says of its rows which are normal: what to learn from and what to measure against follow from it.
import type { Dataset } from "#shared/vocabulary.ts";

export const hasLabel = ({ columns }: Dataset): boolean =>
  columns.some(({ name }) => name === "label_benign");
