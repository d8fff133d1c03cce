// Compares the native kernels of a file with the plain reference: forward pass and gradients of all networks of the tests. test-addon.ts
// bundles it, so that a Node of another processor or system can run it.
import type { NetworkBackend } from "../src/core/network/backend.ts";
import { weightLayout } from "../src/core/network/layout.ts";
import {
  proofNetworks,
  proofSource,
  proofWeights,
  relativeError,
} from "../src/core/network/proof-networks.ts";
import { createReferenceBackend } from "../src/core/network/reference/backend.ts";
import type { NetworkSpec } from "../src/core/network/spec.ts";
import { createNativeBackend, loadNative } from "../src/engine/compute/native.ts";

const windows = 37;
const loaded = loadNative(process.argv[2]);
if (!loaded.ok) {
  console.error(loaded.reason);
  process.exit(1);
}
const host = {
  now: () => performance.now(),
  pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
};

async function observe(backend: NetworkBackend, spec: NetworkSpec) {
  const source = proofSource(spec, windows, 5 + (spec.layers.length % 2));
  const { steps, features } = weightLayout(spec).shapes.at(-1)!;
  backend.setWeights(proofWeights(spec, 3));
  const output = new Float32Array(windows * steps * features);
  await backend.predict(source, { output });
  const { gradient } = await backend.gradients(source, { dropoutSeed: 4_000_000_019 });
  backend.close();
  return { output, gradient };
}

let forward = 0;
let backward = 0;
for (const spec of proofNetworks.values()) {
  const ours = await observe(createNativeBackend(loaded.addon, spec, { threads: 2 }), spec);
  const truth = await observe(createReferenceBackend(spec, host), spec);
  forward = Math.max(forward, relativeError(ours.output, truth.output));
  for (const { offset, size } of weightLayout(spec).parameters) {
    const [g, t] = [ours.gradient, truth.gradient].map((all) => all.subarray(offset, offset + size));
    if (Math.hypot(...t!) >= 1e-6) backward = Math.max(backward, relativeError(g!, t!));
  }
}
const equal = forward < 1e-5 && backward < 1e-4;
const { instructionSet, compiler } = loaded.addon.info();
console.log(
  `${process.platform} ${process.arch}, Node ${process.versions.node}, ${instructionSet}, ${compiler}: ${proofNetworks.size} networks, ` +
    `largest relative error ${forward.toExponential(1)} forward, ${backward.toExponential(1)} of a gradient: ${equal ? "equal" : "different"}`,
);
process.exit(equal ? 0 : 1);
