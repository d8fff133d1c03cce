// conv1d and max-pool over time, forward and backward; x [B,T,F], y [B,T',U].
import { convolutionLeft } from "../layout.ts";
import type { Kernel, LayerOf } from "./layer-run.ts";
import {
  activate,
  activationGradient,
  addInputGradient,
  addKernelGradient,
  addProduct,
  addRows,
  matrixRows,
} from "./products.ts";

/** y[t] = act(b + Σ_k x[t·stride + k − left]·K[k]); rows outside the window are zero and have no gradient. */
export const conv1d: Kernel<LayerOf<"conv1d">> = (run, x) => {
  const { kernelSize, stride, filters: U, activation } = run.layer;
  const { steps: T, features: F } = run.input;
  const out = run.output.steps;
  const left = convolutionLeft(run.layer, T);
  const kernel = run.parameter("kernel");
  const y = matrixRows(run.parameter("bias"), run.batch * out);
  /** Calls back for every (output row, tap, input row) inside the window. */
  const taps = (visit: (yRow: number, k: number, xRow: number) => void): void => {
    for (let b = 0; b < run.batch; b++)
      for (let t = 0; t < out; t++)
        for (let k = 0; k < kernelSize; k++) {
          const from = t * stride + k - left;
          if (from >= 0 && from < T) visit(b * out + t, k, b * T + from);
        }
  };
  const row = (m: Float64Array, i: number, width: number) => m.subarray(i * width, (i + 1) * width);
  taps((yRow, k, xRow) => {
    addProduct(row(y, yRow, U), row(x, xRow, F), row(kernel, k, F * U), [1, F, U]);
  });
  activate(y, activation);
  return {
    y,
    backward(dy) {
      const delta = activationGradient(dy, y, activation);
      const dKernel = run.gradient("kernel");
      const dx = new Float64Array(x.length);
      addRows(run.gradient("bias"), delta, U);
      taps((yRow, k, xRow) => {
        const d = row(delta, yRow, U);
        addKernelGradient(row(dKernel, k, F * U), row(x, xRow, F), d, [1, F, U]);
        addInputGradient(row(dx, xRow, F), d, row(kernel, k, F * U), [1, F, U]);
      });
      return dx;
    },
  };
};

/** The largest of `size` steps; the gradient goes to the first largest. */
export const maxPool: Kernel<LayerOf<"max-pool">> = (run, x) => {
  const { size, stride } = run.layer;
  const { steps: T, features: F } = run.input;
  const out = run.output.steps;
  const y = new Float64Array(run.batch * out * F);
  const winner = new Int32Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const f = i % F;
    const t = Math.floor(i / F) % out;
    const b = Math.floor(i / (F * out));
    let best = (b * T + t * stride) * F + f;
    for (let k = 1; k < size; k++) {
      const at = (b * T + t * stride + k) * F + f;
      if (x[at]! > x[best]!) best = at;
    }
    y[i] = x[best]!;
    winner[i] = best;
  }
  return {
    y,
    backward(dy) {
      const dx = new Float64Array(x.length);
      for (let i = 0; i < dy.length; i++) dx[winner[i]!]! += dy[i]!;
      return dx;
    },
  };
};
