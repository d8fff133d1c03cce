// Training on one dataset to score another. Both must be of the same kind, and only columns that both have are used.
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import { AppError } from "../../shared/errors.ts";
import { listText, manyText } from "../../shared/number-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { DatasetTools } from "../dataset/dataset-tools.ts";

const kindWords: Record<Dataset["kind"], string> = { flows: "flows", samples: "samples" };

/** @throws AppError when the datasets are of different kinds, or the training dataset is still being read */
export function refuseElsewhere(learned: Dataset, scored: Dataset): void {
  if (learned.kind !== scored.kind)
    throw new AppError(
      "INVALID_INPUT",
      `${learned.name} holds ${kindWords[learned.kind]} and ${scored.name} holds ${kindWords[scored.kind]}: what is normal in one says nothing about the other. Choose a dataset of ${kindWords[scored.kind]}.`,
    );
  if (learned.reading)
    throw new AppError(
      "INVALID_INPUT",
      `${learned.name} is still being read; learn from it when it is whole.`,
    );
}

/** The dataset to score, when it differs from the training dataset. */
export async function otherDataset(
  id: number | undefined,
  learned: Dataset,
  { datasets }: Pick<DatasetTools, "datasets">,
): Promise<Dataset | null> {
  if (id === undefined || id === learned.id) return null;
  const scored = await datasets.get(id);
  refuseElsewhere(learned, scored);
  return scored;
}

/** The choices whose columns the scored dataset has in the same kind, and a sentence about the others; null when none are left. */
export function sharedChoices(
  choices: readonly FeaturePlan[],
  learned: Dataset,
  scored: Dataset,
): { choices: FeaturePlan[]; warning: string | null } {
  const isText = ({ columns }: Dataset, column: string): boolean | undefined => {
    const found = columns.find(({ name }) => name === column);
    return found && found.kind === "text";
  };
  const has = (column: string) =>
    isText(scored, column) !== undefined && isText(scored, column) === isText(learned, column);
  const kept = choices.filter(({ column, over }) => has(column) && (over == null || has(over)));
  if (kept.length === 0)
    throw new AppError(
      "FEATURE_MISSING",
      `${scored.name} has none of the columns by which ${learned.name} says how its rows behave: ${listText(
        choices.map(({ column }) => column),
        6,
      )}. Learn from a dataset with columns of ${scored.name}.`,
    );
  const lost = [...new Set(choices.filter((choice) => !kept.includes(choice)).map(({ column }) => column))];
  return {
    choices: kept,
    warning:
      lost.length === 0
        ? null
        : `${manyText(lost.length, "column")} of ${learned.name} ${lost.length === 1 ? "is" : "are"} not learned from, because ${scored.name} lacks ${lost.length === 1 ? "it" : "them"}: ${listText(lost, 6)}.`,
  };
}
