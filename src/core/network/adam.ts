// Adam with decoupled weight decay (Kingma and Ba, 2015; Loshchilov and Hutter, 2019) on one flat array, and the norm
// of a gradient. For the JavaScript engines; the native one has its own.
import type { OptimiserState } from "./backend.ts";
import type { WeightLayout } from "./layout.ts";
import type { Optimiser } from "./spec.ts";

export function createOptimiserState(parameterCount: number): OptimiserState {
  return { m: new Float32Array(parameterCount), v: new Float32Array(parameterCount), step: 0 };
}

/** Global L2 norm. */
export function gradientNorm(gradient: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/**
 * One update in place: m ← β1·m + (1 − β1)·g; v ← β2·v + (1 − β2)·g²; w ← w − lr·(m̂/(√v̂ + ε) + decay·w).
 * @param options.factor multiplies every gradient first (clipping)
 */
export function adamUpdate(
  weights: Float32Array,
  gradient: Float32Array,
  state: OptimiserState,
  options: {
    layout: WeightLayout;
    optimiser: Optimiser;
    learningRate: number;
    weightDecay: number;
    factor: number;
  },
): void {
  const { layout, learningRate, weightDecay, factor } = options;
  const { beta1, beta2, epsilon } = options.optimiser;
  state.step += 1;
  const unbias1 = 1 / (1 - beta1 ** state.step);
  const unbias2 = 1 / (1 - beta2 ** state.step);
  for (const { offset, size, trainable, decay } of layout.parameters) {
    if (!trainable) continue;
    const shrink = decay ? weightDecay : 0;
    for (let i = offset; i < offset + size; i++) {
      const g = gradient[i]! * factor;
      const m = beta1 * state.m[i]! + (1 - beta1) * g;
      const v = beta2 * state.v[i]! + (1 - beta2) * g * g;
      state.m[i] = m;
      state.v[i] = v;
      const w = weights[i]!;
      weights[i] = w - learningRate * ((m * unbias1) / (Math.sqrt(v * unbias2) + epsilon) + shrink * w);
    }
  }
}
