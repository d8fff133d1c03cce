// The only file that imports TensorFlow.js: loads the library and one of its backends. Loaded on demand, because it costs a second and
// about 100 MB that the native engine does not need.
import { createRequire } from "node:module";
import path from "node:path";
import type * as Tensorflow from "@tensorflow/tfjs";

export type { Scalar, Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";

/** The library's namespace. */
export type Tf = typeof Tensorflow;

type TensorflowBackend = "tfjs-node" | "wasm" | "cpu";

export interface LoadedTensorflow {
  tf: Tf;
  /** Version and backend, for display. */
  label: string;
  /** Makes this the library's current backend; the library has only one at a time. */
  enter(): void;
}

/** A CommonJS module may be wrapped in `default`. */
function unwrap<M>(module: M): M {
  return "default" in (module as object) ? (module as { default: M }).default : module;
}

async function loadTfjsNode(): Promise<LoadedTensorflow> {
  // Not a literal, so that neither the compiler nor the bundler requires this optional package.
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
    // Synchronous for a backend that is already loaded.
    enter: () => {
      if (tf.getBackend() !== backend) void tf.setBackend(backend);
    },
  };
}

const hooks = ["uncaughtException", "unhandledRejection"] as const;

/**
 * The loader of the WebAssembly module adds handlers for uncaught errors to the process and throws from them. Those events belong to the
 * host program, so this removes every handler that was not there before.
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

/** Loads once per process. Rejects when the backend is not available. */
export function loadTensorflow(backend: TensorflowBackend): Promise<LoadedTensorflow> {
  let promise = loaded.get(backend);
  if (!promise) {
    promise = withoutHooks(() => (backend === "tfjs-node" ? loadTfjsNode() : loadPortable(backend)));
    loaded.set(backend, promise);
  }
  return promise;
}
