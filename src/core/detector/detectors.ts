// Fits each kind of detector on rows and restores it from its state: one record per kind. Names and inputs of the
// kinds are in shared/detectors.ts.
import type { DetectorKind } from "../../shared/detectors.ts";
import type { Random } from "../math/random.ts";
import { type ClassifierFitOptions, fitClassifier, restoreClassifier } from "./classifier-detector.ts";
import type { Detector, DetectorState, ReadingMatrix } from "./detector.ts";
import { createEnsemble, memberStates } from "./ensemble.ts";
import { fitIsolationForest, restoreIsolationForest } from "./isolation-forest.ts";
import { fitKnn, restoreKnn } from "./knn.ts";
import { fitMahalanobis, restoreMahalanobis } from "./mahalanobis.ts";
import { fitMeanZ, restoreMeanZ } from "./mean-z.ts";
import {
  fitNetworkDetector,
  type NetworkFitOptions,
  type NetworkKind,
  type NetworkMaker,
  restoreNetworkDetector,
} from "./network-detector.ts";
import { fitOnlineAutoencoders, restoreOnlineAutoencoders } from "./online-autoencoders.ts";
import { fitPca, restorePca } from "./pca.ts";

type DetectorFitOptions = {
  random: Random;
  network: NetworkFitOptions;
  /** Labels; only for the classifier. */
  labels?: Pick<ClassifierFitOptions, "classes" | "classNames" | "normalClass">;
};

/** Kinds that `fitDetector` fits: all but the ensemble, which `createEnsemble` builds from fitted members. */
export type FittableKind = Exclude<DetectorKind, "ensemble">;

type DetectorRecord = {
  fit: (input: ReadingMatrix, options: DetectorFitOptions) => Detector | Promise<Detector>;
  restore: (state: DetectorState, createNetwork: NetworkMaker) => Detector;
};

const ofRows = (fitRows: (rows: ReadingMatrix, random: Random) => Detector): DetectorRecord["fit"] => {
  return (input, { random }) => fitRows(input.padding === null ? input : withoutPadding(input), random);
};

const ofNetwork = (kind: NetworkKind): DetectorRecord => ({
  fit: (input, { network }) => fitNetworkDetector(kind, input, network),
  restore: restoreNetworkDetector,
});

const detectors: Record<FittableKind, DetectorRecord> & { ensemble: Pick<DetectorRecord, "restore"> } = {
  "lstm-autoencoder": ofNetwork("lstm-autoencoder"),
  "gru-autoencoder": ofNetwork("gru-autoencoder"),
  "lstm-predictor": ofNetwork("lstm-predictor"),
  "gru-predictor": ofNetwork("gru-predictor"),
  "dense-autoencoder": ofNetwork("dense-autoencoder"),
  "isolation-forest": { fit: ofRows(fitIsolationForest), restore: restoreIsolationForest },
  "mean-z": { fit: ofRows(fitMeanZ), restore: restoreMeanZ },
  pca: { fit: ofRows((rows) => fitPca(rows)), restore: restorePca },
  mahalanobis: { fit: ofRows((rows) => fitMahalanobis(rows)), restore: restoreMahalanobis },
  knn: { fit: ofRows(fitKnn), restore: restoreKnn },
  "online-autoencoders": { fit: ofRows(fitOnlineAutoencoders), restore: restoreOnlineAutoencoders },
  "cnn-lstm-classifier": {
    fit(input, { labels, network }) {
      if (!labels) throw new TypeError("A classifier needs labelled rows.");
      const { shape: _shape, members: _members, onProgress, ...options } = network;
      return fitClassifier(input, {
        ...options,
        ...labels,
        onProgress: (progress) => onProgress?.({ ...progress, member: 0, members: 1 }),
      });
    },
    restore: restoreClassifier,
  },
  ensemble: {
    restore: (state, createNetwork) =>
      createEnsemble(
        memberStates(state).map(({ state: member, centre, scale }) => ({
          detector: restoreDetector(member, createNetwork),
          centre,
          scale,
        })),
      ),
  },
};

export async function fitDetector(
  kind: FittableKind,
  input: ReadingMatrix,
  options: DetectorFitOptions,
): Promise<Detector> {
  return detectors[kind].fit(input, options);
}

/** @throws DetectorStateError when the state is incomplete */
export const restoreDetector = (state: DetectorState, createNetwork: NetworkMaker): Detector =>
  detectors[state.kind].restore(state, createNetwork);

/** Removes the padding, for detectors that read single rows. */
function withoutPadding(input: ReadingMatrix): ReadingMatrix {
  const { data, width, padding } = input;
  let rows = 0;
  const reference = new Float32Array(data.length);
  for (let position = 0; position < input.rows; position++) {
    if (padding![position] === 1) continue;
    reference.set(data.subarray(position * width, (position + 1) * width), rows++ * width);
  }
  return {
    ...input,
    data: reference.subarray(0, rows * width),
    rows,
    padding: null,
    steps: 1,
    starts: new Uint32Array(0),
  };
}
