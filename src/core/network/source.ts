// The input of a network: one row-major matrix and the first row of each window in it. Overlapping windows are views;
// only one batch at a time is copied out. N windows, T steps, F features, T'/F' of the output.
import type { WeightLayout } from "./layout.ts";
import type { NetworkSpec } from "./spec.ts";

/** Rows of another (or the same) matrix that a network's output is compared with. */
interface TargetWindows {
  /** Row-major, `columns` = F'. */
  matrix: Float32Array;
  columns: number;
  /** First row of each window's target, followed by the rest of its T' rows. For a forecast: start + T in the same matrix. */
  starts: Uint32Array;
}

/** N windows: rows starts[i] … starts[i] + T − 1 of `matrix`. */
export interface WindowSource {
  /** Row-major, already scaled, `columns` = F. */
  matrix: Float32Array;
  columns: number;
  starts: Uint32Array;
  /** Absent: the window itself (an autoencoder). */
  targets?: TargetWindows;
  /** Class of each window, or −1 for none: cross-entropy networks only. */
  classes?: Int32Array;
  /** Factor on each window's loss. */
  sampleWeights?: Float32Array;
  /** 0 = does not count. One per row or one per cell of the target matrix. */
  mask?: Uint8Array;
}

/** One batch, copied out for the engines that read no views. */
export interface Batch {
  /** B. */
  count: number;
  /** [B,T,F] */
  x: Float32Array;
  /** [B,T',F'] for mse, else empty. */
  target: Float32Array;
  /** [B], −1 = none; for cross-entropy, else empty. */
  classes: Int32Array;
  /** [B] sample weights, or null for all 1. */
  weights: Float32Array | null;
  /** [B,T',F'] of 0 and 1, or null for all 1. */
  mask: Uint8Array | null;
}

/** The number of elements of each part of a batch; 0 for a part that it does not have. */
export function batchSizes(
  spec: NetworkSpec,
  layout: WeightLayout,
  source: WindowSource,
  { count, needs }: { count: number; needs: "loss" | "input" },
): Record<"x" | "target" | "classes" | "weights" | "mask", number> {
  const output = layout.shapes[spec.layers.length]!;
  const needsLoss = needs === "loss";
  const mse = needsLoss && spec.loss.type === "mse";
  const cells = count * output.steps * output.features;
  return {
    x: count * spec.input.steps * spec.input.features,
    target: mse ? cells : 0,
    classes: needsLoss && !mse ? count : 0,
    weights: needsLoss && source.sampleWeights ? count : 0,
    mask: mse && source.mask ? cells : 0,
  };
}

function refuse(sentence: string): never {
  throw new TypeError(sentence);
}

function checkStarts(what: string, starts: Uint32Array, steps: number, rows: number): void {
  const last = rows - steps;
  for (let i = 0; i < starts.length; i++)
    if (starts[i]! > last)
      refuse(`${what} ${i} begins at row ${starts[i]} and needs ${steps} rows, but there are only ${rows}.`);
}

function checkMatrix(what: string, matrix: Float32Array, columns: number, expected: number): number {
  if (columns !== expected) refuse(`${what} has ${columns} columns where the network has ${expected}.`);
  if (matrix.length % columns !== 0)
    refuse(`${what} has ${matrix.length} numbers, which is not a multiple of its ${columns} columns.`);
  return matrix.length / columns;
}

/**
 * Refuses a source that does not fit the network, before any work.
 * @param needs "loss" if targets or classes will be read, "input" if only the windows are
 * @throws TypeError with a sentence that says what does not fit
 */
