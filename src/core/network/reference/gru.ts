// One direction of a GRU ("reset after") over a batch, forward and backward. Names as in `lstm.ts`; gates z, r, n.
import type { RecurrentWalk } from "./layer-run.ts";
import { addInputGradient, addKernelGradient, addProduct, addRows, matrixRows, sigmoid } from "./products.ts";

/**
 * a = x·K + b; q = h₋·R + b'; z = σ(a_z + q_z); r = σ(a_r + q_r); n = tanh(a_n + r·q_n); h = z·h₋ + (1 − z)·n.
 * Backward: δn = dh·(1−z)·(1−n²); δz = dh·(h₋−n)·z(1−z); δr = δn·q_n·r(1−r); by q the same but δn·r;
 * dh₋ = dh·z + δq·Rᵀ.
 */
export const walkGru: RecurrentWalk = (run, x, { prefix, backwards }) => {
  const B = run.batch;
  const T = run.input.steps;
  const F = run.input.features;
  const H = run.layer.units;
  const kernel = run.parameter(`${prefix}kernel`);
  const recurrent = run.parameter(`${prefix}recurrentKernel`);
  const a = matrixRows(run.parameter(`${prefix}bias`), B * T); // [B,T,3H], first the sums, then z, r, n
  addProduct(a, x, kernel, [B * T, F, 3 * H]);
  const q = matrixRows(run.parameter(`${prefix}recurrentBias`), B * T);
  const h = new Float64Array(B * T * H);
  const none = new Float64Array(H);
  const rowAt = (b: number, s: number): number => b * T + (backwards ? T - 1 - s : s);
  const before = (r: number, s: number): Float64Array => {
    if (s === 0) return none;
    const p = backwards ? r + 1 : r - 1;
    return h.subarray(p * H, (p + 1) * H);
  };

  for (let b = 0; b < B; b++)
    for (let s = 0; s < T; s++) {
      const row = rowAt(b, s);
      const gates = a.subarray(row * 3 * H, (row + 1) * 3 * H);
      const past = before(row, s);
      const recurrentPart = q.subarray(row * 3 * H, (row + 1) * 3 * H);
      addProduct(recurrentPart, past, recurrent, [1, H, 3 * H]);
      for (let j = 0; j < H; j++) {
        const z = sigmoid(gates[j]! + recurrentPart[j]!);
        const r = sigmoid(gates[H + j]! + recurrentPart[H + j]!);
        const n = Math.tanh(gates[2 * H + j]! + r * recurrentPart[2 * H + j]!);
        gates[j] = z;
        gates[H + j] = r;
        gates[2 * H + j] = n;
        h[row * H + j] = z * past[j]! + (1 - z) * n;
      }
    }

  const backward = (dStates: Float64Array): Float64Array => {
    const da = new Float64Array(B * T * 3 * H);
    const dq = new Float64Array(B * T * 3 * H);
    const previous = new Float64Array(B * T * H);
    for (let b = 0; b < B; b++) {
      let dh = new Float64Array(H);
      for (let s = T - 1; s >= 0; s--) {
        const row = rowAt(b, s);
        const gates = a.subarray(row * 3 * H, (row + 1) * 3 * H);
        const past = before(row, s);
        const da1 = da.subarray(row * 3 * H, (row + 1) * 3 * H);
        const dq1 = dq.subarray(row * 3 * H, (row + 1) * 3 * H);
        const next = new Float64Array(H);
        previous.set(past, row * H);
        for (let j = 0; j < H; j++) {
          const z = gates[j]!;
          const r = gates[H + j]!;
          const n = gates[2 * H + j]!;
          const d = dh[j]! + dStates[row * H + j]!;
          const dn = d * (1 - z) * (1 - n * n);
          da1[j] = d * (past[j]! - n) * z * (1 - z);
          da1[H + j] = dn * q[row * 3 * H + 2 * H + j]! * r * (1 - r);
          da1[2 * H + j] = dn;
          dq1[j] = da1[j]!;
          dq1[H + j] = da1[H + j]!;
          dq1[2 * H + j] = dn * r;
          next[j] = d * z;
        }
        addInputGradient(next, dq1, recurrent, [1, H, 3 * H]);
        dh = next;
      }
    }
    addKernelGradient(run.gradient(`${prefix}kernel`), x, da, [B * T, F, 3 * H]);
    addKernelGradient(run.gradient(`${prefix}recurrentKernel`), previous, dq, [B * T, H, 3 * H]);
    addRows(run.gradient(`${prefix}bias`), da, 3 * H);
    addRows(run.gradient(`${prefix}recurrentBias`), dq, 3 * H);
    const dx = new Float64Array(x.length);
    addInputGradient(dx, da, kernel, [B * T, F, 3 * H]);
    return dx;
  };
  return { states: h, backward };
};
