// Batch normalisation over windows and steps, per feature (Ioffe and Szegedy, 2015), forward and backward; R = B·T rows.
import type { Kernel, LayerOf } from "./layer-run.ts";

/**
 * x̂ = (x − μ)/√(v + ε); y = γ·x̂ + β.
 * Backward in training, where μ and v depend on x: dx = γ/√(v + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)); dγ = Σdy·x̂; dβ = Σdy.
 */
export const batchNorm: Kernel<LayerOf<"batch-norm">> = (run, x) => {
  const { momentum, epsilon } = run.layer;
  const F = run.input.features;
  const R = x.length / F;
  const gamma = run.parameter("gamma");
  const beta = run.parameter("beta");
  let mean = run.parameter("movingMean");
  let variance = run.parameter("movingVariance");
  if (run.training) {
    const moving = { mean, variance };
    mean = new Float64Array(F);
    variance = new Float64Array(F);
    for (let i = 0; i < x.length; i++) mean[i % F]! += x[i]! / R;
    for (let i = 0; i < x.length; i++) variance[i % F]! += (x[i]! - mean[i % F]!) ** 2 / R;
    const blend = (old: Float64Array, now: Float64Array) =>
      old.map((v, f) => momentum * v + (1 - momentum) * now[f]!);
    run.setMoving("movingMean", blend(moving.mean, mean));
    run.setMoving("movingVariance", blend(moving.variance, variance));
  }
  const scale = variance.map((v) => 1 / Math.sqrt(v + epsilon));
  const unit = x.map((v, i) => (v - mean[i % F]!) * scale[i % F]!);
  const y = unit.map((v, i) => gamma[i % F]! * v + beta[i % F]!);
  return {
    y,
    backward(dy) {
      const dGamma = new Float64Array(F);
      const dBeta = new Float64Array(F);
      for (let i = 0; i < dy.length; i++) {
        dGamma[i % F]! += dy[i]! * unit[i]!;
        dBeta[i % F]! += dy[i]!;
      }
      const gammaSum = run.gradient("gamma");
      const betaSum = run.gradient("beta");
      for (let f = 0; f < F; f++) {
        gammaSum[f]! += dGamma[f]!;
        betaSum[f]! += dBeta[f]!;
      }
      return dy.map((d, i) => {
        const f = i % F;
        const centred = run.training ? d - dBeta[f]! / R - (unit[i]! * dGamma[f]!) / R : d;
        return gamma[f]! * scale[f]! * centred;
      });
    },
  };
};
