// The word for a row of a dataset: flow or sample.
import type { Dataset } from "#shared/vocabulary.ts";

export type RowWord = "flow" | "sample";

/** Singular. */
export const rowWord = ({ kind }: Pick<Dataset, "kind">): RowWord => (kind === "samples" ? "sample" : "flow");

/** Plural, capitalised for a title. */
export const rowsTitle = (dataset: Pick<Dataset, "kind">): string =>
  rowWord(dataset) === "sample" ? "Samples" : "Flows";
