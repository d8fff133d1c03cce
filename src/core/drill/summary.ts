// Summarises a drill: a sentence with how many attacks were found, and the cost of catching more.
import type { DrillCell, DrillFamily, DrillResult } from "../../shared/drill-vocabulary.ts";
import { manyText } from "../../shared/number-words.ts";

const intensityWords = ["obvious", "clear", "faint", "barely there"] as const;

type Sum = Pick<DrillResult, "sentence" | "counts" | "next">;
type Parts = Pick<DrillResult, "budget" | "days" | "families" | "library">;

/** The most cost steps to list. */
const mostSteps = 8;

export function summarise({ budget, days, families, library }: Parts): Sum {
  const named = [
    ...families.flatMap(({ title, cells }) =>
      cells.map((cell, i) => ({ cell, name: `${title}, ${intensityWords[i]}` })),
    ),
    ...library.map(({ name, cell }) => ({ cell, name })),
  ];
  const count = (outcome: DrillCell["outcome"]) =>
    named.filter(({ cell }) => cell.outcome === outcome).length;
  const counts = {
    found: count("found"),
    below: count("below"),
    unseen: count("unseen"),
    notPlanted: count("not-planted"),
  };
  const steps = new Map<number, string[]>();
  for (const { cell, name } of named) {
    if (cell.outcome !== "below") continue;
    const perDay = Math.ceil(cell.place! / days);
    steps.set(perDay, [...(steps.get(perDay) ?? []), name]);
  }
  const next = [...steps]
    .sort(([a], [b]) => a - b)
    .slice(0, mostSteps)
    .map(([perDay, adds]) => ({ perDay, adds }));
  return { counts, next, sentence: sentenceOf({ budget, families, counts, next }) };
}

function sentenceOf({
  budget,
  families,
  counts,
  next,
}: Pick<DrillResult, "budget" | "families" | "counts" | "next">): string {
  const planted = counts.found + counts.below + counts.unseen;
  if (planted === 0) return "Nothing could be planted into this dataset.";
  const read = `Reading ${manyText(budget, "incident")} a day would have shown ${counts.found} of ${manyText(planted, "planted attack")}`;
  const shares = intensityWords.map((word, i) => shareOf(families, i, word)).filter((text) => text !== null);
  const [first] = next;
  const cost =
    first === undefined
      ? ""
      : ` ${manyText(first.perDay - budget, "more incident")} a day would add ${manyText(first.adds.length, "attack")}.`;
  const blind =
    counts.unseen === 0
      ? ""
      : ` ${counts.unseen === 1 ? "One is" : `${counts.unseen} are`} shown by no incident, whatever the budget.`;
  return `${read}${shares.length > 0 ? `: ${shares.join(", ")}` : ""}.${cost}${blind}`;
}

function shareOf(families: readonly DrillFamily[], intensity: number, word: string): string | null {
  const planted = families
    .map(({ cells }) => cells[intensity]!)
    .filter(({ outcome }) => outcome !== "not-planted");
  if (planted.length === 0) return null;
  const found = planted.filter(({ outcome }) => outcome === "found").length;
  return `${found} of ${planted.length} ${word}`;
}
