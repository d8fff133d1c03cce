// Attention pooling over time (after Bahdanau et al., 2015, with one learned query), forward and backward; x [B,T,F], A units.
import type { Kernel, LayerOf } from "./layer-run.ts";
import { addInputGradient, addKernelGradient, addProduct, addRows, matrixRows } from "./products.ts";

/**
 * u = tanh(x·K + b); s_t = u_t·v; a = softmax_t(s); y = Σ a_t·x_t.
 * Backward: da_t = dy·x_t; ds_t = a_t·(da_t − Σ a·da); dv = Σ ds_t·u_t; δ_t = ds_t·v·(1 − u_t²); dK = xᵀδ; dx_t =
 * a_t·dy + δ_t·Kᵀ.
 */
export const attention: Kernel<LayerOf<"attention-pooling">> = (run, x) => {
  const { batch: B } = run;
  const { steps: T, features: F } = run.input;
  const A = run.layer.units;
  const kernel = run.parameter("kernel");
  const context = run.parameter("context");
  const u = matrixRows(run.parameter("bias"), B * T);
  addProduct(u, x, kernel, [B * T, F, A]);
  for (let i = 0; i < u.length; i++) u[i] = Math.tanh(u[i]!);
  const share = new Float64Array(B * T); // first s, then a
  addProduct(share, u, context, [B * T, A, 1]);
  const y = new Float64Array(B * F);
  for (let b = 0; b < B; b++) {
    const a = share.subarray(b * T, (b + 1) * T);
    const top = a.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
    for (let t = 0; t < T; t++) a[t] = Math.exp(a[t]! - top);
    const sum = a.reduce((total, v) => total + v, 0);
    for (let t = 0; t < T; t++) a[t]! /= sum;
    addProduct(y.subarray(b * F, (b + 1) * F), a, x.subarray(b * T * F, (b + 1) * T * F), [1, T, F]);
  }
  return {
    y,
    backward(dy) {
      const ds = new Float64Array(B * T);
      const dx = new Float64Array(x.length);
      for (let b = 0; b < B; b++) {
        const a = share.subarray(b * T, (b + 1) * T);
        const d = dy.subarray(b * F, (b + 1) * F);
        const da = new Float64Array(T);
        addInputGradient(da, d, x.subarray(b * T * F, (b + 1) * T * F), [1, T, F]);
        const centre = da.reduce((sum, v, t) => sum + v * a[t]!, 0);
        for (let t = 0; t < T; t++) ds[b * T + t] = a[t]! * (da[t]! - centre);
        addKernelGradient(dx.subarray(b * T * F, (b + 1) * T * F), a, d, [1, T, F]);
      }
      addKernelGradient(run.gradient("context"), u, ds, [B * T, A, 1]);
      const delta = u.map((v, i) => ds[Math.floor(i / A)]! * context[i % A]! * (1 - v * v));
      addKernelGradient(run.gradient("kernel"), x, delta, [B * T, F, A]);
      addRows(run.gradient("bias"), delta, A);
      addInputGradient(dx, delta, kernel, [B * T, F, A]);
      return dx;
    },
  };
};
