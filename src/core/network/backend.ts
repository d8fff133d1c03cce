// The interface between the training policy and the engines: native kernels, TensorFlow.js, or the plain reference.
// An engine computes one epoch, evaluation or inference at a time and has no policy. Shapes as in `source.ts`.
import type { CancelSignal } from "../../shared/job.ts";
import type { WindowSource } from "./source.ts";
import type { NetworkSpec } from "./spec.ts";

/** Adam's state. m and v have the layout of the weights (0 if not trainable); `step` counts the updates. */
export interface OptimiserState {
  m: Float32Array;
  v: Float32Array;
  step: number;
}

interface EpochOptions {
  /** Windows in the order of this epoch; null = unchanged order. */
  order: Uint32Array | null;
  batch: number;
  learningRate: number;
  /** Update t uses learningRate · min(1, t / warmupSteps); 0 = none. */
  warmupSteps: number;
  /** Largest global norm of the gradient; 0 = no clipping. */
  clipNorm: number;
  weightDecay: number;
  /** uint32, see `dropout.ts`. */
  dropoutSeed: number;
  signal?: CancelSignal;
  /** Called at most about ten times a second. */
  onProgress?: (progress: EpochProgress) => void;
}

export interface EpochProgress {
  batches: number;
  windows: number;
  /** Mean over the windows so far. */
  loss: number;
  /** Norm of the last batch's gradient, before clipping. */
  gradientNorm: number;
}

export interface EpochOutcome {
  /** Mean over the windows, each batch as its forward pass computed it. */
  loss: number;
  /** Mean over the batches, before clipping. */
  gradientNorm: number;
  batches: number;
  windows: number;
  cancelled: boolean;
  /** A batch had a non-finite loss or gradient norm: it was discarded and the epoch ended there. */
  nonFinite: boolean;
}

/** Which windows; null or absent = all in unchanged order. */
export interface InferenceOptions {
  order?: Uint32Array | null;
  signal?: CancelSignal;
}

export interface NetworkBackend {
  readonly spec: NetworkSpec;
  /** Engine and processor for the model's card, for example "native 0.1.0 (avx2)". */
  readonly engine: string;
  getWeights(): Float32Array;
  setWeights(weights: Float32Array): void;
  getOptimiser(): OptimiserState;
  setOptimiser(state: OptimiserState): void;
  trainEpoch(source: WindowSource, options: EpochOptions): Promise<EpochOutcome>;
  /** Mean loss over all windows, inference mode. */
  evaluate(
    source: WindowSource,
    options?: InferenceOptions,
  ): Promise<{ loss: number; windows: number; cancelled: boolean }>;
  /** Fills `output` [n,T',F'] with the last layer's output, or with probabilities if the loss is cross-entropy. */
  predict(
    source: WindowSource,
    options: InferenceOptions & { output: Float32Array },
  ): Promise<{ cancelled: boolean }>;
  /**
   * mse only. `cells` [n,T',F'] = squared error, 0 where masked; `windows` [n] = Σ featureWeight·cell / unmasked cells;
   * `prediction` [n,T',F'].
   */
  errors(
    source: WindowSource,
    options: InferenceOptions & { cells?: Float32Array; windows?: Float32Array; prediction?: Float32Array },
  ): Promise<{ cancelled: boolean }>;
  /** Fills `output` [n, elements of the code]. */
  embed(
    source: WindowSource,
    options: InferenceOptions & { output: Float32Array },
  ): Promise<{ cancelled: boolean }>;
  /** Computes the gradients of all windows as one batch in training mode, without an update. For tests. */
  gradients(
    source: WindowSource,
    options: { dropoutSeed: number },
  ): Promise<{ loss: number; gradient: Float32Array }>;
  close(): void;
}
