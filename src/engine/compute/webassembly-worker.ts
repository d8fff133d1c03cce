// A thread of the WebAssembly kernels. Worker 0 carries out calls, one after the other; the others take pieces of its work, for ever.
import { parentPort, workerData } from "node:worker_threads";
import { instantiate, type Kernels } from "./webassembly-module.ts";

/** What starts a thread. */
export interface WorkerStart {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  place: { stackTop: number; locals: number };
  worker: number;
}

/** A call of an export with numbers. */
export interface KernelCall {
  name: keyof Kernels;
  numbers: number[];
}

/** Its end: the value, or the sentence of the exception. */
export type KernelAnswer = { value: number } | { failure: string };

const { module, memory, place, worker } = workerData as WorkerStart;
const { kernels } = instantiate(module, memory, place);

function answer({ name, numbers }: KernelCall): KernelAnswer {
  try {
    const call = kernels[name] as (...numbers: number[]) => number | undefined;
    return { value: call(...numbers) ?? 0 };
  } catch (thrown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

if (worker > 0) kernels.crew_loop(worker);
parentPort?.on("message", (call: KernelCall) => parentPort?.postMessage(answer(call)));
