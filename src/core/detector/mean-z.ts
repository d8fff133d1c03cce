// Baseline: mean squared z-score, without a model. Every detector should beat it.
// score = (1/F) Σ_f ((x_f − mean_f) / sd_f)².

import { columnMeans } from "../math/linear.ts";
import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { rowDetector } from "./row-detector.ts";

export function fitMeanZ(input: ReadingMatrix): Detector {
  const { data, rows, width } = input;
  const centre = columnMeans(data, rows, width);
  const scale = new Float64Array(width);
  for (let i = 0, at = 0; i < rows; i++)
    for (let f = 0; f < width; f++) scale[f]! += (data[at++]! - centre[f]!) ** 2;
  for (let f = 0; f < width; f++) {
    const deviation = Math.sqrt(scale[f]! / Math.max(1, rows));
    // A constant feature (the indicator of an unseen level) keeps the scale of the feature set.
    scale[f] = deviation > 1e-6 ? deviation : 1;
  }
  return meanZ(width, centre, scale);
}

export function restoreMeanZ(state: DetectorState): Detector {
  const width = stateNumber(state, "width");
  return meanZ(
    width,
    stateArray(state, "centre", Float64Array, width),
    stateArray(state, "scale", Float64Array, width),
  );
}

function meanZ(width: number, centre: Float64Array, scale: Float64Array): Detector {
  return rowDetector({
    kind: "mean-z",
    width,
    scoreRows(data, from, to) {
      const out = new Float32Array(to - from);
      for (let i = from, at = from * width; i < to; i++) {
        let sum = 0;
        for (let f = 0; f < width; f++) sum += ((data[at++]! - centre[f]!) / scale[f]!) ** 2;
        out[i - from] = sum / width;
      }
      return out;
    },
    explainRow(data, position) {
      const parts = new Float64Array(width);
      for (let f = 0; f < width; f++) {
        parts[f] = ((data[position * width + f]! - centre[f]!) / scale[f]!) ** 2 / width;
      }
      return { parts, expected: Float32Array.from(centre) };
    },
    state: () => ({ kind: "mean-z", version: 1, facts: { width }, arrays: { centre, scale } }),
  });
}
