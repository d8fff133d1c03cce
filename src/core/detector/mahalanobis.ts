// Baseline: Mahalanobis distance with a shrunk covariance. score = (x − μ)ᵀ (Σ + ridge·I)⁻¹ (x − μ).

import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { rowDetector } from "./row-detector.ts";
import { fitWhitener, type Whitener, whitenedSquares, whitenedSums } from "./whitener.ts";

/** Ridge in squared scaled units. Features are z-scores, so it is 1 % of a feature's variance. */
const defaultRidge = 1e-2;

export function fitMahalanobis(input: ReadingMatrix, options: { ridge?: number } = {}): Detector {
  return mahalanobis(fitWhitener(input.data, input.rows, input.width, options.ridge ?? defaultRidge));
}

export function restoreMahalanobis(state: DetectorState): Detector {
  const width = stateNumber(state, "width");
  return mahalanobis({
    width,
    centre: stateArray(state, "centre", Float64Array, width),
    matrix: stateArray(state, "matrix", Float64Array, width * width),
  });
}

/** Rows that are copied at once. */
const block = 64;

function mahalanobis(whitener: Whitener): Detector {
  const { width, centre, matrix } = whitener;
  const sumsOf = whitenedSums(whitener);
  return rowDetector({
    kind: "mahalanobis",
    width,
    scoreRows(data, from, to) {
      const out = new Float32Array(to - from);
      const rows = new Float64Array(block * width);
      const sums = new Float64Array(block);
      for (let at = from; at < to; at += block) {
        const count = Math.min(block, to - at);
        rows.set(data.subarray(at * width, (at + count) * width));
        sumsOf(rows, count, sums);
        out.set(sums.subarray(0, count), at - from);
      }
      return out;
    },
    explainRow(data, position) {
      const parts = new Float64Array(width);
      whitenedSquares(whitener, data, position * width, parts);
      return { parts, expected: Float32Array.from(centre) };
    },
    state: () => ({ kind: "mahalanobis", version: 1, facts: { width }, arrays: { centre, matrix } }),
  });
}
