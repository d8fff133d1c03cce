// Online autoencoders: many small ones, each of a few features that vary together, which learn one row at a time and never stop. After
// KitNET (Mirsky, Doitshman, Elovici and Shabtai, "Kitsune", NDSS 2018), with two changes: the errors are measured over their damped means
// and summed, where KitNET has another autoencoder, so that a score is a sum over features; and the features are already scaled.
//
//   y_g = tanh(W_gᵀ x̃_g + b_g),   x̂_g = W_g y_g + c_g,   e_gi = (x̂_gi − x̃_gi)²
//   score = Σ_g Σ_i e_gi / (m_g + ε),   m_g ← m_g + λ (Σ_i e_gi − m_g)     x̃ compressed, see error-score.ts
//
// Shapes: F features in G groups; group g has n_g ≤ 10 features and h_g = ⌈n_g / 2⌉ hidden units. W_g is n_g × h_g, row-major; all groups
// one after another.
import type { Random } from "../math/random.ts";
import {
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { compress, expand } from "./error-score.ts";
import { groupsOfFeatures, mostInGroup } from "./feature-groups.ts";
import { rowDetector } from "./row-detector.ts";

const learningRate = 0.05;
/** How often the first rows are learned. */
const passes = 3;
/** λ: the errors of the last thousand rows count. */
const damping = 0.001;
/** ε: keeps a group that is always the same from deciding alone. */
const leastError = 0.01;

/** A detector that goes on learning. */
type OnlineDetector = Detector & {
  /** Learns all rows in their order, once. */
  learn(input: ReadingMatrix): void;
};

/** The detector as one that goes on learning; null when it does not. */
export const asOnline = (detector: Detector): OnlineDetector | null =>
  "learn" in detector ? (detector as OnlineDetector) : null;

type Ensemble = {
  readonly width: number;
  /** Where each group begins in `members`, and the end: G + 1. */
  readonly starts: Int32Array;
  /** F features, group by group. */
  readonly members: Int32Array;
  /** Weights W of all groups. */
  readonly weights: Float64Array;
  /** b of all groups. */
  readonly hiddenBias: Float64Array;
  /** c, in the order of `members`. */
  readonly outputBias: Float64Array;
  /** m of each group. */
  readonly meanErrors: Float64Array;
  /** Rows that were learned, passes counted; one number, so that it is stored with the arrays. */
  readonly learned: Float64Array;
};

const hiddenUnits = (features: number): number => Math.ceil(features / 2);

export function fitOnlineAutoencoders(input: ReadingMatrix, random: Random): OnlineDetector {
  const groups = groupsOfFeatures(input.data, input.rows, input.width);
  const starts = new Int32Array(groups.length + 1);
  groups.forEach(({ length }, g) => {
    starts[g + 1] = starts[g]! + length;
  });
  const weights = groups.flatMap(({ length }) =>
    Array.from(
      { length: length * hiddenUnits(length) },
      () => (2 * random.uniform() - 1) / Math.sqrt(length),
    ),
  );
  const hidden = groups.reduce((sum, { length }) => sum + hiddenUnits(length), 0);
  const ensemble: Ensemble = {
    width: input.width,
    starts,
    members: Int32Array.from(groups.flat()),
    weights: Float64Array.from(weights),
    hiddenBias: new Float64Array(hidden),
    outputBias: new Float64Array(input.width),
    meanErrors: new Float64Array(groups.length),
    learned: new Float64Array(1),
  };
  const detector = onlineDetector(ensemble);
  for (let pass = 0; pass < passes; pass++) detector.learn(input);
  return detector;
}

export function restoreOnlineAutoencoders(state: DetectorState): OnlineDetector {
  const width = stateNumber(state, "width");
  const groups = stateNumber(state, "groups");
  const starts = stateArray(state, "starts", Int32Array, groups + 1);
  const sizes = Array.from({ length: groups }, (_, g) => starts[g + 1]! - starts[g]!);
  const sum = (of: (size: number) => number) => sizes.reduce((total, size) => total + of(size), 0);
  const weights = sum((size) => size * hiddenUnits(size));
  // The rows of a live detector change its arrays, so they are its own.
  return onlineDetector({
    width,
    starts,
    members: stateArray(state, "members", Int32Array, width),
    weights: stateArray(state, "weights", Float64Array, weights).slice(),
    hiddenBias: stateArray(state, "hiddenBias", Float64Array, sum(hiddenUnits)).slice(),
    outputBias: stateArray(state, "outputBias", Float64Array, width).slice(),
    meanErrors: stateArray(state, "meanErrors", Float64Array, groups).slice(),
    learned: stateArray(state, "learned", Float64Array, 1).slice(),
  });
}

function onlineDetector(ensemble: Ensemble): OnlineDetector {
  const { width, starts, members, weights, hiddenBias, outputBias, meanErrors, learned } = ensemble;
  const groups = meanErrors.length;
  // The row at hand: compressed features, rebuilt ones and hidden units, in the order of `members`.
  const row = new Float64Array(width);
  const rebuilt = new Float64Array(width);
  const units = new Float64Array(mostInGroup);
  const gradients = new Float64Array(mostInGroup);

  // Where each group has its weights and its hidden units. The loops below run some thousand times for a row, so they are plain.
  const weightsAt = new Int32Array(groups);
  const hiddenAt = new Int32Array(groups);
  for (let g = 1; g < groups; g++) {
    const size = starts[g]! - starts[g - 1]!;
    weightsAt[g] = weightsAt[g - 1]! + size * hiddenUnits(size);
    hiddenAt[g] = hiddenAt[g - 1]! + hiddenUnits(size);
  }

  /** Rebuilds the features of one group and returns the sum of its squared errors. */
  function rebuild(g: number): number {
    const from = starts[g]!;
    const to = starts[g + 1]!;
    const hidden = hiddenUnits(to - from);
    const bias = hiddenAt[g]!;
    for (let j = 0; j < hidden; j++) units[j] = hiddenBias[bias + j]!;
    for (let k = from, at = weightsAt[g]!; k < to; k++) {
      const value = row[k]!;
      for (let j = 0; j < hidden; j++) units[j]! += weights[at++]! * value;
    }
    for (let j = 0; j < hidden; j++) units[j] = Math.tanh(units[j]!);
    let error = 0;
    for (let k = from, at = weightsAt[g]!; k < to; k++) {
      let sum = outputBias[k]!;
      for (let j = 0; j < hidden; j++) sum += weights[at++]! * units[j]!;
      rebuilt[k] = sum;
      const difference = sum - row[k]!;
      error += difference * difference;
    }
    return error;
  }

  /** One step of gradient descent after `rebuild`, no longer than a step of error 1, so that an outlier teaches little. */
  function step(g: number, error: number): void {
    const from = starts[g]!;
    const to = starts[g + 1]!;
    const hidden = hiddenUnits(to - from);
    const bias = hiddenAt[g]!;
    const rate = learningRate / Math.max(1, Math.sqrt(error));
    for (let j = 0; j < hidden; j++) gradients[j] = 0;
    for (let k = from, at = weightsAt[g]!; k < to; k++) {
      const difference = rebuilt[k]! - row[k]!;
      for (let j = 0; j < hidden; j++) gradients[j]! += difference * weights[at++]!;
    }
    for (let j = 0; j < hidden; j++) gradients[j]! *= 1 - units[j]! * units[j]!;
    for (let k = from, at = weightsAt[g]!; k < to; k++) {
      const value = row[k]!;
      const difference = rebuilt[k]! - value;
      outputBias[k]! -= rate * difference;
      for (let j = 0; j < hidden; j++)
        weights[at++]! -= rate * (difference * units[j]! + gradients[j]! * value);
    }
    for (let j = 0; j < hidden; j++) hiddenBias[bias + j]! -= rate * gradients[j]!;
    // The first rows are averaged, later ones damped.
    meanErrors[g]! += Math.max(damping, 1 / learned[0]!) * (error - meanErrors[g]!);
  }

  function readRow(data: Float32Array, position: number): void {
    const from = position * width;
    for (let k = 0; k < width; k++) row[k] = compress(data[from + members[k]!]!);
  }

  const detector = rowDetector({
    kind: "online-autoencoders",
    width,
    scoreRows(data, from, to) {
      const out = new Float32Array(to - from);
      for (let position = from; position < to; position++) {
        readRow(data, position);
        let score = 0;
        for (let g = 0; g < groups; g++) score += rebuild(g) / (meanErrors[g]! + leastError);
        out[position - from] = score;
      }
      return out;
    },
    explainRow(data, position) {
      const parts = new Float64Array(width);
      const expected = new Float32Array(width);
      readRow(data, position);
      for (let g = 0; g < groups; g++) {
        rebuild(g);
        for (let k = starts[g]!; k < starts[g + 1]!; k++) {
          parts[members[k]!] = (rebuilt[k]! - row[k]!) ** 2 / (meanErrors[g]! + leastError);
          expected[members[k]!] = expand(rebuilt[k]!);
        }
      }
      return { parts, expected };
    },
    // What is stored must not change while rows are learned.
    state: () => ({
      kind: "online-autoencoders",
      version: 1,
      facts: { width, groups },
      arrays: {
        starts,
        members,
        weights: weights.slice(),
        hiddenBias: hiddenBias.slice(),
        outputBias: outputBias.slice(),
        meanErrors: meanErrors.slice(),
        learned: learned.slice(),
      },
    }),
  });
  return {
    ...detector,
    learn({ data, rows }) {
      for (let position = 0; position < rows; position++) {
        learned[0]!++;
        readRow(data, position);
        for (let g = 0; g < groups; g++) step(g, rebuild(g));
      }
    },
  };
}
