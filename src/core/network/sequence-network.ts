// The network's interface to the rest of the product: train, predict, errors, embed, weights, close. The caller
// chooses the engine, and `engine` names it; nothing here depends on it. Shapes as in `source.ts`.
import type { CancelSignal } from "../../shared/job.ts";
import type { NetworkBackend } from "./backend.ts";
import { initialWeights } from "./initialise.ts";
import { type WeightLayout, weightLayout } from "./layout.ts";
import type { WindowSource } from "./source.ts";
import type { NetworkSpec } from "./spec.ts";
import { train } from "./train.ts";
import type { TrainingOptions, TrainingOutcome } from "./training.ts";

interface CallOptions {
  signal?: CancelSignal;
}

/**
 * For millions of windows, call it part by part: `starts.subarray(from, to)` is a source too and copies nothing (cut
 * per-window arrays and target starts the same way).
 */
export interface SequenceNetwork {
  readonly spec: NetworkSpec;
  readonly layout: WeightLayout;
  /** Engine and processor, for the model's card. */
  readonly engine: string;
  /** Afterwards the network has the best weights, however the training ended; see `TrainingOutcome`. */
  train(source: WindowSource, options: TrainingOptions): Promise<TrainingOutcome>;
  /** Mean loss, inference mode. */
  evaluate(source: WindowSource, options?: CallOptions): Promise<number>;
  /**
   * [N,T',F']: the output, or probabilities of the classes; at the start of `into` if given, which must not be read
   * until the promise resolves.
   */
  predict(source: WindowSource, options?: CallOptions & { into?: Float32Array }): Promise<Float32Array>;
  /** Squared errors, mse networks only. Computes and allocates only what `wanted` names. */
  errors<W extends ErrorsWanted>(
    source: WindowSource,
    fields: W,
    options?: CallOptions,
  ): Promise<ErrorsOf<W>>;
  /** [N, elements of the code]: the inner representation. */
  embed(source: WindowSource, options?: CallOptions): Promise<Float32Array>;
  /** A copy of all parameters in the order of `layout`; the same for every engine. */
  weights(): Float32Array;
  setWeights(weights: Float32Array): void;
  close(): void;
}

/** Any of: error of each cell [N,T',F'], mean error of each window [N] (feature weights in it), the output [N,T',F']. */
interface ErrorsWanted {
  cells?: boolean;
  windows?: boolean;
  prediction?: boolean;
}

type ErrorsOf<W extends ErrorsWanted> = {
  [K in keyof W & keyof ErrorsWanted as W[K] extends true ? K : never]: Float32Array;
};

/** A signal cancelled an inference; there is no partial result. */
class InferenceCancelled extends Error {
  constructor() {
    super("The computation was cancelled.");
    this.name = "InferenceCancelled";
  }
}

/**
 * Adds policy and shapes to an engine. The network starts with seeded initial weights and owns the backend.
 * @param seed of the initial weights
 */
export function createSequenceNetwork(backend: NetworkBackend, seed: number): SequenceNetwork {
  const { spec } = backend;
  const layout = weightLayout(spec);
  const output = layout.shapes[spec.layers.length]!;
  const code = layout.shapes[spec.code + 1]!;
  const width = output.steps * output.features;
  backend.setWeights(initialWeights(spec, seed, layout));

  const whole = (outcome: { cancelled: boolean }): void => {
    if (outcome.cancelled) throw new InferenceCancelled();
  };
  return {
    spec,
    layout,
    engine: backend.engine,
    train: (source, options) => train(backend, source, options),
    async evaluate(source, options = {}) {
      const outcome = await backend.evaluate(source, options);
      whole(outcome);
      return outcome.loss;
    },
    async predict(source, { signal, into } = {}) {
      const length = source.starts.length * width;
      const result = into ? into.subarray(0, length) : new Float32Array(length);
      whole(await backend.predict(source, { signal, output: result }));
      return result;
    },
    async errors<W extends ErrorsWanted>(source: WindowSource, fields: W, options: CallOptions = {}) {
      const n = source.starts.length;
      const result: { cells?: Float32Array; windows?: Float32Array; prediction?: Float32Array } = {};
      if (fields.cells) result.cells = new Float32Array(n * width);
      if (fields.windows) result.windows = new Float32Array(n);
      if (fields.prediction) result.prediction = new Float32Array(n * width);
      whole(await backend.errors(source, { ...options, ...result }));
      return result as ErrorsOf<W>;
    },
    async embed(source, options = {}) {
      const result = new Float32Array(source.starts.length * code.steps * code.features);
      whole(await backend.embed(source, { ...options, output: result }));
      return result;
    },
    weights: () => backend.getWeights(),
    setWeights: (weights) => backend.setWeights(weights),
    close: () => backend.close(),
  };
}
