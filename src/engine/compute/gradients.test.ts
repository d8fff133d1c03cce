// Every layer, alone and in the product's networks, on every engine. Compares forward pass, errors, code, loss and gradient with the
// float64 reference (itself checked by finite differences) and with TensorFlow.js's automatic differentiation.
import { beforeAll, describe, expect, it } from "vitest";
import { openTestEngine, type TestEngine, tfjsNode } from "../../../test/support/network-engines.ts";
import type { NetworkBackend } from "../../core/network/backend.ts";
import { weightLayout } from "../../core/network/layout.ts";
import {
  proofNetworks,
  proofSource,
  proofWeights,
  relativeError,
} from "../../core/network/proof-networks.ts";
import type { WindowSource } from "../../core/network/source.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";

type Make = (spec: NetworkSpec) => NetworkBackend;
const n = 37; // not a multiple of any block size
const dropoutSeed = 4_000_000_019;

async function observe(make: Make, spec: NetworkSpec, source: WindowSource) {
  const backend = make(spec);
  try {
    backend.setWeights(proofWeights(spec, 3));
    const shapes = weightLayout(spec).shapes;
    const size = (i: number) => n * shapes[i]!.steps * shapes[i]!.features;
    const out = size(spec.layers.length);
    const prediction = new Float32Array(out);
    const code = new Float32Array(size(spec.code + 1));
    await backend.predict(source, { output: prediction });
    await backend.embed(source, { output: code });
    const cells = new Float32Array(out);
    const windows = new Float32Array(n);
    const again = new Float32Array(out);
    const mse = spec.loss.type === "mse";
    if (mse) await backend.errors(source, { cells, windows, prediction: again });
    const { loss: inferenceLoss } = await backend.evaluate(source);
    const { loss, gradient } = await backend.gradients(source, { dropoutSeed });
    return {
      prediction,
      code,
      inferenceLoss,
      loss,
      gradient,
      errors: mse ? { cells, windows, again } : null,
    };
  } finally {
    backend.close();
  }
}

describe.each<TestEngine>(["native", "webassembly", "relaxed", "cpu", "wasm", ...tfjsNode])(
  "engine %s",
  (name) => {
    let make: Make | string;
    let reference: Make;
    let oracle: Make;
    beforeAll(async () => {
      make = await openTestEngine(name);
      reference = (await openTestEngine("plain")) as Make;
      oracle = (await openTestEngine("cpu")) as Make;
    });

    it.for([...proofNetworks])("agrees on %s", async ([, spec], context) => {
      if (typeof make === "string") return context.skip(make);
      const source = proofSource(spec, n, 5 + (spec.layers.length % 2));
      const observed = await observe(make, spec, source);
      for (const [truthSpec, strict] of [
        [reference, true],
        [oracle, false],
      ] as const) {
        if (!strict && name === "cpu") continue; // it is the oracle itself
        const truth = await observe(truthSpec, spec, source);
        expect(relativeError(observed.prediction, truth.prediction), "forward").toBeLessThan(1e-5);
        expect(relativeError(observed.code, truth.code), "code").toBeLessThan(1e-5);
        expect(observed.inferenceLoss / truth.inferenceLoss).toBeCloseTo(1, 5);
        expect(observed.loss / truth.loss).toBeCloseTo(1, 5);
        for (const { name: parameter, offset, size } of weightLayout(spec).parameters) {
          const at = (g: Float32Array) => g.subarray(offset, offset + size);
          const norm = Math.hypot(...at(truth.gradient));
          // A bias before batch-norm has no effect: its gradient is rounding noise without a direction.
          if (norm < 1e-6) expect(Math.hypot(...at(observed.gradient)), parameter).toBeLessThan(1e-5);
          else expect(relativeError(at(observed.gradient), at(truth.gradient)), parameter).toBeLessThan(1e-4);
        }
        if (!observed.errors || !truth.errors) continue;
        expect(observed.errors.again).toEqual(observed.prediction);
        expect(relativeError(observed.errors.cells, truth.errors.cells), "cells").toBeLessThan(2e-5);
        expect(relativeError(observed.errors.windows, truth.errors.windows), "windows").toBeLessThan(2e-5);
      }
    });
  },
);
