// The engines under test. An engine that is not built is skipped with its reason, except where it must exist.
import { spawnSync } from "node:child_process";
import type { NetworkBackend } from "../../src/core/network/backend.ts";
import { createReferenceBackend } from "../../src/core/network/reference/backend.ts";
import type { Host } from "../../src/core/network/reference/batched-backend.ts";
import type { NetworkSpec } from "../../src/core/network/spec.ts";
import { createNativeBackend, loadNative } from "../../src/engine/compute/native.ts";
import { createTensorflowBackend } from "../../src/engine/compute/tensorflow.ts";
import { loadTensorflow } from "../../src/engine/compute/tensorflow-door.ts";
import { createWebassemblyBackend } from "../../src/engine/compute/webassembly.ts";
import { loadWebassembly } from "../../src/engine/compute/webassembly-host.ts";

export const testHost: Host = {
  now: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

/** `wasm` and `cpu` are backends of TensorFlow.js, `webassembly` and `relaxed` our kernels without and with fused multiply-adds. */
export type TestEngine = "native" | "webassembly" | "relaxed" | "wasm" | "cpu" | "plain" | "tfjs-node";

/** TensorFlow's own library, where npm run test:tfjs-node has built its addon. */
export const tfjsNode: TestEngine[] = process.env.TIDEWATCH_TFJS_NODE ? ["tfjs-node"] : [];

/** A function that creates backends of one engine, or the reason why the test is skipped. */
export async function openTestEngine(
  engine: TestEngine,
  threads = 2,
): Promise<((spec: NetworkSpec) => NetworkBackend) | string> {
  if (engine === "plain") return (spec) => createReferenceBackend(spec, testHost);
  if (engine === "webassembly" || engine === "relaxed") {
    const loaded = loadWebassembly(threads, [engine === "relaxed" ? "relaxed" : "simd"]);
    return typeof loaded === "string"
      ? loaded
      : (spec) => createWebassemblyBackend(loaded, spec, { threads });
  }
  if (engine !== "native") {
    const loaded = await loadTensorflow(engine);
    return (spec) => createTensorflowBackend(spec, loaded, testHost);
  }
  const loaded = loadNative();
  if (loaded.ok) return (spec) => createNativeBackend(loaded.addon, spec, { threads });
  const compiler = process.platform === "win32" ? "cl" : "c++";
  // Continuous integration with a compiler must have built the kernels.
  if (process.env.CI === "true" && spawnSync(compiler, ["--version"]).error === undefined)
    throw new Error(`${loaded.reason} A compiler is there, so under CI it must be.`);
  return loaded.reason;
}
