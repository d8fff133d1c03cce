// The kernels as WebAssembly, for machines without a compiler: `native/wasm` says what the exports do. One memory is shared by an instance in
// each thread. The first instance is that of the thread that owns the memory.
/// <reference path="./webassembly-types.d.ts" />
import { readFileSync } from "node:fs";
import { findPrebuilt } from "./prebuilt.ts";

/** The exports, by number: addresses are byte offsets into the memory. */
export interface Kernels {
  allocate(bytes: number): number;
  release(address: number): void;
  create_network(description: number, length: number, threads: number): number;
  delete_network(network: number): void;
  layout(network: number): number;
  weights(network: number): number;
  weights_changed(network: number): void;
  first_moments(network: number): number;
  second_moments(network: number): number;
  step(network: number): number;
  set_step(network: number, step: number): void;
  set_abort(network: number, flag: number): void;
  train(...numbers: number[]): void;
  infer(...numbers: number[]): void;
  gradients(...numbers: number[]): number;
  measure_peak(rounds: number): number;
  crew_loop(worker: number): void;
}

/** The stack and the thread-local variables of an instance in another thread. */
interface ThreadPlace {
  stackTop: number;
  locals: number;
}

const stackBytes = 256 * 1024;
const firstPages = 256;
const mostPages = 65_535;

/** In the order of preference: fused multiply-adds, or a multiply and an add. */
const variants = ["relaxed", "simd"] as const;
export type WasmVariant = (typeof variants)[number];

/** A module that this engine accepts, or a sentence that says why there is none. */
export function compileKernels(
  choices: readonly WasmVariant[] = variants,
): { variant: WasmVariant; module: WebAssembly.Module } | string {
  let found = false;
  for (const variant of choices) {
    const file = findPrebuilt("wasm", `${variant}.wasm`);
    if (file === null) continue;
    found = true;
    const bytes = readFileSync(file);
    if (WebAssembly.validate(bytes)) return { variant, module: new WebAssembly.Module(bytes) };
  }
  return found
    ? "The WebAssembly kernels take an engine with vectors and threads; use a newer Node."
    : "The WebAssembly kernels are missing: native/prebuilds/wasm has no file; install Tidewatch again.";
}

export function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: firstPages, maximum: mostPages, shared: true });
}

/** @param place absent in the thread that owns the memory */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  place?: ThreadPlace,
): { kernels: Kernels; placeThread: () => ThreadPlace; guarded: <T>(work: () => T) => T } {
  const imports: WebAssembly.Imports = { env: { memory } };
  // The C library can print, which the kernels never do: 52 is its ENOSYS.
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module))
    if (kind === "function") imports[from] = { ...imports[from], [name]: () => 52 };
  imports.host = {
    refuse: (address: number) => {
      throw new Error(kernelText(memory, address));
    },
  };
  const { exports } = new WebAssembly.Instance(module, imports);
  const kernels = exports as unknown as Kernels;
  const stack = exports.__stack_pointer as WebAssembly.Global;
  const localBytes = Number((exports.__tls_size as WebAssembly.Global).value);
  if (place) {
    stack.value = place.stackTop;
    if (place.locals > 0) (exports.__wasm_init_tls as (at: number) => void)(place.locals);
  } else {
    (exports._initialize as () => void)();
  }
  return {
    kernels,
    placeThread: () => ({
      stackTop: kernels.allocate(stackBytes) + stackBytes,
      locals: localBytes > 0 ? kernels.allocate(localBytes) : 0,
    }),
    guarded: (work) => {
      const top = stack.value;
      try {
        return work();
      } finally {
        // An exception passes through the kernels without unwinding their stack.
        stack.value = top;
      }
    },
  };
}

/** The text at an address, which ends with a zero. */
export function kernelText(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return Buffer.from(bytes.slice(address, bytes.indexOf(0, address))).toString("utf8");
}
