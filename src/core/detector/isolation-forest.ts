// The isolation forest as a detector; the forest itself is in forest.ts.

import type { Random } from "../math/random.ts";
import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { type Forest, type ForestOptions, fitForest, forestContributions, scoreForest } from "./forest.ts";
import { rowDetector } from "./row-detector.ts";

export function fitIsolationForest(
  input: ReadingMatrix,
  random: Random,
  options: ForestOptions = {},
): Detector {
  return isolationForest(fitForest(input.data, input.rows, input.width, random, options));
}

/** Reads the forest from a state, for hosts that score it otherwise (in threads or native code). */
function forestOf(state: DetectorState): Forest {
  const [width, trees, depth, sample] = ["width", "trees", "depth", "sample"].map((name) =>
    stateNumber(state, name),
  ) as [number, number, number, number];
  const inner = trees * (2 ** depth - 1);
  return {
    width,
    trees,
    depth,
    sample,
    feature: stateArray(state, "feature", Uint16Array, inner),
    threshold: stateArray(state, "threshold", Int32Array, inner),
    path: stateArray(state, "path", Float32Array, trees * 2 ** depth),
    count: stateArray(state, "count", Uint16Array, inner),
  };
}

export function restoreIsolationForest(state: DetectorState): Detector {
  return isolationForest(forestOf(state));
}

function isolationForest(forest: Forest): Detector {
  const { width, trees, depth, sample, feature, threshold, path, count } = forest;
  return rowDetector({
    kind: "isolation-forest",
    width,
    scoreRows: (data, from, to) => scoreForest(forest, data, from, to),
    explainRow: (data, position) => ({ parts: forestContributions(forest, data, position), expected: null }),
    state: () => ({
      kind: "isolation-forest",
      version: 1,
      facts: { width, trees, depth, sample },
      arrays: { feature, threshold, path, count },
    }),
  });
}
