// Checks our kernels, native and WebAssembly, against the float64 reference at the sizes they are optimised for: only here do blocked products, shards and
// several threads run. The sizes are not multiples of any block.
import { describe, expect, it } from "vitest";
import { openTestEngine, type TestEngine } from "../../../test/support/network-engines.ts";
import { weightLayout } from "../../core/network/layout.ts";
import { networkSpec } from "../../core/network/parse-spec.ts";
import { proofSource, proofWeights, relativeError } from "../../core/network/proof-networks.ts";
import type { LayerDraft, NetworkDraft } from "../../core/network/spec.ts";

const autoencoder = (
  steps: number,
  features: number,
  units: number,
  type: "lstm" | "gru" = "lstm",
): NetworkDraft => ({
  input: { steps, features },
  layers: [
    { type, units },
    { type: "repeat", steps },
    { type, units, returnSequences: true },
    { type: "dense", units: features },
  ],
});
const head: LayerDraft[] = [
  { type: "dropout", rate: 0.3 },
  { type: "dense", units: 3 },
];

const sizes: [name: string, draft: NetworkDraft, windows: number][] = [
  ["T20 F16 H64", autoencoder(20, 16, 64), 70],
  ["T10 F80 H128", autoencoder(10, 80, 128), 40],
  ["T7 F19 H61", autoencoder(7, 19, 61), 67],
  ["gru T9 F33 H45", autoencoder(9, 33, 45, "gru"), 71],
  [
    "cnn-lstm of 128 steps",
    {
      input: { steps: 128, features: 6 },
      layers: [
        { type: "conv1d", filters: 128, kernelSize: 3, activation: "relu" },
        { type: "conv1d", filters: 256, kernelSize: 3, activation: "relu" },
        { type: "max-pool", size: 2 },
        { type: "lstm", units: 128 },
        ...head,
      ],
      loss: { type: "cross-entropy" },
    },
    5,
  ],
  [
    "both ways, normalised, attended",
    {
      input: { steps: 17, features: 21 },
      layers: [
        { type: "conv1d", filters: 37, kernelSize: 5, padding: "same", activation: "relu" },
        { type: "batch-norm" },
        { type: "lstm", units: 29, bidirectional: true, returnSequences: true },
        { type: "attention-pooling", units: 23 },
        ...head,
      ],
      loss: { type: "cross-entropy" },
    },
    75,
  ],
];

describe.each<TestEngine>(["native", "webassembly", "relaxed"])("kernels of %s at full size", (name) => {
  it.for(sizes)("agree with the reference: %s", async ([, draft, windows], context) => {
    const native = await openTestEngine(name, 2);
    const plain = await openTestEngine("plain");
    if (typeof native === "string" || typeof plain === "string") return context.skip(String(native));
    const spec = networkSpec(draft);
    const layout = weightLayout(spec);
    const source = proofSource(spec, windows, 6);
    const out = layout.shapes.at(-1)!;
    const [observed, truth] = await Promise.all(
      [native, plain].map(async (make) => {
        const backend = make(spec);
        backend.setWeights(proofWeights(spec, 3).map((w) => 0.5 * w)); // keeps the states away from saturation
        const prediction = new Float32Array(windows * out.steps * out.features);
        await backend.predict(source, { output: prediction });
        const { loss, gradient } = await backend.gradients(source, { dropoutSeed: 5 });
        backend.close();
        return { prediction, loss, gradient };
      }),
    );
    expect(relativeError(observed!.prediction, truth!.prediction)).toBeLessThan(1e-5);
    expect(observed!.loss / truth!.loss).toBeCloseTo(1, 5);
    for (const { name, offset, size } of layout.parameters) {
      const at = (g: Float32Array) => g.subarray(offset, offset + size);
      const norm = Math.sqrt(at(truth!.gradient).reduce((sum, g) => sum + g * g, 0));
      if (norm < 1e-6) expect(Math.max(...at(observed!.gradient).map(Math.abs)), name).toBeLessThan(1e-5);
      else expect(relativeError(at(observed!.gradient), at(truth!.gradient)), name).toBeLessThan(1e-4);
    }
  });
});
