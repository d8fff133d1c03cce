// Converts a stored model to an ONNX file, or returns a sentence that says why it cannot.
import manifest from "../../../package.json" with { type: "json" };
import { modelToOnnx, onnxKinds } from "../../core/pipeline/export.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { StoredModel } from "./model-folder.ts";

export function onnxOf(
  model: Model,
  { card, state }: StoredModel,
): { bytes: Uint8Array; warnings: string[] } {
  if (!onnxKinds.has(model.detector)) {
    throw new AppError(
      "UNSUPPORTED",
      `${model.name} (${model.detector}) has no network to write as ONNX; export it as a folder instead.`,
    );
  }
  const { bytes, notes } = modelToOnnx(
    { state, features: card.features, windows: card.windows },
    {
      version: manifest.version,
      metadata: { model: model.name, detector: model.detector, trained_at_ms: String(model.trainedAtMs) },
    },
  );
  return { bytes, warnings: [...notes] };
}
