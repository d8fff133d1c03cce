// Sets of columns for a glance at one side of the flows; each stands beside score, verdict, reason and endpoints.
import type { Dataset } from "#shared/vocabulary.ts";
import type { Layout } from "../../../grid/layout.ts";
import { usualLayout } from "./columns.ts";

const sets: readonly { title: string; shows: RegExp }[] = [
  { title: "Volume", shows: /bytes|packets|rate|(?<!du)ratio/i },
  { title: "Timing", shows: /duration|iat|time|_s$|active|idle/i },
  { title: "Labels", shows: /^label/i },
];
const always = new Set(["@score", "@verdict", "@size", "@reason", "@from", "@to"]);
const mostOfSet = 16;

export const columnSets = (dataset: Dataset): { title: string; layout(): Layout }[] => [
  ...sets.map(({ title, shows }) => ({ title, layout: () => setLayout(dataset, shows) })),
  { title: "Usual", layout: () => usualLayout(dataset) },
];

function setLayout(dataset: Dataset, shows: RegExp): Layout {
  const names = dataset.columns.map(({ name }) => name).filter((name) => shows.test(name));
  const shown = new Set([...always, ...names.slice(0, mostOfSet)]);
  return usualLayout(dataset).map((place) => ({ ...place, hidden: !shown.has(place.column) }));
}
