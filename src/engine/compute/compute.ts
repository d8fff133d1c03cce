// Chooses the compute engine (native kernels, the same as WebAssembly, TensorFlow.js or the plain reference), creates networks on it, and
// reports the choice.
import { availableParallelism } from "node:os";
import type { NetworkBackend } from "../../core/network/backend.ts";
import { createReferenceBackend } from "../../core/network/reference/backend.ts";
import type { Host } from "../../core/network/reference/batched-backend.ts";
import { createSequenceNetwork, type SequenceNetwork } from "../../core/network/sequence-network.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";
import { AppError } from "../../shared/errors.ts";
import { createNativeBackend, loadNative } from "./native.ts";
import { createTensorflowBackend } from "./tensorflow.ts";
import { loadTensorflow } from "./tensorflow-door.ts";
import { createWebassemblyBackend } from "./webassembly.ts";
import { loadWebassembly } from "./webassembly-host.ts";

/** In the order in which `auto` tries them. */
export const computeEngines = ["native", "webassembly", "tfjs-node", "wasm", "plain"] as const;
type ComputeEngine = (typeof computeEngines)[number];

interface ComputeOptions {
  /** Default `auto`: the first one available. */
  engine?: ComputeEngine | "auto";
  /** Threads of our kernels; default: the number of processors. Results do not depend on it. */
  threads?: number;
}

export interface Compute {
  /** The engine that was chosen. */
  readonly engine: ComputeEngine;
  readonly threads: number;
  /** One sentence per preferred engine that is not available: why, and what to do. */
  readonly notes: readonly string[];
  /** An untrained network; `seed` decides its first weights. The caller closes it. */
  createNetwork(spec: NetworkSpec, options: { seed: number }): SequenceNetwork;
}

const host: Host = {
  now: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

type Make = (spec: NetworkSpec) => NetworkBackend;

/** Creates backends, or a sentence that says why the engine is not available. */
async function open(engine: ComputeEngine, threads: number): Promise<Make | string> {
  if (engine === "plain") return (spec) => createReferenceBackend(spec, host);
  if (engine === "native") {
    const loaded = loadNative();
    return loaded.ok ? (spec) => createNativeBackend(loaded.addon, spec, { threads }) : loaded.reason;
  }
  if (engine === "webassembly") {
    const loaded = loadWebassembly(threads);
    return typeof loaded === "string"
      ? loaded
      : (spec) => createWebassemblyBackend(loaded, spec, { threads });
  }
  try {
    const loaded = await loadTensorflow(engine);
    return (spec) => createTensorflowBackend(spec, loaded, host);
  } catch (thrown) {
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0];
    return `TensorFlow.js (${engine}) does not load here: ${why}`;
  }
}

/** @throws AppError COMPUTE_UNAVAILABLE when the requested engine is not available */
export async function createCompute(options: ComputeOptions = {}): Promise<Compute> {
  const { engine: engineOption = "auto", threads = availableParallelism() } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new AppError(
      "INVALID_INPUT",
      `The number of threads must be a whole number from 1, not ${threads}.`,
    );
  const notes: string[] = [];
  for (const engine of engineOption === "auto" ? computeEngines : [engineOption]) {
    const make = await open(engine, threads);
    if (typeof make === "string") {
      notes.push(make);
      continue;
    }
    return {
      engine,
      threads: engine === "native" || engine === "webassembly" ? threads : 1,
      notes,
      createNetwork: (spec, { seed }) => createSequenceNetwork(make(spec), seed),
    };
  }
  throw new AppError("COMPUTE_UNAVAILABLE", notes.join(" "));
}
