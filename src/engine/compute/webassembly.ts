// The engine where no native kernels are built: the same C++, as WebAssembly. Wraps a host as a backend. Windows are copied into its memory
// in chunks that take a few hundredths of a second, so other networks have their turn, and memory does not grow with their number.
import type { NetworkBackend } from "../../core/network/backend.ts";
import { weightLayout } from "../../core/network/layout.ts";
import {
  batchSizes,
  checkOrder,
  checkSource,
  fillBatch,
  type WindowSource,
} from "../../core/network/source.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";
import type { CancelSignal } from "../../shared/job.ts";
import { withAbortWord } from "./abort-word.ts";
import { describeNetwork, layoutText } from "./describe-network.ts";
import type { WasmHost } from "./webassembly-host.ts";
import { kernelText } from "./webassembly-module.ts";

const chunkMs = 30;
const mostChunkBytes = 4 * 2 ** 20;
/** Windows that the kernels take at a time. */
const inferenceWindows = 48;
const noteMs = 100;

type Needs = "loss" | "input";
type Outputs = Partial<Record<"output" | "code" | "cells" | "windows", Float32Array>>;
/** Windows order[from] … order[to − 1] of a source. */
type Range = { order: Uint32Array | null; from: number; to: number };

/** @throws Error when the kernels have another layout than ours */
export function createWebassemblyBackend(
  host: WasmHost,
  spec: NetworkSpec,
  options: { threads: number },
): NetworkBackend {
  const { kernels, memory } = host;
  const layout = weightLayout(spec);
  const shapeSize = (index: number) => layout.shapes[index]!.steps * layout.shapes[index]!.features;
  const outputSize = shapeSize(spec.layers.length);
  const codeSize = shapeSize(spec.code + 1);
  const count = layout.parameterCount;
  let busy = false;
  let closed = false;

  /** The memory, at least up to this address: it may have grown, also from another thread. */
  function bufferTo(end: number): ArrayBufferLike {
    if (end > memory.buffer.byteLength) memory.grow(0);
    return memory.buffer;
  }
  const floatsAt = (address: number, length: number): Float32Array =>
    new Float32Array(bufferTo(address + 4 * length), address, length);
  const doublesAt = (address: number, length: number): Float64Array =>
    new Float64Array(bufferTo(address + 8 * length), address, length);

  const abortWord = kernels.allocate(4);
  const results = kernels.allocate(8 * 8);
  const network = host.guarded(() => {
    const numbers = describeNetwork(spec);
    const description = kernels.allocate(8 * numbers.length);
    doublesAt(description, numbers.length).set(numbers);
    try {
      return kernels.create_network(description, numbers.length, options.threads);
    } finally {
      kernels.release(description);
    }
  });
  kernels.set_abort(network, abortWord);

  function free(): void {
    kernels.delete_network(network);
    kernels.release(abortWord);
    kernels.release(results);
  }

  const text = kernels.layout(network);
  const theirs = kernelText(memory, text);
  kernels.release(text);
  if (theirs !== layoutText(layout.parameters)) {
    free();
    throw new Error(`The WebAssembly kernels lay out parameters differently (${theirs}); install again.`);
  }

  function assertIdle(): void {
    if (closed) throw new TypeError("the network is closed");
    if (busy) throw new Error("the network is busy");
  }

  async function exclusively<T>(signal: CancelSignal | undefined, work: () => Promise<T>): Promise<T> {
    assertIdle();
    busy = true;
    try {
      return await withAbortWord(signal, work, new Int32Array(bufferTo(abortWord + 4), abortWord, 1));
    } finally {
      busy = false;
      if (closed) free();
    }
  }

  /** Copies windows into the memory: one block, which begins with the addresses of its parts. */
  function place(source: WindowSource, range: Range, needs: Needs): number {
    const windows = range.to - range.from;
    const sizes = batchSizes(spec, layout, source, { count: windows, needs });
    const head = 32;
    const words = sizes.x + sizes.target + sizes.classes + sizes.weights;
    const block = kernels.allocate(head + 4 * words + sizes.mask);
    const buffer = bufferTo(block + head + 4 * words + sizes.mask);
    let at = block + head;
    const part = (elements: number, width: number): number => {
      const address = at;
      at += elements * width;
      return elements > 0 ? address : 0;
    };
    const x = part(sizes.x, 4);
    const target = part(sizes.target, 4);
    const classes = part(sizes.classes, 4);
    const weights = part(sizes.weights, 4);
    const mask = part(sizes.mask, 1);
    new Uint32Array(buffer, block, 6).set([x, target, classes, weights, mask, windows]);
    fillBatch(spec, layout, source, {
      ...range,
      needs,
      into: {
        x: new Float32Array(buffer, x, sizes.x),
        target: new Float32Array(buffer, target, sizes.target),
        classes: new Int32Array(buffer, classes, sizes.classes),
        weights: weights > 0 ? new Float32Array(buffer, weights, sizes.weights) : null,
        mask: mask > 0 ? new Uint8Array(buffer, mask, sizes.mask) : null,
      },
    });
    return block;
  }

  /**
   * Computes the windows chunk by chunk; the next chunk is copied while one is computed.
   * @param unit chunks are multiples of so many windows, and may be larger than the limit of bytes only when one unit is
   * @param compute returns whether to go on
   */
  async function inChunks(
    source: WindowSource,
    pass: { order: Uint32Array | null; needs: Needs; unit: number; more: number },
    compute: (block: number, range: Range) => Promise<boolean>,
  ): Promise<void> {
    const { order, needs, unit, more } = pass;
    const total = order ? order.length : source.starts.length;
    const unitBytes = unit * 4 * (2 * spec.input.steps * spec.input.features + more);
    const most = Math.max(1, Math.floor(mostChunkBytes / unitBytes));
    let units = 1;
    let from = 0;
    const next = (): { block: number; range: Range } | null => {
      if (from >= total) return null;
      const range = { order, from, to: Math.min(total, from + units * unit) };
      from = range.to;
      return { block: place(source, range, needs), range };
    };
    let chunk: ReturnType<typeof next> = next();
    while (chunk) {
      const startMs = performance.now();
      const { block, range } = chunk;
      const computing = compute(block, range);
      let following: ReturnType<typeof next> = null;
      try {
        following = next();
      } finally {
        const goesOn = await computing.finally(() => kernels.release(block));
        if (!goesOn && following) kernels.release(following.block);
        if (!goesOn) following = null;
      }
      const perUnit = (performance.now() - startMs) / Math.ceil((range.to - range.from) / unit);
      units = Math.max(1, Math.min(most, 2 * units, Math.round(chunkMs / perUnit)));
      chunk = following;
    }
  }

  /** Runs the network on windows, and copies what it computed into the outputs. */
  async function infer(
    source: WindowSource,
    pass: { order?: Uint32Array | null; signal?: CancelSignal; needs: Needs; withLoss?: boolean },
    outputs: Outputs,
  ): Promise<{ loss: number; windows: number; cancelled: boolean }> {
    checkSource(spec, layout, source, pass.needs);
    const order = pass.order ?? null;
    if (order) checkOrder(order, source.starts.length);
    const each = { output: outputSize, code: codeSize, cells: outputSize, windows: 1 };
    const names = (["output", "code", "cells", "windows"] as const).filter((name) => outputs[name]);
    const total = order ? order.length : source.starts.length;
    for (const name of names)
      if (outputs[name]!.length !== total * each[name])
        throw new TypeError(`${name} must have ${total * each[name]} elements, not ${outputs[name]!.length}`);
    const more = names.reduce((sum, name) => sum + each[name], 0);
    let loss = 0;
    let done = 0;
    let cancelled = false;
    await exclusively(pass.signal, () =>
      inChunks(
        source,
        { order, needs: pass.needs, unit: inferenceWindows * options.threads, more },
        async (block, { from, to }) => {
          const n = to - from;
          const room = kernels.allocate(4 * n * more + 4);
          const address: Record<string, number> = {};
          let at = room;
          for (const name of names) {
            address[name] = at;
            at += 4 * n * each[name];
          }
          try {
            const places = (["output", "code", "cells", "windows"] as const).map(
              (name) => address[name] ?? 0,
            );
            await host.call("infer", network, block, ...places, pass.withLoss ? 1 : 0, results);
            const [mean = 0, stopped = 0] = doublesAt(results, 2);
            cancelled = stopped !== 0;
            loss += mean * n;
            done += n;
            for (const name of names)
              outputs[name]!.set(floatsAt(address[name]!, n * each[name]), from * each[name]);
          } finally {
            kernels.release(room);
          }
          return !cancelled && !closed;
        },
      ),
    );
    return { loss: done > 0 ? loss / done : 0, windows: total, cancelled: cancelled || done < total };
  }

  function copyIn(address: number, values: Float32Array, what: string): void {
    if (values.length !== count)
      throw new TypeError(`${what} must have ${count} elements, not ${values.length}`);
    floatsAt(address, count).set(values);
  }

  return {
    spec,
    engine: `webassembly (${host.variant === "relaxed" ? "relaxed simd" : "simd"}, ${options.threads} ${options.threads === 1 ? "thread" : "threads"})`,
    getWeights() {
      assertIdle();
      return floatsAt(kernels.weights(network), count).slice();
    },
    setWeights(weights) {
      assertIdle();
      copyIn(kernels.weights(network), weights, "weights");
      kernels.weights_changed(network);
    },
    getOptimiser() {
      assertIdle();
      return {
        m: floatsAt(kernels.first_moments(network), count).slice(),
        v: floatsAt(kernels.second_moments(network), count).slice(),
        step: kernels.step(network),
      };
    },
    setOptimiser({ m, v, step }) {
      assertIdle();
      copyIn(kernels.first_moments(network), m, "m");
      copyIn(kernels.second_moments(network), v, "v");
      kernels.set_step(network, step);
    },
    async trainEpoch(source, { order, signal, onProgress, ...epoch }) {
      checkSource(spec, layout, source, "loss");
      if (order) checkOrder(order, source.starts.length);
      const sum = { loss: 0, norm: 0, batches: 0, windows: 0 };
      let cancelled = false;
      let nonFinite = false;
      let notedMs = performance.now();
      await exclusively(signal, () =>
        inChunks(source, { order, needs: "loss", unit: epoch.batch, more: 0 }, async (block, { from }) => {
          const { learningRate, warmupSteps, clipNorm, weightDecay, dropoutSeed } = epoch;
          const rates = [learningRate, warmupSteps, clipNorm, weightDecay, dropoutSeed];
          await host.call("train", network, block, epoch.batch, from / epoch.batch, ...rates, results);
          const [loss = 0, norm = 0, batches = 0, windows = 0, stopped, broken, lastNorm = 0] = doublesAt(
            results,
            7,
          );
          sum.loss += loss * windows;
          sum.norm += norm * batches;
          sum.batches += batches;
          sum.windows += windows;
          cancelled = stopped !== 0 || closed;
          nonFinite = broken !== 0;
          if (onProgress && batches > 0 && performance.now() - notedMs >= noteMs) {
            notedMs = performance.now();
            const { batches: all, windows: seen } = sum;
            onProgress({ batches: all, windows: seen, loss: sum.loss / seen, gradientNorm: lastNorm });
          }
          return !cancelled && !nonFinite;
        }),
      );
      return {
        loss: sum.windows > 0 ? sum.loss / sum.windows : 0,
        gradientNorm: sum.batches > 0 ? sum.norm / sum.batches : 0,
        batches: sum.batches,
        windows: sum.windows,
        cancelled,
        nonFinite,
      };
    },
    evaluate: (source, { order, signal } = {}) =>
      infer(source, { order, signal, needs: "loss", withLoss: true }, {}),
    predict: (source, { order, signal, output }) =>
      infer(source, { order, signal, needs: "input" }, { output }),
    errors: (source, { order, signal, cells, windows, prediction }) =>
      infer(source, { order, signal, needs: "loss" }, { cells, windows, output: prediction }),
    embed: (source, { order, signal, output }) =>
      infer(source, { order, signal, needs: "input" }, { code: output }),
    gradients(source, { dropoutSeed }) {
      checkSource(spec, layout, source, "loss");
      return exclusively(undefined, async () => {
        const block = place(source, { order: null, from: 0, to: source.starts.length }, "loss");
        const room = kernels.allocate(4 * count);
        try {
          const loss = await host.call("gradients", network, block, dropoutSeed, room);
          return { loss, gradient: floatsAt(room, count).slice() };
        } finally {
          kernels.release(block);
          kernels.release(room);
        }
      });
    },
    close() {
      if (closed) return;
      closed = true;
      if (busy) floatsAt(abortWord, 1).fill(1);
      else free();
    },
  };
}
