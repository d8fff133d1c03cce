// Small networks for testing every engine: each layer alone in all its forms, and the shapes that the product trains.
// Small, so that finite differences are quick. Only tests use them.
import { createRandom } from "../math/random.ts";
import { initialWeights } from "./initialise.ts";
import { weightLayout } from "./layout.ts";
import { networkSpec } from "./parse-spec.ts";
import type { WindowSource } from "./source.ts";
import type { LayerDraft, NetworkDraft, NetworkSpec } from "./spec.ts";

const alone = (...layers: LayerDraft[]): NetworkDraft => ({ input: { steps: 5, features: 3 }, layers });

const recurrentForms = (type: "lstm" | "gru"): Record<string, NetworkDraft> => ({
  [`${type}, last state`]: alone({ type, units: 4 }),
  [`${type}, sequence`]: alone({ type, units: 4, returnSequences: true }),
  [`${type}, backwards, last state`]: alone({ type, units: 4, goBackwards: true }),
  [`${type}, backwards, sequence`]: alone({ type, units: 4, returnSequences: true, goBackwards: true }),
  [`${type}, both ways, last state`]: alone({ type, units: 3, bidirectional: true }),
  [`${type}, both ways, sequence`]: alone({ type, units: 3, returnSequences: true, bidirectional: true }),
});

const singleLayers: Record<string, NetworkDraft> = {
  ...recurrentForms("lstm"),
  ...recurrentForms("gru"),
  "dense, linear": alone({ type: "dense", units: 4 }),
  "dense, relu": alone({ type: "dense", units: 4, activation: "relu" }),
  "dense, tanh": alone({ type: "dense", units: 4, activation: "tanh" }),
  "dense, sigmoid": alone({ type: "dense", units: 4, activation: "sigmoid" }),
  "conv1d, valid": alone({ type: "conv1d", filters: 4, kernelSize: 2 }),
  "conv1d, same, relu": alone({
    type: "conv1d",
    filters: 4,
    kernelSize: 4,
    padding: "same",
    activation: "relu",
  }),
  "conv1d, same, stride 2": alone({ type: "conv1d", filters: 3, kernelSize: 3, padding: "same", stride: 2 }),
  "conv1d, causal, tanh": alone({
    type: "conv1d",
    filters: 4,
    kernelSize: 3,
    padding: "causal",
    activation: "tanh",
  }),
  "conv1d, causal, stride 3": alone({
    type: "conv1d",
    filters: 2,
    kernelSize: 2,
    padding: "causal",
    stride: 3,
  }),
  "batch-norm of a sequence": alone({ type: "dense", units: 3 }, { type: "batch-norm" }),
  "batch-norm of a vector": alone(
    { type: "flatten" },
    { type: "dense", units: 4 },
    { type: "batch-norm", momentum: 0.8, epsilon: 1e-4 },
  ),
  "max-pool": alone({ type: "dense", units: 4 }, { type: "max-pool", size: 2 }),
  "max-pool, overlapping": alone({ type: "dense", units: 4 }, { type: "max-pool", size: 3, stride: 1 }),
  "dropout of a sequence": alone({ type: "dense", units: 6 }, { type: "dropout", rate: 0.4 }),
  repeat: alone({ type: "flatten" }, { type: "dense", units: 2 }, { type: "repeat", steps: 4 }),
  "attention-pooling": alone({ type: "dense", units: 4 }, { type: "attention-pooling", units: 3 }),
  "flatten and reshape": alone(
    { type: "flatten" },
    { type: "dense", units: 6, activation: "tanh" },
    { type: "reshape", steps: 3 },
  ),
};

