// Decides which columns of a dataset are features, and why the others are not. The window and a training use the same answer.
import { featureSet, whyNotBehaviour, whyNotFeature } from "../../core/feature/feature-sets.ts";
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import { foreignMeaning } from "../../core/table/foreign-columns.ts";
import type { JobInput, ParsedInput } from "../../shared/contract/contract.ts";
import type { FeatureChoice } from "../../shared/model-view-vocabulary.ts";
import type { Dataset, Filter } from "../../shared/vocabulary.ts";
import type { Database } from "../store/database.ts";
import { candidateColumns } from "./column-facts.ts";
import { chooseFeatures, namedFeatures } from "./training-choices.ts";

/** The features of a training: the named ones, or those of a feature set, chosen by the values of the normal rows. */
export async function planFeatures(
  database: Database,
  dataset: Dataset,
  { features, normal }: { features: JobInput<"model.train">["features"]; normal: Filter },
): Promise<FeaturePlan[]> {
  if (Array.isArray(features)) return namedFeatures(dataset, features);
  return chooseFeatures(await candidateColumns(database, dataset, normal), dataset, features ?? "default");
}

type Query = Pick<ParsedInput<"model.features">, "set" | "normal">;

export async function chooseColumns(
  database: Database,
  dataset: Dataset,
  { set, normal }: Query,
): Promise<FeatureChoice[]> {
  const candidates = await candidateColumns(database, dataset, normal);
  const byName = new Map(candidates.map((column) => [column.name, column]));
  const chosenNames = new Set(featureSet(candidates, set).map(({ column }) => column));
  return dataset.columns.map(({ name, kind, unit, about }) => {
    const chosen = chosenNames.has(name);
    const candidate = byName.get(name);
    const why =
      kind === "time"
        ? "a time, not a behaviour"
        : ((candidate ? whyNotFeature(candidate) : whyNotBehaviour(name)) ?? "not in this set");
    return {
      column: name,
      kind,
      unit,
      about: about || aboutForeign(dataset.source.format, name),
      chosen,
      reason: chosen ? null : why,
      possible: kind !== "time",
    };
  });
}

/** What a known format tells about a column that the catalogue lacks. */
function aboutForeign(format: string, column: string): string {
  const meaning = foreignMeaning(format, column);
  return typeof meaning === "object" && meaning !== null ? meaning.about : "";
}
