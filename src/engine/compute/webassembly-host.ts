// One memory with the WebAssembly kernels, and the threads that compute in it. Calls are carried out one after the other by the first thread,
// so the thread of the caller is never blocked. A failure inside the kernels ends the host, because nothing in its memory can be trusted.
import type { Worker } from "node:worker_threads";
import { startWorker } from "../work/start-worker.ts";
import {
  compileKernels,
  createMemory,
  instantiate,
  type Kernels,
  type WasmVariant,
} from "./webassembly-module.ts";
import type { KernelAnswer, KernelCall, WorkerStart } from "./webassembly-worker.ts";

export interface WasmHost {
  readonly variant: WasmVariant;
  readonly memory: WebAssembly.Memory;
  /** The instance of this thread, for what takes no time. */
  readonly kernels: Kernels;
  /** Work in this thread; an exception of the kernels leaves their stack as it was. */
  guarded<T>(work: () => T): T;
  /** A call in the first thread. */
  call(name: KernelCall["name"], ...numbers: number[]): Promise<number>;
  /** Starts threads until there are so many. */
  grow(threads: number): void;
}

function createWasmHost(variant: WasmVariant, module: WebAssembly.Module, onEnd: () => void): WasmHost {
  const memory = createMemory();
  const { kernels, placeThread, guarded } = instantiate(module, memory);
  const workers: Worker[] = [];
  const pending: { resolve: (value: number) => void; reject: (reason: Error) => void }[] = [];
  let failure: Error | null = null;

  function fail(reason: string): void {
    if (failure) return;
    failure = new Error(`The WebAssembly kernels ended: ${reason}.`);
    onEnd();
    for (const worker of workers) void worker.terminate();
    for (const { reject } of pending.splice(0)) reject(failure);
  }

  function settle(answer: KernelAnswer): void {
    if ("failure" in answer) {
      fail(answer.failure);
      return;
    }
    pending.shift()?.resolve(answer.value);
    if (pending.length === 0) workers[0]?.unref();
  }

  return {
    variant,
    memory,
    kernels,
    guarded,
    grow(threads) {
      while (workers.length < threads && !failure) {
        const start: WorkerStart = { module, memory, place: placeThread(), worker: workers.length };
        const worker = startWorker("compute/webassembly-worker", start, []);
        worker.on("error", (thrown) => fail(thrown.message));
        worker.on("exit", () => fail("a thread ended"));
        if (workers.length === 0) worker.on("message", settle);
        // A waiting thread keeps no process alive, a computing one does.
        worker.unref();
        workers.push(worker);
      }
    },
    call(name, ...numbers) {
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        pending.push({ resolve, reject });
        const [first] = workers;
        first!.ref();
        first!.postMessage({ name, numbers } satisfies KernelCall);
      });
    },
  };
}

const hosts = new Map<string, WasmHost>();

/**
 * The host of this thread, started by the first call.
 * @param choices which builds of the kernels may be taken; for tests
 * @returns a sentence when the kernels cannot run here
 */
export function loadWebassembly(threads: number, choices?: readonly WasmVariant[]): WasmHost | string {
  const key = choices?.join() ?? "";
  let host = hosts.get(key);
  if (!host) {
    const compiled = compileKernels(choices);
    if (typeof compiled === "string") return compiled;
    host = createWasmHost(compiled.variant, compiled.module, () => hosts.delete(key));
    hosts.set(key, host);
  }
  host.grow(threads);
  return host;
}
