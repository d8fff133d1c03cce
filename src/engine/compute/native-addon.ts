// The exact exports of native/prebuilds/<platform>-<arch>/tidewatch.node. Types and documentation only: `native.ts` loads the addon,
// `native/` implements it. Windows are row-major views into one matrix. No call copies an array or keeps it after it settles.

/** The addon's version, and the kernels it chose for this processor. */
interface NativeInfo {
  /** Version of the addon, "major.minor.patch". */
  version: string;
  /** Chosen at run time. Weights are bit-identical within one instruction set, not between them. */
  instructionSet: "avx512" | "avx2" | "neon" | "plain";
  /** Logical processors the process may use. */
  processors: number;
  /** Compiler and flags, for display. */
  compiler: string;
}

/** Floating-point operations per second (one multiply-add = 2) of a register-only FMA loop, summed over the threads. */
interface NativePeak {
  gflops: number;
}

/** Same order as `Parameter` of core/network/layout.ts. `native.ts` refuses an addon whose list differs. */
interface NativeParameter {
  name: string;
  shape: number[];
  offset: number;
  trainable: boolean;
  decay: boolean;
}

/**
 * Windows: row `starts[i]` … `starts[i] + T − 1` of `matrix` is window i, for i < starts.length = N.
 * Checked before any work, with a TypeError that names the argument: matrix.length is a multiple of columns; columns = F
 * of the spec; every start (also of targets) leaves room for the whole window; per-window arrays have N elements; no
 * buffer is detached. Matrix values are not checked: a NaN shows as `nonFinite`.
 */
interface NativeSource {
  matrix: Float32Array;
  columns: number;
  starts: Uint32Array;
  /**
   * mse: what the output [T',F'] of window i is compared with: rows targetStarts[i] … + T' − 1 of `targets.matrix`
   * (targets.columns = F'; a vector output has T' = 1). Absent: the window itself, and then T' = T and F' = F is required.
   */
  targets?: { matrix: Float32Array; columns: number; starts: Uint32Array };
  /** cross-entropy: class of window i, 0 … C − 1. −1 = no class: the window adds nothing to loss or gradient, but counts in B. */
  classes?: Int32Array;
  /** Factor on window i's loss; absent = 1. */
  sampleWeights?: Float32Array;
  /**
   * mse: 0 = this cell of the target matrix does not count, otherwise it does. One per row of the target matrix, or one per
   * cell (its length tells). Without `targets` the target matrix is `matrix`.
   */
  mask?: Uint8Array;
  /** Which windows, in which order (indices below N, repeats allowed). Absent: 0 … N − 1. "n" below is its length. */
  order?: Uint32Array;
}

interface NativeTraining extends NativeSource {
  /** Windows per update. The last batch may be smaller; its B is that smaller number. */
  batch: number;
  learningRate: number;
  /** Update number t (1-based, the optimiser's step) uses learningRate · min(1, t / warmupSteps); 0 = no warm-up. */
  warmupSteps: number;
  /** Largest global L2 norm of the gradient over trainable parameters: g ← g · min(1, clipNorm/norm). 0 = no clipping. */
  clipNorm: number;
  /** Decoupled weight decay (AdamW), see `Optimiser` in core/network/spec.ts. */
  weightDecay: number;
  /** uint32; see core/network/dropout.ts for the exact bits. */
  dropoutSeed: number;
  /** abort[0] ≠ 0 stops the work within 20 ms. Checked between batches, and between layers within a batch. Written by JavaScript. */
  abort: Int32Array;
}

/** Sent at most ten times a second, and never after the promise settles. */
interface NativeProgress {
  /** Updates done in this epoch. */
  batches: number;
  windows: number;
  /** Σ batch loss · B / Σ B over the batches of this epoch so far. */
  loss: number;
  /** Of the last batch, before clipping. */
  gradientNorm: number;
}

interface NativeEpoch {
  /** Σ batch loss · B / Σ B over the updates done; each batch's loss is that of its forward pass, before its update. */
  loss: number;
  /** Mean over the updates of the global norm before clipping. */
  gradientNorm: number;
  /** Updates done. */
  batches: number;
  windows: number;
  /** True when abort stopped the epoch. Weights and optimiser are as after update `batches`, never in between. */
  cancelled: boolean;
  /** True when the loss or gradient norm of a batch was NaN or infinite. That batch changed nothing, and the epoch ended. */
  nonFinite: boolean;
}

