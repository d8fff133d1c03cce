// Builds a backend from two functions, forward and gradient of a batch. It adds batching, Adam, cancel and pauses for
// the event loop, once for all JavaScript engines. A batch is cut into parts of fixed size, so that a cancel is
// noticed soon and the same seed gives the same bits.
import type { CancelSignal } from "../../../shared/job.ts";
import { adamUpdate, createOptimiserState, gradientNorm } from "../adam.ts";
import type { InferenceOptions, NetworkBackend } from "../backend.ts";
import { weightLayout } from "../layout.ts";
import { type Batch, checkOrder, checkSource, fillBatch, type WindowSource } from "../source.ts";
import type { NetworkSpec } from "../spec.ts";
import { lossOf, softmaxRows } from "./loss.ts";
import type { TrainingPlace } from "./network.ts";

/** The arithmetic of one engine. */
export interface BatchKernels {
  engine: string;
  /** Inference mode: output of layer `upTo`, before any softmax, [B, elements]. */
  forward(weights: Float32Array, batch: Batch, upTo: number): ArrayLike<number>;
  /** Training mode: this part's share of the batch's loss and gradient, and the new moving statistics of batch-norm. */
  gradient(
    weights: Float32Array,
    batch: Batch,
    place: TrainingPlace,
  ): {
    loss: number;
    gradient: ArrayLike<number>;
    moving: { offset: number; values: ArrayLike<number> }[];
  };
  close(): void;
}

/** What the host provides: a clock in milliseconds, and a promise that yields to other work of the thread. */
export interface Host {
  now: () => number;
  pause: () => Promise<void>;
}

/** Models are float32: an engine that computes in float64 must stop where others overflow. */
const fitsFloat32 = (value: number): boolean => Number.isFinite(Math.fround(value));

const breath = 12; // ms of work between two pauses for the event loop
const notice = 100; // ms between two progress notes

