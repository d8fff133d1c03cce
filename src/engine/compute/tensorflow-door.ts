// The one door to TensorFlow.js: loads the library and one of its backends, and nothing else of ours imports it. It is
// loaded only when asked for, because it costs a second and some 100 MB that the native engine never needs.
import { createRequire } from "node:module";
import path from "node:path";
import type * as Tensorflow from "@tensorflow/tfjs";

export type { Scalar, Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";

/** The library's own name space. */
export type Tf = typeof Tensorflow;

type TensorflowBackend = "tfjs-node" | "wasm" | "cpu";

export interface LoadedTensorflow {
  tf: Tf;
  /** For people: version and backend. */
  label: string;
  /** Makes this backend the library's current one (the library knows only one at a time). */
  enter(): void;
}

/** A CommonJS module may come wrapped. */
function unwrap<M>(module: M): M {
  return "default" in (module as object) ? (module as { default: M }).default : module;
}

async function loadTfjsNode(): Promise<LoadedTensorflow> {
  // The name is not a literal so that neither compiler nor bundler insists on an optional package.
  const name = "@tensorflow/tfjs-node";
  const tf = unwrap((await import(name)) as Tf & { version: { "tfjs-node": string } });
  await tf.ready();
  if (tf.getBackend() !== "tensorflow") throw new Error("tfjs-node loaded without its addon");
  return { tf, label: `tensorflow ${tf.version["tfjs-node"]} (tfjs-node)`, enter: () => {} };
}

async function loadPortable(backend: "wasm" | "cpu"): Promise<LoadedTensorflow> {
  const tf = unwrap(await import("@tensorflow/tfjs"));
  tf.env().set("PROD", true); // no advice on the console
  if (backend === "wasm") {
    const { setWasmPaths } = unwrap(await import("@tensorflow/tfjs-backend-wasm"));
    const root = path.dirname(
      createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json"),
    );
    setWasmPaths(path.join(root, "wasm-out") + path.sep);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  await tf.ready();
  const simd = backend === "wasm" && (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"));
  return {
    tf,
    label: `tensorflow ${tf.version.tfjs} (${backend}${simd ? ", simd" : ""})`,
    // Synchronous for a backend that is already there.
    enter: () => {
      if (tf.getBackend() !== backend) void tf.setBackend(backend);
    },
  };
}

const hooks = ["uncaughtException", "unhandledRejection"] as const;

/**
 * The WebAssembly module's loader hangs itself into the process's last-resort events and throws from there. Those belong to
 * whoever hosts us, so what was not there before is taken off again.
 */
async function withoutHooks<T>(load: () => Promise<T>): Promise<T> {
  const before = hooks.map((event) => new Set<unknown>(process.listeners(event as "uncaughtException")));
  try {
    return await load();
  } finally {
    hooks.forEach((event, i) => {
      for (const listener of process.listeners(event as "uncaughtException"))
        if (!before[i]!.has(listener)) process.removeListener(event, listener);
    });
  }
}

const loaded = new Map<TensorflowBackend, Promise<LoadedTensorflow>>();

/** Loads once per process. Rejects when the backend is not to be had here. */
export function loadTensorflow(backend: TensorflowBackend): Promise<LoadedTensorflow> {
  let promise = loaded.get(backend);
  if (!promise) {
    promise = withoutHooks(() => (backend === "tfjs-node" ? loadTfjsNode() : loadPortable(backend)));
    loaded.set(backend, promise);
  }
  return promise;
}
