// The model that scores the rows of a watch.
import { logContextColumns } from "../../core/flow/log-context.ts";
import { learnsOn } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { refuseMissing } from "../model/live-model.ts";
import type { ScoreTools } from "../score/score-tools.ts";

/**
 * The named model; without a name the champion or else the newest whose columns the rows have; null for none. A detector that goes on
 * learning belongs to its source, and is chosen by name or as the champion only.
 */
export async function watchModel(
  modelId: number | null | undefined,
  dataset: Dataset,
  tools: Pick<ScoreTools, "models" | "folders">,
): Promise<Model | null> {
  if (modelId === null) return null;
  if (modelId !== undefined) {
    const model = await tools.models.get(modelId);
    refuseUnfit(model, dataset, tools);
    return model;
  }
  const all = await tools.models.list();
  const others = all.filter(({ champion, detector }) => !champion && !learnsOn(detector));
  const inOrder = [...all.filter(({ champion }) => champion), ...others];
  return inOrder.find((model) => fits(model, dataset, tools)) ?? null;
}

/** Whether a model reads context columns: what the rows before a flow say of it. */
export function readsContext(
  model: Model,
  dataset: Dataset,
  tools: Pick<ScoreTools, "models" | "folders">,
): boolean {
  const columns = dataset.columns.filter(({ name }) => !logContextColumns.includes(name));
  return !fits(model, { ...dataset, columns }, tools);
}

function refuseUnfit(model: Model, dataset: Dataset, { folders }: Pick<ScoreTools, "folders">): void {
  const { features } = folders.read(model.id).card;
  if (features.series != null)
    throw new AppError(
      "INVALID_INPUT",
      `The model ${model.name} reads a whole series; a watch needs a model of flows.`,
    );
  refuseMissing(features, model.name, dataset);
}

/** Whether the rows have all columns that the model reads. */
export function fits(model: Model, dataset: Dataset, tools: Pick<ScoreTools, "folders">): boolean {
  try {
    refuseUnfit(model, dataset, tools);
    return true;
  } catch {
    return false;
  }
}
