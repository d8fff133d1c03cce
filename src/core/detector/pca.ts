// Baseline: the error of the leading principal components. score = (1/F) |x − x̂|², x̂ from the components that hold
// 95 % of the variance of normal rows.

import { columnMeans, covariance, symmetricEigen } from "../math/linear.ts";
import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { rowDetector } from "./row-detector.ts";

export function fitPca(input: ReadingMatrix, options: { share?: number } = {}): Detector {
  const { data, rows, width } = input;
  const centre = columnMeans(data, rows, width);
  const { values, vectors } = symmetricEigen(covariance(data, rows, width, centre));
  let total = 0;
  for (const value of values) total += Math.max(0, value);
  let variance = 0;
  let held = 0;
  while (variance < width && held < (options.share ?? 0.95) * total) held += Math.max(0, values[variance++]!);
  return pca(width, centre, vectors.data.slice(0, variance * width));
}

export function restorePca(state: DetectorState): Detector {
  const width = stateNumber(state, "width");
  return pca(
    width,
    stateArray(state, "centre", Float64Array, width),
    stateArray(state, "components", Float64Array, stateNumber(state, "kept") * width),
  );
}

/** @param components kept × width, orthonormal rows */
function pca(width: number, centre: Float64Array, components: Float64Array): Detector {
  const variance = components.length / width;
  const rebuilt = new Float64Array(width);
  const rebuild = (data: Float32Array, position: number): Float64Array => {
    rebuilt.set(centre);
    for (let k = 0; k < variance; k++) {
      let weight = 0;
      for (let f = 0; f < width; f++) {
        weight += components[k * width + f]! * (data[position * width + f]! - centre[f]!);
      }
      for (let f = 0; f < width; f++) rebuilt[f]! += weight * components[k * width + f]!;
    }
    return rebuilt;
  };
  return rowDetector({
    kind: "pca",
    width,
    scoreRows(data, from, to) {
      const out = new Float32Array(to - from);
      for (let i = from; i < to; i++) {
        const expected = rebuild(data, i);
        let sum = 0;
        for (let f = 0; f < width; f++) sum += (data[i * width + f]! - expected[f]!) ** 2;
        out[i - from] = sum / width;
      }
      return out;
    },
    explainRow(data, position) {
      const expected = Float32Array.from(rebuild(data, position));
      const parts = new Float64Array(width);
      for (let f = 0; f < width; f++) parts[f] = (data[position * width + f]! - expected[f]!) ** 2 / width;
      return { parts, expected };
    },
    state: () => ({
      kind: "pca",
      version: 1,
      facts: { width, kept: variance },
      arrays: { centre, components },
    }),
  });
}