export function checkSource(
  spec: NetworkSpec,
  layout: WeightLayout,
  source: WindowSource,
  needs: "loss" | "input",
): void {
  const { steps, features } = spec.input;
  const output = layout.shapes[spec.layers.length]!;
  const n = source.starts.length;
  const rows = checkMatrix("The matrix", source.matrix, source.columns, features);
  checkStarts("Window", source.starts, steps, rows);
  if (source.sampleWeights && source.sampleWeights.length !== n)
    refuse(`There are ${source.sampleWeights.length} sample weights for ${n} windows.`);
  if (needs === "input") return;
  if (spec.loss.type === "cross-entropy") {
    const { classes } = source;
    if (!classes || classes.length !== n)
      refuse(`There are ${classes?.length ?? 0} classes for ${n} windows.`);
    const stray = classes.findIndex((c) => c < -1 || c >= output.features);
    if (stray >= 0)
      refuse(`Window ${stray} has class ${classes[stray]}; the network knows ${output.features}.`);
    return;
  }
  const { targets } = source;
  let targetRows = rows;
  if (targets) {
    targetRows = checkMatrix("The target matrix", targets.matrix, targets.columns, output.features);
    if (targets.starts.length !== n) refuse(`There are ${targets.starts.length} targets for ${n} windows.`);
    checkStarts("Target", targets.starts, output.steps, targetRows);
  } else if (output.steps !== steps || output.features !== features) {
    refuse(
      `Without targets the output must have the shape of the window, ${steps} × ${features}, ` +
        `but it has ${output.steps} × ${output.features}.`,
    );
  }
  const { mask } = source;
  if (mask && mask.length !== targetRows && mask.length !== targetRows * output.features)
    refuse(`The mask has ${mask.length} values for ${targetRows} rows of ${output.features} columns.`);
}

/**
 * Refuses an order with indices beyond the windows.
 * @throws TypeError
 */
export function checkOrder(order: Uint32Array, windows: number): void {
  for (let i = 0; i < order.length; i++)
    if (order[i]! >= windows) refuse(`The order names window ${order[i]}, but there are ${windows}.`);
}

/**
 * Copies windows order[from] … order[to − 1] of a checked source into a batch.
 * @param needs as for `checkSource`; with "input", target, classes and mask stay empty
 * @param into its arrays, of the sizes that `batchSizes` gives; absent: new ones
 */
export function fillBatch(
  spec: NetworkSpec,
  layout: WeightLayout,
  source: WindowSource,
  options: {
    order: Uint32Array | null;
    from: number;
    to: number;
    needs: "loss" | "input";
    into?: Omit<Batch, "count">;
  },
): Batch {
  const { order, from, to, needs } = options;
  const count = to - from;
  const { steps, features } = spec.input;
  const output = layout.shapes[spec.layers.length]!;
  const width = steps * features;
  const targetWidth = output.steps * output.features;
  const targetMatrix = source.targets?.matrix ?? source.matrix;
  const targetStarts = source.targets?.starts ?? source.starts;
  const { mask, sampleWeights, classes } = source;
  const perCell = mask !== undefined && mask.length === targetMatrix.length;
  const batch = { count, ...(options.into ?? newArrays(batchSizes(spec, layout, source, { count, needs }))) };
  for (let b = 0; b < count; b++) {
    const i = order ? order[from + b]! : from + b;
    const start = source.starts[i]! * features;
    batch.x.set(source.matrix.subarray(start, start + width), b * width);
    if (batch.weights) batch.weights[b] = sampleWeights![i]!;
    if (batch.classes.length > 0) batch.classes[b] = classes![i]!;
    if (batch.target.length === 0) continue;
    const first = targetStarts[i]! * output.features;
    batch.target.set(targetMatrix.subarray(first, first + targetWidth), b * targetWidth);
    if (!batch.mask) continue;
    for (let k = 0; k < targetWidth; k++) {
      const cell = perCell ? first + k : targetStarts[i]! + Math.floor(k / output.features);
      batch.mask[b * targetWidth + k] = mask![cell] === 0 ? 0 : 1;
    }
  }
  return batch;
}

const newArrays = (sizes: ReturnType<typeof batchSizes>): Omit<Batch, "count"> => ({
  x: new Float32Array(sizes.x),
  target: new Float32Array(sizes.target),
  classes: new Int32Array(sizes.classes),
  weights: sizes.weights > 0 ? new Float32Array(sizes.weights) : null,
  mask: sizes.mask > 0 ? new Uint8Array(sizes.mask) : null,
});
