// What a row of a dataset is called.
import type { Dataset } from "#shared/vocabulary.ts";

export type RowWord = "flow" | "sample";

/** One of them. */
export const rowWord = ({ kind }: Pick<Dataset, "kind">): RowWord => (kind === "samples" ? "sample" : "flow");

/** All of them, as a title has it. */
export const rowsTitle = (dataset: Pick<Dataset, "kind">): string =>
  rowWord(dataset) === "sample" ? "Samples" : "Flows";
