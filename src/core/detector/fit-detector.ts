// One door to all detectors: fit by kind, restore by state.

import type { Random } from "../math/random.ts";
import { type ClassifierFitOptions, fitClassifier, restoreClassifier } from "./classifier-detector.ts";
import type { Detector, DetectorKind, DetectorState, ReadingMatrix } from "./detector.ts";
import { createEnsemble, memberStates } from "./ensemble.ts";
import { fitIsolationForest, restoreIsolationForest } from "./isolation-forest.ts";
import { fitKnn, restoreKnn } from "./knn.ts";
import { fitMahalanobis, restoreMahalanobis } from "./mahalanobis.ts";
import { fitMeanZ, restoreMeanZ } from "./mean-z.ts";
import {
  fitNetworkDetector,
  type NetworkFitOptions,
  type NetworkMaker,
  restoreNetworkDetector,
} from "./network-detector.ts";
import { fitPca, restorePca } from "./pca.ts";

export type DetectorFitOptions = {
  random: Random;
  network: NetworkFitOptions;
  /** Labels, for the classifier only. */
  labels?: Pick<ClassifierFitOptions, "classes" | "classNames" | "normalClass">;
};

/** Kinds fitted by `fitDetector`: all but the ensemble, which is made of fitted members by `createEnsemble`. */
export type FittableKind = Exclude<DetectorKind, "ensemble">;

export async function fitDetector(
  kind: FittableKind,
  input: ReadingMatrix,
  options: DetectorFitOptions,
): Promise<Detector> {
  const rows = input.padding === null ? input : withoutPadding(input);
  switch (kind) {
    case "mean-z":
      return fitMeanZ(rows);
    case "pca":
      return fitPca(rows);
    case "mahalanobis":
      return fitMahalanobis(rows);
    case "knn":
      return fitKnn(rows, options.random);
    case "isolation-forest":
      return fitIsolationForest(rows, options.random);
    case "cnn-lstm-classifier": {
      if (!options.labels) throw new TypeError("A classifier needs labelled rows.");
      const { shape: _shape, members: _members, onProgress, ...network } = options.network;
      return fitClassifier(input, {
        ...network,
        ...options.labels,
        onProgress: (progress) => onProgress?.({ ...progress, member: 0, members: 1 }),
      });
    }
    default:
      return fitNetworkDetector(kind, input, options.network);
  }
}

/** @throws DetectorStateError when the state is incomplete */
export function restoreDetector(state: DetectorState, createNetwork: NetworkMaker): Detector {
  switch (state.kind) {
    case "mean-z":
      return restoreMeanZ(state);
    case "pca":
      return restorePca(state);
    case "mahalanobis":
      return restoreMahalanobis(state);
    case "knn":
      return restoreKnn(state);
    case "isolation-forest":
      return restoreIsolationForest(state);
    case "cnn-lstm-classifier":
      return restoreClassifier(state, createNetwork);
    case "ensemble":
      return createEnsemble(
        memberStates(state).map(({ state: own, centre, scale }) => ({
          detector: restoreDetector(own, createNetwork),
          centre,
          scale,
        })),
      );
    default:
      return restoreNetworkDetector(state, createNetwork);
  }
}

/** The real rows only, for detectors that look at rows. */
function withoutPadding(input: ReadingMatrix): ReadingMatrix {
  const { data, width, padding } = input;
  let rows = 0;
  const kept = new Float32Array(data.length);
  for (let position = 0; position < input.rows; position++) {
    if (padding![position] === 1) continue;
    kept.set(data.subarray(position * width, (position + 1) * width), rows++ * width);
  }
  return {
    ...input,
    data: kept.subarray(0, rows * width),
    rows,
    padding: null,
    steps: 1,
    starts: new Uint32Array(0),
  };
}
