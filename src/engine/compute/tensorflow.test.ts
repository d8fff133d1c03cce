import { afterEach, describe, expect, it } from "vitest";
import { testHost } from "../../../test/support/network-engines.ts";
import { networkSpec } from "../../core/network/parse-spec.ts";
import {
  proofNetworks,
  proofSource,
  proofWeights,
  relativeError,
} from "../../core/network/proof-networks.ts";
import { createSequenceNetwork } from "../../core/network/sequence-network.ts";
import { createTensorflowBackend } from "./tensorflow.ts";
import { type LoadedTensorflow, loadTensorflow, type Tensor } from "./tensorflow-door.ts";

const { now } = testHost;

describe.each(["cpu", "wasm"] as const)("tensors of the %s backend", (backend) => {
  let loaded: LoadedTensorflow;
  let before = -1;
  const count = async () => {
    loaded = await loadTensorflow(backend);
    loaded.enter();
    return loaded.tf.memory().numTensors;
  };
  afterEach(() => {
    loaded.enter();
    expect(loaded.tf.memory().numTensors).toBe(before);
  });

  it.for(["cnn-lstm classifier", "bidirectional with attention"])("none stays after %s", async (title) => {
    before = await count();
    const spec = proofNetworks.get(title)!;
    const net = createSequenceNetwork(createTensorflowBackend(spec, loaded, testHost), 1);
    const source = proofSource(spec, 20, 1);
    await net.train(source, { epochs: 2, batch: 8, seed: 1, validation: source, now });
    await net.predict(source);
    await net.embed(source);
    const control = new AbortController();
    const work = net.train(source, {
      epochs: 1e6,
      batch: 8,
      seed: 1,
      now,
      signal: control.signal,
      onCheckpoint: () => control.abort(),
    });
    expect((await work).reason).toBe("cancelled");
    net.close();
  });

  it("leaks none after errors, a failure and NaN", async () => {
    before = await count();
    const spec = proofNetworks.get("lstm autoencoder")!;
    const net = createSequenceNetwork(createTensorflowBackend(spec, loaded, testHost), 1);
    const source = proofSource(spec, 20, 1);
    await net.errors(source, { cells: true, windows: true });
    source.matrix[source.starts[0]! * 3] = Number.NaN;
    const broken = await net.train(source, { epochs: 2, batch: 20, seed: 1, now });
    expect(broken.reason).toBe("diverged");
    // A failure in the middle of the graph: this operation throws.
    const matMul = loaded.tf.matMul;
    const saboteur = { ...loaded, tf: { ...loaded.tf, matMul: fails() } };
    function fails(): typeof matMul {
      let calls = 0;
      return ((...args: Parameters<typeof matMul>) => {
        if (++calls === 5) throw new Error("out of memory");
        return matMul(...args);
      }) as typeof matMul;
    }
    const other = createSequenceNetwork(createTensorflowBackend(spec, saboteur, testHost), 1);
    await expect(
      other.train(proofSource(spec, 20, 1), { epochs: 1, batch: 8, seed: 1, now }),
    ).rejects.toThrow("out of memory");
    net.close();
  });
});

describe("the door", () => {
  it("leaves the process's handlers for uncaught errors as they were", async () => {
    const before = process.listeners("uncaughtException");
    await loadTensorflow("wasm");
    expect(process.listeners("uncaughtException")).toEqual(before);
    const names = process.listeners("unhandledRejection").map((listener) => String(listener));
    expect(names.filter((code) => code.includes("throw reason"))).toEqual([]);
  });
});

describe("the layout", () => {
  it("is that of TensorFlow.js's LSTM layer: it accepts our weights unchanged", async () => {
    const loaded = await loadTensorflow("cpu");
    loaded.enter();
    const { tf } = loaded;
    const spec = networkSpec({
      input: { steps: 7, features: 3 },
      layers: [{ type: "lstm", units: 5, returnSequences: true }],
    });
    const backend = createTensorflowBackend(spec, loaded, testHost);
    const weights = proofWeights(spec, 1);
    backend.setWeights(weights);
    const source = proofSource(spec, 1, 1);
    const ours = new Float32Array(7 * 5);
    await backend.predict(source, { output: ours });
    const theirs = tf.tidy(() => {
      const layer = tf.layers.lstm({
        units: 5,
        returnSequences: true,
        recurrentActivation: "sigmoid",
        inputShape: [7, 3],
      });
      const model = tf.sequential({ layers: [layer] });
      const cut = (from: number, shape: [number, number?]): Tensor =>
        tf.tensor(weights.slice(from, from + shape[0] * (shape[1] ?? 1)), shape as number[]);
      model.setWeights([cut(0, [3, 20]), cut(60, [5, 20]), cut(160, [20])]);
      const from = source.starts[0]! * 3;
      return (model.predict(tf.tensor(source.matrix.slice(from, from + 21), [1, 7, 3])) as Tensor).dataSync();
    });
    expect(relativeError(ours, theirs)).toBeLessThan(1e-5);
  });
});