export function createBatchedBackend(
  spec: NetworkSpec,
  kernels: BatchKernels,
  options: Host & {
    /** Windows per part. */
    part: number;
  },
): NetworkBackend {
  const { now, pause, part } = options;
  const layout = weightLayout(spec);
  const last = spec.layers.length - 1;
  const tied = spec.layers.some((layer) => layer.type === "batch-norm"); // its statistics cover the whole batch
  const weights = new Float32Array(layout.parameterCount);
  const state = createOptimiserState(layout.parameterCount);
  let closed = false;
  let busy = false;

  function assertOpen(): void {
    if (closed) throw new TypeError("The network is closed.");
  }

  async function exclusively<T>(work: () => Promise<T>): Promise<T> {
    assertOpen();
    if (busy) throw new Error("The network is busy.");
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
      if (closed) kernels.close();
    }
  }

  /** Yields now and then; the result says whether to stop. */
  function createBreather(signal: CancelSignal | undefined): () => Promise<boolean> {
    let since = now();
    return async () => {
      if (now() - since >= breath) {
        await pause();
        since = now();
      }
      return closed || signal?.aborted === true;
    };
  }

  function sizeOf(source: WindowSource, order: Uint32Array | null | undefined): number {
    if (order) checkOrder(order, source.starts.length);
    return order ? order.length : source.starts.length;
  }

  /** Loss and gradient of windows order[from … to), or null if cancelled. */
  async function batchGradient(
    source: WindowSource,
    place: { order: Uint32Array | null; from: number; to: number; batchNumber: number; dropoutSeed: number },
    stop: () => Promise<boolean>,
  ) {
    const { order, from, to, batchNumber, dropoutSeed } = place;
    const total = to - from;
    const step = tied ? total : part;
    const gradient = new Float32Array(layout.parameterCount);
    let loss = 0;
    let moving: ReturnType<BatchKernels["gradient"]>["moving"] = [];
    for (let first = 0; first < total; first += step) {
      const batch = fillBatch(spec, layout, source, {
        order,
        from: from + first,
        to: Math.min(from + first + step, to),
        needs: "loss",
      });
      const one = kernels.gradient(weights, batch, { dropoutSeed, batchNumber, first, total });
      loss += one.loss;
      for (let i = 0; i < gradient.length; i++) gradient[i]! += one.gradient[i]!;
      moving = one.moving;
      if (await stop()) return null;
    }
    return { loss, gradient, moving };
  }

  /** Calls `visit` for all windows, part by part. */
  async function overParts(
    source: WindowSource,
    pass: InferenceOptions & { needs: "loss" | "input"; upTo: number },
    visit: (y: ArrayLike<number>, batch: Batch, from: number) => void,
  ): Promise<{ windows: number; cancelled: boolean }> {
    checkSource(spec, layout, source, pass.needs);
    const n = sizeOf(source, pass.order);
    const stop = createBreather(pass.signal);
    for (let from = 0; from < n; from += part) {
      const to = Math.min(from + part, n);
      const batch = fillBatch(spec, layout, source, {
        order: pass.order ?? null,
        from,
        to,
        needs: pass.needs,
      });
      visit(kernels.forward(weights, batch, pass.upTo), batch, from);
      if (await stop()) return { windows: to, cancelled: true };
    }
    return { windows: n, cancelled: false };
  }

  function assertLength(name: string, array: Float32Array | undefined, expected: number): void {
    if (array && array.length !== expected)
      throw new TypeError(`${name} has room for ${array.length} numbers; ${expected} are needed.`);
  }

  const output = layout.shapes[last + 1]!;
  const width = output.steps * output.features;
  const code = layout.shapes[spec.code + 1]!;
  const codeWidth = code.steps * code.features;

  return {
    spec,
    engine: kernels.engine,
    getWeights() {
      assertOpen();
      return weights.slice();
    },
    setWeights(values) {
      assertOpen();
      assertLength("The array of weights", values, weights.length);
      weights.set(values);
    },
    getOptimiser() {
      assertOpen();
      return { m: state.m.slice(), v: state.v.slice(), step: state.step };
    },
    setOptimiser(newState) {
      assertOpen();
      assertLength("m", newState.m, state.m.length);
      assertLength("v", newState.v, state.v.length);
      state.m.set(newState.m);
      state.v.set(newState.v);
      state.step = newState.step;
    },

    trainEpoch: (source, epoch) =>
      exclusively(async () => {
        checkSource(spec, layout, source, "loss");
        const n = sizeOf(source, epoch.order);
        const stop = createBreather(epoch.signal);
        const seen = { loss: 0, norm: 0, batches: 0, windows: 0 };
        let noted = now();
        const outcome = (ending: { cancelled: boolean; nonFinite: boolean }) => ({
          loss: seen.windows > 0 ? seen.loss / seen.windows : Number.NaN,
          gradientNorm: seen.batches > 0 ? seen.norm / seen.batches : 0,
          batches: seen.batches,
          windows: seen.windows,
          ...ending,
        });
        if (await stop()) return outcome({ cancelled: true, nonFinite: false });
        for (let from = 0; from < n; from += epoch.batch) {
          const to = Math.min(from + epoch.batch, n);
          const place = { ...epoch, from, to, batchNumber: seen.batches };
          const found = await batchGradient(source, place, stop);
          if (!found) return outcome({ cancelled: true, nonFinite: false });
          const norm = gradientNorm(found.gradient);
          if (!fitsFloat32(found.loss) || !fitsFloat32(norm))
            return outcome({ cancelled: false, nonFinite: true });
          const warm = epoch.warmupSteps > 0 ? Math.min(1, (state.step + 1) / epoch.warmupSteps) : 1;
          adamUpdate(weights, found.gradient, state, {
            layout,
            optimiser: spec.optimiser,
            learningRate: epoch.learningRate * warm,
            weightDecay: epoch.weightDecay,
            factor: epoch.clipNorm > 0 ? Math.min(1, epoch.clipNorm / norm) : 1,
          });
          for (const { offset, values } of found.moving) weights.set(values, offset);
          seen.loss += found.loss * (to - from);
          seen.norm += norm;
          seen.batches += 1;
          seen.windows = to;
          if (epoch.onProgress && now() - noted >= notice) {
            noted = now();
            epoch.onProgress({
              batches: seen.batches,
              windows: to,
              loss: seen.loss / to,
              gradientNorm: norm,
            });
          }
        }
        return outcome({ cancelled: false, nonFinite: false });
      }),

    evaluate: (source, options = {}) =>
      exclusively(async () => {
        let loss = 0;
        const seen = await overParts(source, { ...options, needs: "loss", upTo: last }, (y, batch) => {
          loss += lossOf(spec.loss, output, { y: Float64Array.from(y), batch, total: 1 }).loss;
        });
        return { loss: seen.windows > 0 ? loss / seen.windows : 0, ...seen };
      }),

    predict: (source, options) =>
      exclusively(async () => {
        assertLength("output", options.output, sizeOf(source, options.order) * width);
        const probabilities = spec.loss.type === "cross-entropy";
        const visit = (y: ArrayLike<number>, _batch: Batch, from: number): void => {
          const values = Float64Array.from(y);
          if (probabilities) softmaxRows(values, output.features);
          options.output.set(values, from * width);
        };
        return overParts(source, { ...options, needs: "input", upTo: last }, visit);
      }),

    errors: (source, options) =>
      exclusively(async () => {
        if (spec.loss.type !== "mse") throw new TypeError("errors needs a network whose loss is mse.");
        const n = sizeOf(source, options.order);
        assertLength("cells", options.cells, n * width);
        assertLength("windows", options.windows, n);
        assertLength("prediction", options.prediction, n * width);
        const { featureWeights } = spec.loss;
        const visit = (y: ArrayLike<number>, batch: Batch, from: number): void => {
          for (let b = 0; b < batch.count; b++) {
            let sum = 0;
            let counted = 0;
            for (let k = 0; k < width; k++) {
              const i = b * width + k;
              const counts = batch.mask?.[i] !== 0;
              const cell = counts ? (y[i]! - batch.target[i]!) ** 2 : 0;
              if (options.cells) options.cells[from * width + i] = cell;
              sum += cell * (featureWeights?.[k % output.features] ?? 1);
              counted += counts ? 1 : 0;
            }
            if (options.windows) options.windows[from + b] = counted > 0 ? sum / counted : 0;
          }
          options.prediction?.set(y, from * width);
        };
        return overParts(source, { ...options, needs: "loss", upTo: last }, visit);
      }),

    embed: (source, options) =>
      exclusively(async () => {
        assertLength("output", options.output, sizeOf(source, options.order) * codeWidth);
        return overParts(source, { ...options, needs: "input", upTo: spec.code }, (y, _batch, from) => {
          options.output.set(y, from * codeWidth);
        });
      }),

    gradients: (source, { dropoutSeed }) =>
      exclusively(async () => {
        checkSource(spec, layout, source, "loss");
        const place = { order: null, from: 0, to: source.starts.length, batchNumber: 0, dropoutSeed };
        const found = await batchGradient(source, place, async () => false);
        return { loss: found!.loss, gradient: found!.gradient };
      }),

    close() {
      if (closed) return;
      closed = true;
      if (!busy) kernels.close();
    },
  };
}
