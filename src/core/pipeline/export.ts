// Exports a trained model as ONNX: features, networks and score in one graph. The notes in the file say what it
// excludes: the reading order and the windows around a row.

import { detectors, networkKinds } from "../../shared/detectors.ts";
import type { DetectorState } from "../detector/detector.ts";
import { distanceWeight, floor, surpriseWeight } from "../detector/error-score.ts";
import { type LevelSurprise, surpriseTables } from "../detector/level-surprise.ts";
import type { FittedFeatures } from "../feature/fitted.ts";
import { type FeatureScale, toOnnx } from "../network/onnx/to-onnx.ts";
import { compressed, whitenedScore } from "../network/onnx/whitened-score.ts";
import type { NetworkSpec } from "../network/spec.ts";
import type { WindowPlan } from "./card.ts";

/** With more combinations of levels, the surprise is left out of the file. */
const mostCombinations = 1_000_000;

export const onnxKinds: ReadonlySet<string> = new Set(networkKinds);

type OnnxModel = { readonly bytes: Uint8Array; readonly notes: readonly string[] };

/** @param model of one of the `onnxKinds` */
export function modelToOnnx(
  model: { state: DetectorState; features: FittedFeatures; windows: WindowPlan },
  options: { version: string; metadata: Readonly<Record<string, string>> },
): OnnxModel {
  const { state, features, windows } = model;
  const facts = state.facts as {
    spec: NetworkSpec;
    forecasts?: boolean;
    surprise?: LevelSurprise;
    members?: number;
    normalClass?: number;
  };
  const scaler = { features: featureScales(features), clip: features.clip };
  const common = { spec: facts.spec, scaler, between: compressed, ...options };
  const notes = [
    'Features that stand for a level take 1 where the row has it and 0 elsewhere; those named "is missing" take 1 where the value is missing.',
  ];
  if (detectors[state.kind].learns === "labels") {
    const weights = state.arrays.weights as Float32Array;
    return {
      bytes: toOnnx({ ...common, weights, target: "none", normalClass: facts.normalClass ?? 0 }),
      notes,
    };
  }
  const weights = Array.from(
    { length: facts.members ?? 1 },
    (_, member) => state.arrays[`weights${member}`] as Float32Array,
  );
  const views = facts.surprise ? surpriseTables(facts.surprise, mostCombinations) : [];
  if (views === null)
    notes.push("The file leaves out how rare a combination of levels is; it has too many combinations.");
  if (windows.steps > 1 && !facts.forecasts)
    notes.push(
      "The file scores the last row of a window from that window alone; here a row is also seen in the windows that follow.",
    );
  return {
    bytes: toOnnx({
      ...common,
      weights,
      target: facts.forecasts ? "next" : "window",
      score: whitenedScore({
        centre: state.arrays.centre as Float64Array,
        matrix: state.arrays.matrix as Float64Array,
        errorWeight: 1,
        distanceWeight,
        floor,
        surprise: views === null ? null : { weight: surpriseWeight, views },
      }),
    }),
    notes,
  };
}

/** Every feature of the matrix as the graph scales it; indicators are 0 and 1. */
function featureScales(fitted: FittedFeatures): FeatureScale[] {
  const out: FeatureScale[] = [];
  let at = 0;
  const add = (facts: Omit<FeatureScale, "name">): void => {
    out.push({ name: fitted.features[at++]!.name, ...facts });
  };
  for (const column of fitted.columns) {
    if (column.kind === "number") {
      const { unit, log, centre, scale, missing } = column;
      add({ unit, log, centre, scale });
      if (missing !== null) add({ unit: null, log: false, ...missing });
    } else if (column.kind === "levels") {
      column.centre.forEach((centre, k) => {
        add({ unit: null, log: false, centre, scale: column.scale[k]! });
      });
    } else {
      for (let k = 0; k < 2; k++) add({ unit: null, log: false, centre: 0, scale: 1 });
    }
  }
  return out;
}