interface NativeEvaluation {
  /** Mean loss as in training, over all n windows at once (divisor n·T'·F' or n), in inference mode. */
  loss: number;
  windows: number;
  cancelled: boolean;
}

interface NativeInference extends NativeSource {
  /** Windows that one thread works on at a time; 0 = the addon chooses. Affects results only by rounding. */
  batch?: number;
  abort?: Int32Array;
}

/**
 * One network: weights, optimiser state (m, v, step), scratch memory for one batch. One operation at a time: a call while
 * a promise is pending throws an Error "the network is busy"; after close() every call but close() throws a TypeError.
 * All arithmetic is float32, reductions over the batch in a fixed order of fixed shards: results are the same bits
 * for every number of threads. Loss and norm are summed in double.
 */
export interface NativeNetwork {
  parameters(): NativeParameter[];
  /** A fresh copy of the flat parameter array. */
  getWeights(): Float32Array;
  /** Copies in; TypeError when the length differs. Leaves the optimiser as it is. */
  setWeights(weights: Float32Array): void;
  /** Fresh copies; m and v have the length of the weights (zeros at what is not trainable); step = updates done. */
  getOptimizer(): { m: Float32Array; v: Float32Array; step: number };
  setOptimizer(state: { m: Float32Array; v: Float32Array; step: number }): void;
  trainEpoch(training: NativeTraining, onProgress?: (progress: NativeProgress) => void): Promise<NativeEpoch>;
  evaluate(source: NativeInference): Promise<NativeEvaluation>;
  /**
   * Fills `output` [n, T', F'], window after window: the last layer's output, softmax of it when the loss is
   * cross-entropy. Resolves to whether it was cancelled (output then half-filled).
   */
  predict(source: NativeInference & { output: Float32Array }): Promise<{ cancelled: boolean }>;
  /**
   * mse only. Each output is optional, at least one is given: `cells` [n,T',F'] = (y − target)², 0 where masked, without
   * feature or sample weights; `windows` [n] = mean of cells over the unmasked ones of the window (0 when none), times
   * featureWeights if the spec has them (Σ fw·cell / count); `prediction` [n,T',F'] = y.
   */
  errors(
    source: NativeInference & { cells?: Float32Array; windows?: Float32Array; prediction?: Float32Array },
  ): Promise<{ cancelled: boolean }>;
  /** Fills `output` [n, elements of layer spec.code's output], inference mode. */
  embed(source: NativeInference & { output: Float32Array }): Promise<{ cancelled: boolean }>;
  /**
   * Loss and flat gradient of all n windows as ONE batch (number 0 of an epoch with this dropoutSeed), training mode: batch statistics,
   * dropout. No clipping, no decay, no update, moving statistics unchanged. For tests.
   */
  gradients(
    source: NativeSource & { dropoutSeed: number },
  ): Promise<{ loss: number; gradient: Float32Array }>;
  /** Idempotent. During a pending promise it requests an abort, and frees the memory when the promise settles. */
  close(): void;
}

export interface NativeAddon {
  info(): NativeInfo;
  measurePeak(threads: number, milliseconds: number): Promise<NativePeak>;
  /**
   * @param description a whole `NetworkSpec` as numbers, which `describe-network.ts` writes; TypeError with a sentence when it
   *   is not valid:
   *   input.steps, input.features, number of layers;
   *   of each layer its kind and its numbers: 0 lstm, 1 gru (units, returnSequences, bidirectional, goBackwards); 2 dense (units,
   *   activation); 3 conv1d (filters, kernelSize, stride, padding, activation); 4 batch-norm (momentum, epsilon);
   *   5 max-pool (size, stride); 6 dropout (rate); 7 repeat (steps); 8 attention-pooling (units); 9 flatten; 10 reshape (steps);
   *   loss (0 mse, 1 cross-entropy), number of its weights (0 for none), the weights; beta1, beta2, epsilon; code.
   *   Yes is 1 and no 0; activation 0 linear, 1 relu, 2 tanh, 3 sigmoid; padding 0 valid, 1 same, 2 causal.
   * @param options threads ≥ 1 (more than `processors` is allowed and only slower)
   * Weights start at zero: JavaScript initialises them (core/network/initialise.ts), the same for every engine.
   */
  createNetwork(description: Float64Array, options: { threads: number }): NativeNetwork;
}