const products: Record<string, NetworkDraft> = {
  "lstm autoencoder": {
    input: { steps: 6, features: 3 },
    layers: [
      { type: "lstm", units: 5 },
      { type: "repeat", steps: 6 },
      { type: "lstm", units: 5, returnSequences: true },
      { type: "dense", units: 3 },
    ],
    loss: { type: "mse", featureWeights: [1, 0.5, 2] },
  },
  "lstm predictor": {
    input: { steps: 6, features: 3 },
    layers: [
      { type: "lstm", units: 5, returnSequences: true },
      { type: "dropout", rate: 0.3 },
      { type: "lstm", units: 4 },
      { type: "dense", units: 3 },
    ],
  },
  "dense autoencoder": {
    input: { steps: 1, features: 6 },
    layers: [
      { type: "dense", units: 5, activation: "relu" },
      { type: "batch-norm" },
      { type: "dense", units: 2, activation: "tanh" },
      { type: "dense", units: 5, activation: "sigmoid" },
      { type: "dense", units: 6 },
    ],
  },
  "cnn-lstm classifier": {
    input: { steps: 12, features: 3 },
    layers: [
      { type: "conv1d", filters: 4, kernelSize: 3, activation: "relu" },
      { type: "batch-norm" },
      { type: "conv1d", filters: 5, kernelSize: 3, activation: "relu" },
      { type: "max-pool", size: 2 },
      { type: "lstm", units: 4 },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 3 },
    ],
    loss: { type: "cross-entropy", classWeights: [1, 2, 0.5] },
  },
  "gru autoencoder": {
    input: { steps: 6, features: 3 },
    layers: [
      { type: "gru", units: 5 },
      { type: "repeat", steps: 6 },
      { type: "gru", units: 5, returnSequences: true, goBackwards: true },
      { type: "dense", units: 3 },
    ],
  },
  "bidirectional with attention": {
    input: { steps: 6, features: 3 },
    layers: [
      { type: "lstm", units: 4, returnSequences: true, bidirectional: true },
      { type: "gru", units: 3, returnSequences: true, bidirectional: true },
      { type: "attention-pooling", units: 4 },
      { type: "dense", units: 2 },
    ],
    loss: { type: "cross-entropy" },
  },
};

/** Every case, by name. */
export const proofNetworks: ReadonlyMap<string, NetworkSpec> = new Map(
  Object.entries({ ...singleLayers, ...products }).map(([name, draft]) => [name, networkSpec(draft)]),
);

/**
 * n overlapping windows of random rows with everything that a loss reads: targets in the output's shape (unless the
 * window itself fits), classes (one of them −1), sample weights, and a mask with holes.
 */
export function proofSource(spec: NetworkSpec, n: number, seed: number): WindowSource {
  const random = createRandom(seed);
  const { steps, features } = spec.input;
  const output = weightLayout(spec).shapes[spec.layers.length]!;
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const rows = n + steps + 3;
  const matrix = normals(rows * features);
  const starts = Uint32Array.from({ length: n }, () => random.below(rows - steps + 1));
  const sampleWeights = Float32Array.from({ length: n }, () => 0.5 + random.uniform());
  const source: WindowSource = { matrix, columns: features, starts, sampleWeights };
  if (spec.loss.type === "cross-entropy") {
    source.classes = Int32Array.from({ length: n }, (_, i) => (i === 1 ? -1 : random.below(output.features)));
    return source;
  }
  const isReconstruction = output.steps === steps && output.features === features;
  const targetRows = isReconstruction ? rows : n + output.steps;
  if (!isReconstruction)
    source.targets = {
      matrix: normals(targetRows * output.features),
      columns: output.features,
      starts: Uint32Array.from({ length: n }, () => random.below(n + 1)),
    };
  const perCell = seed % 2 === 0;
  source.mask = Uint8Array.from({ length: targetRows * (perCell ? output.features : 1) }, () =>
    random.uniform() < 0.15 ? 0 : 1,
  );
  return source;
}

/** Weights without zeros, as after some training, at which the tests differentiate. */
export function proofWeights(spec: NetworkSpec, seed: number): Float32Array {
  const layout = weightLayout(spec);
  const weights = initialWeights(spec, seed, layout);
  const random = createRandom(seed + 1);
  for (const { name, offset, size } of layout.parameters)
    for (let i = offset; i < offset + size; i++)
      weights[i] = name.endsWith("movingVariance")
        ? 0.5 + random.uniform()
        : weights[i]! + 0.2 * random.normal();
  return weights;
}

/** ‖a − b‖ / ‖b‖, the relative error of a. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference / Math.max(norm, 1e-30)) : Number.NaN;
}
