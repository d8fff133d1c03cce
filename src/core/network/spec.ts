// The spec of a network: a JSON list of layers, a loss, an optimiser. Types only; `parse-spec.ts` reads it and fills
// in defaults, `layout.ts` computes shapes and parameter offsets. Engines accept only the complete form.

/** Elementwise function after a product. relu'(0) = 0. */
export type Activation = "linear" | "relu" | "tanh" | "sigmoid";

/**
 * Long short-term memory. x [T,F] → [T,H] if `returnSequences`, else the last processed step's [H].
 * z = x_t·kernel + h·recurrentKernel + bias, cut into four gates of H in the order i, f, g, o (Keras):
 * c = σ(f)·c + σ(i)·tanh(g); h = σ(o)·tanh(c); h and c start at 0.
 * `goBackwards` processes t = T−1 … 0; its output stays at its own step (as ONNX "reverse").
 * `bidirectional` runs both ways and concatenates per step [forward | backward], so the width is 2H; without
 * `returnSequences` it is [forward at T−1 | backward at 0]. The two flags exclude each other.
 */
interface LstmLayer {
  type: "lstm";
  units: number;
  returnSequences: boolean;
  bidirectional: boolean;
  goBackwards: boolean;
}

/**
 * Gated recurrent unit, "reset after" form (cuDNN, PyTorch, ONNX linear_before_reset = 1), gates in the order z, r, n:
 * a = x_t·kernel + bias; b = h·recurrentKernel + recurrentBias;
 * z = σ(a_z + b_z); r = σ(a_r + b_r); n = tanh(a_n + r·b_n); h = z·h + (1 − z)·n; h starts at 0.
 * Flags as in `LstmLayer`.
 */
interface GruLayer {
  type: "gru";
  units: number;
  returnSequences: boolean;
  bidirectional: boolean;
  goBackwards: boolean;
}

/** y = activation(x·kernel + bias) on the last axis: [T,F] → [T,U] (same weights in each step) or [F] → [U]. */
interface DenseLayer {
  type: "dense";
  units: number;
  activation: Activation;
}

/**
 * Convolution over time (as cross-correlation): y[t] = activation(bias + Σ_k x[t·stride + k − left]·kernel[k]), rows
 * outside 0 … T−1 are zero. [T,F] → [T',filters].
 * valid: left = 0, T' = ⌊(T − K)/stride⌋ + 1. causal: left = K − 1, T' = ⌊(T − 1)/stride⌋ + 1.
 * same: T' = ⌈T/stride⌉, left = ⌊max((T' − 1)·stride + K − T, 0)/2⌋.
 */
interface Conv1dLayer {
  type: "conv1d";
  filters: number;
  kernelSize: number;
  stride: number;
  padding: "valid" | "same" | "causal";
  activation: Activation;
}

/**
 * y = gamma·(x − mean)/√(variance + epsilon) + beta per feature. Training: mean and (biased) variance over the whole
 * batch and all steps, and moving ← momentum·moving + (1 − momentum)·batch after each update. Inference: the moving ones.
 */
interface BatchNormLayer {
  type: "batch-norm";
  momentum: number;
  epsilon: number;
}

/** Largest of `size` steps per feature, [T,F] → [⌊(T − size)/stride⌋ + 1, F]. The gradient goes to the first largest. */
interface MaxPoolLayer {
  type: "max-pool";
  size: number;
  stride: number;
}

/** Training only: zero with probability `rate`, the rest times 1/(1 − rate); bits from `dropout.ts`. */
interface DropoutLayer {
  type: "dropout";
  rate: number;
}

/** [F] → [steps,F], the same vector in every step. */
interface RepeatLayer {
  type: "repeat";
  steps: number;
}

/** Attention over time, [T,F] → [F]: s_t = tanh(x_t·kernel + bias)·context; a = softmax over t of s; y = Σ_t a_t·x_t. */
interface AttentionLayer {
  type: "attention-pooling";
  units: number;
}

/** [T,F] → [T·F], step after step. */
interface FlattenLayer {
  type: "flatten";
}

/** [steps·F] → [steps,F]: the inverse of flatten. */
interface ReshapeLayer {
  type: "reshape";
  steps: number;
}

export type LayerSpec =
  | LstmLayer
  | GruLayer
  | DenseLayer
  | Conv1dLayer
  | BatchNormLayer
  | MaxPoolLayer
  | DropoutLayer
  | RepeatLayer
  | AttentionLayer
  | FlattenLayer
  | ReshapeLayer;

/** The native kernels identify a kind of layer by its index here. */
export const layerTypes = [
  "lstm",
  "gru",
  "dense",
  "conv1d",
  "batch-norm",
  "max-pool",
  "dropout",
  "repeat",
  "attention-pooling",
  "flatten",
  "reshape",
] as const satisfies readonly LayerSpec["type"][];

/**
 * mse: (1/(B·T'·F')) · Σ_w Σ_t Σ_f sampleWeight_w · featureWeight_f · mask · (y − target)².
 * cross-entropy: (1/B) · Σ_w sampleWeight_w · classWeight_c · (−log softmax(y)_c), y the last layer's linear output.
 * The divisor is always the count, never the sum of the weights, so the loss is linear in the weights.
 */
export type Loss =
  | { type: "mse"; featureWeights: number[] | null }
  | { type: "cross-entropy"; classWeights: number[] | null };

/**
 * Adam, step t = 1, 2, …: m = β1·m + (1 − β1)·g; v = β2·v + (1 − β2)·g²;
 * w ← w − lr·( (m/(1 − β1^t)) / (√(v/(1 − β2^t)) + epsilon) + weightDecay·w ), the decay only for parameters whose
 * layout has it.
 */
export interface Optimiser {
  type: "adam";
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** A complete network, with every default filled in. Models store it as JSON, and engines read it. */
export interface NetworkSpec {
  /** One window: T steps of F features. */
  input: { steps: number; features: number };
  layers: LayerSpec[];
  loss: Loss;
  optimiser: Optimiser;
  /** Index of the layer whose output `embed` returns. */
  code: number;
}

type Draft<L, Optional extends keyof L> = L extends { type: string }
  ? Omit<L, Optional> & Partial<Pick<L, Optional>>
  : never;

/** A layer as written by hand; fields with a natural default are optional. */
export type LayerDraft =
  | Draft<LstmLayer, "returnSequences" | "bidirectional" | "goBackwards">
  | Draft<GruLayer, "returnSequences" | "bidirectional" | "goBackwards">
  | Draft<DenseLayer, "activation">
  | Draft<Conv1dLayer, "stride" | "padding" | "activation">
  | Draft<BatchNormLayer, "momentum" | "epsilon">
  | Draft<MaxPoolLayer, "stride">
  | DropoutLayer
  | RepeatLayer
  | AttentionLayer
  | FlattenLayer
  | ReshapeLayer;

/** A network as written by hand. */
export interface NetworkDraft {
  input: { steps: number; features: number };
  layers: LayerDraft[];
  loss?:
    | { type: "mse"; featureWeights?: number[] | null }
    | { type: "cross-entropy"; classWeights?: number[] | null };
  optimiser?: Partial<Optimiser>;
  code?: number;
}
