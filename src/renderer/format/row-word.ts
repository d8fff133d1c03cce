// What a row of a dataset is called.
import type { Dataset } from "../../shared/vocabulary.ts";

export type RowWord = "flow" | "sample";

export const rowWord = ({ kind }: Pick<Dataset, "kind">): RowWord => (kind === "samples" ? "sample" : "flow");
