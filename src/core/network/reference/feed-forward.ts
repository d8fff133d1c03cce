// Dense, dropout and the layers that only move numbers, forward and backward; arrays [B,T,F] or [B,F].
import { dropoutKeeps } from "../dropout.ts";
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

/** y = act(x·K + b); backward: δ = dy·act'; dK = xᵀδ; db = Σδ; dx = δ·Kᵀ. */
export const dense: Kernel<LayerOf<"dense">> = (run, x) => {
  const { activation, units: U } = run.layer;
  const F = run.input.features;
  const rows = x.length / F;
  const y = matrixRows(run.parameter("bias"), rows);
  addProduct(y, x, run.parameter("kernel"), [rows, F, U]);
  activate(y, activation);
  return {
    y,
    backward(dy) {
      const delta = activationGradient(dy, y, activation);
      addKernelGradient(run.gradient("kernel"), x, delta, [rows, F, U]);
      addRows(run.gradient("bias"), delta, U);
      const dx = new Float64Array(x.length);
      addInputGradient(dx, delta, run.parameter("kernel"), [rows, F, U]);
      return dx;
    },
  };
};

export const dropout: Kernel<LayerOf<"dropout">> = (run, x) => {
  if (!run.training || run.layer.rate === 0) return { y: x, backward: (dy) => dy };
  const { rate } = run.layer;
  const first = run.firstWindow * run.input.steps * run.input.features;
  const factor = x.map((_, i) => (dropoutKeeps(run.dropoutKey, first + i, rate) ? 1 / (1 - rate) : 0));
  const scale = (v: Float64Array): Float64Array => v.map((value, i) => value * factor[i]!);
  return { y: scale(x), backward: scale };
};

/** [B,F] → [B,T,F]; backward: the sum over the steps. */
export const repeat: Kernel<LayerOf<"repeat">> = (run, x) => {
  const F = run.input.features;
  const T = run.layer.steps;
  const y = new Float64Array(x.length * T);
  for (let row = 0; row < run.batch * T; row++) {
    const b = Math.floor(row / T);
    y.set(x.subarray(b * F, (b + 1) * F), row * F);
  }
  return {
    y,
    backward(dy) {
      const dx = new Float64Array(x.length);
      for (let b = 0; b < run.batch; b++)
        addRows(dx.subarray(b * F, (b + 1) * F), dy.subarray(b * T * F, (b + 1) * T * F), F);
      return dx;
    },
  };
};

/** flatten and reshape: the same numbers in the same order. */
export const rename: Kernel = (_run, x) => ({ y: x, backward: (dy) => dy });
