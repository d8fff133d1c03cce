// A model that can score: restored from its folder, with its networks. The caller closes it. Refuses data that lacks its columns.
import type { Detector } from "../../core/detector/detector.ts";
import { restoreDetector } from "../../core/detector/detectors.ts";
import { missingColumns } from "../../core/feature/apply-features.ts";
import type { FittedFeatures } from "../../core/feature/fitted.ts";
import type { ModelCard, WindowPlan } from "../../core/pipeline/card.ts";
import type { ColumnData } from "../../core/table/columns.ts";
import { AppError } from "../../shared/errors.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { Compute } from "../compute/compute.ts";
import type { StoredModel } from "./model-folder.ts";

export interface LiveModel {
  detector: Detector;
  features: FittedFeatures;
  windows: WindowPlan;
  card: ModelCard;
}

/** Restores a model, runs `work` with it, and closes it. */
export async function withLiveModel<T>(
  stored: StoredModel,
  compute: Compute,
  work: (model: LiveModel) => Promise<T>,
): Promise<T> {
  const live = liveModel(stored, compute);
  try {
    return await work(live);
  } finally {
    live.detector.close();
  }
}

/** Restores a model; the caller closes its detector. */
export function liveModel({ card, state }: StoredModel, compute: Compute): LiveModel {
  const detector = restoreDetector(state, (spec, seed) => compute.createNetwork(spec, { seed }));
  return { detector, features: card.features, windows: card.windows, card };
}

/** @throws AppError FEATURE_MISSING naming the columns that are missing or of another kind */
export function refuseMissing(features: FittedFeatures, model: string, dataset: Dataset): void {
  const columns = new Map(
    dataset.columns.map(({ name, kind }): [string, ColumnData] => [
      name,
      kind === "text"
        ? { kind: "text", codes: new Int32Array(0), levels: [] }
        : { kind: "number", values: new Float64Array(0) },
    ]),
  );
  const missing = missingColumns(features, { rows: 0, columns });
  if (missing.length === 0) return;
  const names = missing.map(({ column }) => column);
  const shown =
    names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(", ");
  const absent = names.filter((name) => !columns.has(name)).length;
  const how =
    absent === names.length
      ? "lacks"
      : absent === 0
        ? "holds in another kind"
        : "lacks, or holds in another kind,";
  const what = names.length === 1 ? "a column" : `${names.length} columns`;
  throw new AppError(
    "FEATURE_MISSING",
    `The dataset ${dataset.name} ${how} ${what} that the model ${model} looks at: ${shown}. Train a model on this dataset, or import the data with ${names.length === 1 ? "that column" : "those columns"}.`,
  );
}
