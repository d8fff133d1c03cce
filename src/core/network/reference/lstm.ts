// One direction of an LSTM over a batch: every step's hidden state forward, and backpropagation through time. B
// windows, T steps, F features, H units; arrays [B,T,·]; row r = b·T + t. Gates i, f, g, o.
import type { RecurrentWalk } from "./layer-run.ts";
import { addInputGradient, addKernelGradient, addProduct, addRows, matrixRows, sigmoid } from "./products.ts";

/**
 * z = x·K + h₋·R + b; c = σ(f)·c₋ + σ(i)·tanh(g); h = σ(o)·tanh(c).
 * Backward: δo = dh·tanh(c)·o(1−o); dc += dh·o·(1−tanh²c); δi = dc·g·i(1−i); δf = dc·c₋·f(1−f); δg = dc·i·(1−g²);
 * dh₋ = δ·Rᵀ; dc₋ = dc·f; dK = xᵀδ; dR = h₋ᵀδ; db = Σδ; dx = δ·Kᵀ.
 */
export const walkLstm: RecurrentWalk = (run, x, { prefix, backwards }) => {
  const B = run.batch;
  const T = run.input.steps;
  const F = run.input.features;
  const H = run.layer.units;
  const kernel = run.parameter(`${prefix}kernel`);
  const recurrent = run.parameter(`${prefix}recurrentKernel`);
  const gates = matrixRows(run.parameter(`${prefix}bias`), B * T); // [B,T,4H], first z, then the activated gates
  addProduct(gates, x, kernel, [B * T, F, 4 * H]);
  const h = new Float64Array(B * T * H);
  const c = new Float64Array(B * T * H);
  const none = new Float64Array(H);
  const before = (states: Float64Array, r: number, s: number): Float64Array => {
    if (s === 0) return none;
    const p = backwards ? r + 1 : r - 1;
    return states.subarray(p * H, (p + 1) * H);
  };
  const rowAt = (b: number, s: number): number => b * T + (backwards ? T - 1 - s : s);

  for (let b = 0; b < B; b++)
    for (let s = 0; s < T; s++) {
      const r = rowAt(b, s);
      const z = gates.subarray(r * 4 * H, (r + 1) * 4 * H);
      addProduct(z, before(h, r, s), recurrent, [1, H, 4 * H]);
      const past = before(c, r, s);
      for (let j = 0; j < H; j++) {
        const i = sigmoid(z[j]!);
        const f = sigmoid(z[H + j]!);
        const g = Math.tanh(z[2 * H + j]!);
        const o = sigmoid(z[3 * H + j]!);
        const cell = f * past[j]! + i * g;
        z[j] = i;
        z[H + j] = f;
        z[2 * H + j] = g;
        z[3 * H + j] = o;
        c[r * H + j] = cell;
        h[r * H + j] = o * Math.tanh(cell);
      }
    }

  const backward = (dStates: Float64Array): Float64Array => {
    const delta = new Float64Array(B * T * 4 * H);
    const previous = new Float64Array(B * T * H); // h₋ of every row, for one product with the recurrent kernel
    for (let b = 0; b < B; b++) {
      let dh = new Float64Array(H);
      const dc = new Float64Array(H);
      for (let s = T - 1; s >= 0; s--) {
        const r = rowAt(b, s);
        const z = gates.subarray(r * 4 * H, (r + 1) * 4 * H);
        const d = delta.subarray(r * 4 * H, (r + 1) * 4 * H);
        const past = before(c, r, s);
        previous.set(before(h, r, s), r * H);
        for (let j = 0; j < H; j++) {
          const i = z[j]!;
          const f = z[H + j]!;
          const g = z[2 * H + j]!;
          const o = z[3 * H + j]!;
          const t = Math.tanh(c[r * H + j]!);
          const dhj = dh[j]! + dStates[r * H + j]!;
          const dcj = dc[j]! + dhj * o * (1 - t * t);
          d[j] = dcj * g * i * (1 - i);
          d[H + j] = dcj * past[j]! * f * (1 - f);
          d[2 * H + j] = dcj * i * (1 - g * g);
          d[3 * H + j] = dhj * t * o * (1 - o);
          dc[j] = dcj * f;
        }
        dh = new Float64Array(H);
        addInputGradient(dh, d, recurrent, [1, H, 4 * H]);
      }
    }
    addKernelGradient(run.gradient(`${prefix}kernel`), x, delta, [B * T, F, 4 * H]);
    addKernelGradient(run.gradient(`${prefix}recurrentKernel`), previous, delta, [B * T, H, 4 * H]);
    addRows(run.gradient(`${prefix}bias`), delta, 4 * H);
    const dx = new Float64Array(x.length);
    addInputGradient(dx, delta, kernel, [B * T, F, 4 * H]);
    return dx;
  };
  return { states: h, backward };
};
