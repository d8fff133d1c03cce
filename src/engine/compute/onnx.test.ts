// A trained network gives the same scores here and as an ONNX file in another runtime.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { toOnnx } from "../../core/network/onnx/to-onnx.ts";
import { proofNetworks, proofSource, relativeError } from "../../core/network/proof-networks.ts";
import { createCompute } from "./compute.ts";

describe("a trained network", () => {
  it.for(["lstm autoencoder", "gru autoencoder", "dense autoencoder", "cnn-lstm classifier"])(
    "scores as its ONNX file does: %s",
    async (title) => {
      const spec = proofNetworks.get(title)!;
      const { steps, features } = spec.input;
      const compute = await createCompute();
      const net = compute.createNetwork(spec, { seed: 1 });
      const { mask: _, ...source } = proofSource(spec, 64, 4);
      await net.train(source, { epochs: 3, batch: 16, seed: 1, now: () => performance.now() });
      const file = toOnnx({ spec, weights: net.weights(), target: "window", version: "0.0.0" });
      const session = await InferenceSession.create(file);
      const x = new Float32Array(64 * steps * features);
      source.starts.forEach((start, i) => {
        x.set(source.matrix.subarray(start * features, (start + steps) * features), i * steps * features);
      });
      const { score, probabilities } = await session.run({
        features: new Tensor("float32", x, [64, steps, features]),
      });
      const theirs = (probabilities ?? score!).data as Float32Array;
      const ours = probabilities
        ? await net.predict(source)
        : (await net.errors(source, { windows: true })).windows;
      expect(relativeError(theirs, ours)).toBeLessThan(1e-5);
      theirs.forEach((value, i) => {
        expect(Math.abs(value - ours[i]!)).toBeLessThan(1e-5 * Math.max(1, ours[i]!));
      });
      net.close();
    },
  );
});
