// The narrow waist between the training policy and whatever does the arithmetic: native kernels, TensorFlow.js, or the
// plain reference. One epoch, one evaluation, one inference at a time; no policy here. Shapes as in `source.ts`.
import type { CancelSignal } from "../../shared/job.ts";
import type { WindowSource } from "./source.ts";
import type { NetworkSpec } from "./spec.ts";

/** Adam's memory. m and v lie as the weights do (0 where not trainable); `step` counts the updates done. */
export interface OptimiserState {
  m: Float32Array;
  v: Float32Array;
  step: number;
}

interface EpochOptions {
  /** Windows in the order of this epoch; null = as they stand. */
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
  /** At most about ten a second. */
  onProgress?: (progress: EpochProgress) => void;
}

export interface EpochProgress {
  batches: number;
  windows: number;
  /** Mean over the windows so far. */
  loss: number;
  /** Of the last batch, before clipping. */
  gradientNorm: number;
}

export interface EpochOutcome {
  /** Mean over the windows seen, each batch as its forward pass saw it. */
  loss: number;
  /** Mean over the batches, before clipping. */
  gradientNorm: number;
  batches: number;
  windows: number;
  cancelled: boolean;
  /** A batch's loss or gradient norm was not finite: it changed nothing and the epoch ended there. */
  nonFinite: boolean;
}

/** Which windows; null or absent = all as they stand. */
export interface InferenceOptions {
  order?: Uint32Array | null;
  signal?: CancelSignal;
}

export interface NetworkBackend {
  readonly spec: NetworkSpec;
  /** For the model's card: engine and what it runs on, for example "native 0.1.0 (avx2)". */
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
  /** Fills `output` [n,T',F']: the last layer's output; probabilities when the loss is cross-entropy. */
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
  /** All windows as one batch in training mode, changing nothing. For proofs. */
  gradients(
    source: WindowSource,
    options: { dropoutSeed: number },
  ): Promise<{ loss: number; gradient: Float32Array }>;
  close(): void;
}
