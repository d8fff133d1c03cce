// Sets of columns for one aspect of the flows, shown beside score, verdict, reason and endpoints.
import type { Dataset } from "#shared/vocabulary.ts";
import { columnSetsOf } from "../../../grid/column-sets.ts";
import type { Layout } from "../../../grid/layout.ts";
import { usualLayout } from "./columns.ts";

const always = ["@score", "@verdict", "@size", "@reason", "@from", "@to"];

export const columnSets = (dataset: Dataset): { title: string; layout(): Layout }[] => [
  { title: "Analyst", layout: () => usualLayout(dataset) },
  ...columnSetsOf(dataset.columns).map(({ title, columns }) => ({
    title,
    layout: () => setLayout(dataset, columns),
  })),
];

/** The layout of a set of columns, besides those that are always shown. */
export function setLayout(dataset: Dataset, columns: readonly string[]): Layout {
  const shown = new Set([...always, ...columns]);
  return usualLayout(dataset).map((place) => ({ ...place, hidden: !shown.has(place.column) }));
}
