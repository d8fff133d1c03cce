// The classifier: convolution and LSTM over windows of labelled rows. It learns known attacks, not normal traffic; its
// score is the probability that a window's last row is not normal. Contributions by occlusion. T steps, F features.

import type { CancelSignal } from "../../shared/job.ts";
import { deriveSeed } from "../math/random.ts";
import { networkSpec } from "../network/parse-spec.ts";
import type { SequenceNetwork } from "../network/sequence-network.ts";
import type { NetworkSpec } from "../network/spec.ts";
import type { EpochRecord, TrainingProgress } from "../network/training.ts";
import {
  type Contribution,
  type Detector,
  type DetectorState,
  type ReadingMatrix,
  stateArray,
  stateNumber,
} from "./detector.ts";
import { compressRows } from "./error-score.ts";
import type { NetworkMaker } from "./network-detector.ts";
import { classifier } from "./network-shapes.ts";
import { ScoringCancelled } from "./row-detector.ts";
import { trainScheduled } from "./schedule.ts";
import { defaultEpochs } from "./training-windows.ts";

export type ClassifierFitOptions = {
  createNetwork: NetworkMaker;
  seed: number;
  now: () => number;
  /** Class of each position: an index into `classNames`, or −1 if unknown. */
  classes: Int32Array;
  classNames: readonly string[];
  /** The index of the class for normal traffic. */
  normalClass: number;
  epochs?: number;
  batch?: number;
  learningRate?: number;
  signal?: CancelSignal;
  enough?: CancelSignal;
  onProgress?: (progress: TrainingProgress) => void;
};

const chunk = 4096;

type Facts = {
  spec: NetworkSpec;
  classNames: readonly string[];
  normalClass: number;
  engine: string;
  losses: EpochRecord[];
  problem: string | null;
};

export async function fitClassifier(input: ReadingMatrix, options: ClassifierFitOptions): Promise<Detector> {
  const { steps, width, starts } = input;
  const classCount = options.classNames.length;
  if (classCount < 2) throw new TypeError("A classifier needs labels of at least two kinds.");
  const classes = Int32Array.from(starts, (start) => options.classes[start + steps - 1] ?? -1);
  const counts = new Float64Array(classCount);
  for (const c of classes) if (c >= 0) counts[c]! += 1;
  // Square roots of inverse shares: rare attacks weigh more, but not as much as all normal traffic together.
  const known = counts.reduce((sum, n) => sum + n, 0);
  const weights = Array.from(counts, (n) => Math.min(10, Math.sqrt(known / (classCount * Math.max(1, n)))));
  const spec = networkSpec(classifier(steps, width, classCount, weights));
  const network = options.createNetwork(spec, deriveSeed(options.seed, 0));
  try {
    const batch = options.batch ?? 128;
    const source = {
      matrix: compressRows(input.data, 0, input.rows, width),
      columns: width,
      starts,
      classes,
    };
    const outcome = await trainScheduled(network, source, {
      epochs: options.epochs ?? Math.min(30, defaultEpochs(starts.length, batch, steps)),
      batch,
      seed: deriveSeed(options.seed, 1),
      learningRate: options.learningRate ?? 1e-3,
      signal: options.signal,
      enough: options.enough,
      onProgress: options.onProgress,
      now: options.now,
    });
    if (outcome.reason === "cancelled") throw new ScoringCancelled();
    const { classNames, normalClass } = options;
    return classifierDetector(network, steps, width, {
      spec,
      classNames,
      normalClass,
      engine: network.engine,
      losses: outcome.history,
      problem: outcome.problem,
    });
  } catch (thrown) {
    network.close();
    throw thrown;
  }
}

export function restoreClassifier(state: DetectorState, createNetwork: NetworkMaker): Detector {
  const facts = state.facts as unknown as Facts;
  const spec = networkSpec(facts.spec);
  const network = createNetwork(spec, 0);
  network.setWeights(stateArray(state, "weights", Float32Array));
  return classifierDetector(network, stateNumber(state, "steps"), stateNumber(state, "width"), {
    ...facts,
    spec,
    engine: network.engine,
  });
}

function classifierDetector(network: SequenceNetwork, steps: number, width: number, facts: Facts): Detector {
  const classCount = facts.classNames.length;

  /** 1 − P(normal) of the windows that end at the positions; `zeroed` features are set to 0, the middle. */
  async function strangeness(
    input: ReadingMatrix,
    positions: readonly number[],
    zeroed: number | null,
    signal?: CancelSignal,
  ): Promise<Float32Array> {
    const matrix = new Float32Array(positions.length * steps * width);
    positions.forEach((position, i) => {
      for (let t = 0; t < steps; t++) {
        const row = Math.max(0, position - steps + 1 + t);
        matrix.set(compressRows(input.data, row, row + 1, width), (i * steps + t) * width);
      }
    });
    if (zeroed !== null) for (let at = zeroed; at < matrix.length; at += width) matrix[at] = 0;
    const starts = Uint32Array.from(positions, (_, i) => i * steps);
    const predictions = await network.predict({ matrix, columns: width, starts }, { signal });
    return Float32Array.from(positions, (_, i) => 1 - predictions[i * classCount + facts.normalClass]!);
  }

  return {
    kind: "cnn-lstm-classifier",
    width,
    steps,
    async score(input, options = {}) {
      if (input.width !== width || input.steps !== steps) {
        throw new TypeError(
          `The model sees windows of ${steps} × ${width} and is given ${input.steps} × ${input.width}.`,
        );
      }
      const from = options.from ?? 0;
      const to = options.to ?? input.rows;
      const out = new Float32Array(to - from);
      for (let at = from; at < to; at += chunk) {
        if (options.signal?.aborted) throw new ScoringCancelled();
        const end = Math.min(to, at + chunk);
        const positions = Array.from({ length: end - at }, (_, i) => at + i);
        out.set(await strangeness(input, positions, null, options.signal), at - from);
        options.onProgress?.(end - from);
      }
      return out;
    },
    async explain(input, positions) {
      const whole = await strangeness(input, positions, null);
      const drops: Float32Array[] = [];
      for (let f = 0; f < width; f++) drops.push(await strangeness(input, positions, f));
      return positions.map((position, i): Contribution => {
        const score = whole[i]!;
        const parts = Float64Array.from(drops, (without) => Math.max(0, score - without[i]!));
        let sum = 0;
        for (const part of parts) sum += part;
        for (let f = 0; f < width; f++) parts[f] = sum > 0 ? (parts[f]! / sum) * score : score / width;
        return { position, score, parts, expected: null, window: null };
      });
    },
    async embed(input, positions) {
      const matrix = new Float32Array(positions.length * steps * width);
      positions.forEach((position, i) => {
        const start = Math.max(0, position - steps + 1);
        matrix.set(compressRows(input.data, start, start + steps, width), i * steps * width);
      });
      const starts = Uint32Array.from(positions, (_, i) => i * steps);
      const data = await network.embed({ matrix, columns: width, starts });
      return { data, width: data.length / Math.max(1, positions.length) };
    },
    state: () => ({
      kind: "cnn-lstm-classifier",
      version: 1,
      facts: { width, steps, ...facts },
      arrays: { weights: network.weights() },
    }),
    close: () => network.close(),
  };
}
