// The networks of the detectors, layer by layer. Shapes: T steps of F features, H hidden units, a code of C numbers.

import type { LayerDraft, NetworkDraft } from "../network/spec.ts";

export type NetworkShape = {
  /** H: width of the recurrent or first dense layer. */
  hidden?: number;
  /** C: width of the bottleneck. */
  code?: number;
  /** The encoder reads in both directions and builds its code from both ends. */
  bidirectional?: boolean;
  /** The code is an attention-weighted mean over steps instead of the last state. */
  attention?: boolean;
};

const defaultHidden = 64;
const defaultCode = 12;

function recurrent(
  cell: "lstm" | "gru",
  units: number,
  returnSequences: boolean,
  bidirectional = false,
): LayerDraft {
  return { type: cell, units, returnSequences, bidirectional };
}

/**
 * x [T,F] → cell [H] → dense [C] → repeat [T,C] → cell [T,H] → dense [T,F], compared with x itself. The dense
 * bottleneck makes it learn: a state of 64 units alone could copy a short window.
 */
export function autoencoder(
  cell: "lstm" | "gru",
  steps: number,
  features: number,
  shape: NetworkShape,
): NetworkDraft {
  const hidden = shape.hidden ?? defaultHidden;
  const layers: LayerDraft[] = [recurrent(cell, hidden, shape.attention === true, shape.bidirectional)];
  if (shape.attention) layers.push({ type: "attention-pooling", units: hidden });
  layers.push({ type: "dense", units: Math.min(shape.code ?? defaultCode, steps * features) });
  const code = layers.length - 1;
  layers.push({ type: "repeat", steps }, recurrent(cell, hidden, true), { type: "dense", units: features });
  return { input: { steps, features }, layers, loss: { type: "mse" }, code };
}

/** x [T,F] flattened → 64 → C → 64 → T·F → [T,F], with ReLU. */
export function denseAutoencoder(steps: number, features: number, shape: NetworkShape): NetworkDraft {
  const hidden = shape.hidden ?? defaultHidden;
  const layers: LayerDraft[] = [
    { type: "flatten" },
    { type: "dense", units: hidden, activation: "relu" },
    { type: "dense", units: shape.code ?? defaultCode },
    { type: "dense", units: hidden, activation: "relu" },
    { type: "dense", units: steps * features },
    { type: "reshape", steps },
  ];
  return { input: { steps, features }, layers, loss: { type: "mse" }, code: 2 };
}

/** x [T,F] → cell [H] → dense [1·F] → [1,F], compared with the row after the window. */
export function predictor(
  cell: "lstm" | "gru",
  steps: number,
  features: number,
  shape: NetworkShape,
): NetworkDraft {
  const hidden = shape.hidden ?? defaultHidden;
  const layers: LayerDraft[] = [
    recurrent(cell, hidden, shape.attention === true, shape.bidirectional),
    ...(shape.attention ? [{ type: "attention-pooling", units: hidden } satisfies LayerDraft] : []),
    { type: "dense", units: features },
    { type: "reshape", steps: 1 },
  ];
  return { input: { steps, features }, layers, loss: { type: "mse" }, code: layers.length - 3 };
}

/** The usual classifier: conv 128, conv 256, pool, dropout 0.3, LSTM 128, one output per class. */
export function classifier(
  steps: number,
  features: number,
  classes: number,
  classWeights: number[] | null,
): NetworkDraft {
  const kernelSize = Math.min(3, steps);
  const layers: LayerDraft[] = [
    { type: "conv1d", filters: 128, kernelSize, padding: "same", activation: "relu" },
    { type: "conv1d", filters: 256, kernelSize, padding: "same", activation: "relu" },
    ...(steps >= 4 ? [{ type: "max-pool", size: 2 } satisfies LayerDraft] : []),
    { type: "dropout", rate: 0.3 },
    { type: "lstm", units: 128, returnSequences: false },
    { type: "dense", units: classes },
  ];
  return {
    input: { steps, features },
    layers,
    loss: { type: "cross-entropy", classWeights },
    code: layers.length - 2,
  };
}
