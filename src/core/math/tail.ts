// Fits distributions to values above a threshold: generalised Pareto and truncated log-normal, and chooses between
// them. Shapes: `excess` are values minus the threshold, all ≥ 0. Sources: Zhang & Stephens 2009; Pickands 1975.

import { logNormalTail } from "./normal.ts";
import { sorted } from "./statistics.ts";

/** P(X − threshold > y) = (1 + shape·y/scale)^(−1/shape); exponential for shape 0. */
type ParetoTail = { readonly law: "pareto"; readonly shape: number; readonly scale: number };

/** X itself is log-normal(mu, sigma), conditioned on X > threshold. */
type LogNormalTail = { readonly law: "log-normal"; readonly mu: number; readonly sigma: number };

export type Tail = (ParetoTail | LogNormalTail) & {
  readonly line: number;
  /** Mean log-likelihood per excess, in nats: comparable between distributions on the same excesses. */
  readonly logLikelihood: number;
};

/** Fits a generalised Pareto by Zhang & Stephens' quasi-Bayesian estimate: no iteration, no failure, little bias. */
export function fitPareto(excess: ArrayLike<number>): { shape: number; scale: number } {
  const x = sorted(excess);
  const n = x.length;
  if (n === 0) return { shape: 0, scale: 1 };
  const top = x[n - 1]!;
  if (!(top > 0)) return { shape: 0, scale: 1e-12 };
  const quartile = Math.max(x[Math.floor(n / 4 + 0.5) - 1] ?? x[0]!, top * 1e-6);
  const m = 20 + Math.floor(Math.sqrt(n));
  const theta = new Float64Array(m);
  const profile = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    theta[j] = 1 / top + (1 - Math.sqrt(m / (j + 0.5))) / (3 * quartile);
    const k = meanLog(x, theta[j]!);
    profile[j] = n * (Math.log(-theta[j]! / k) - k - 1);
  }
  let estimate = 0;
  for (let j = 0; j < m; j++) {
    let weight = 0;
    for (let i = 0; i < m; i++) weight += Math.exp(profile[i]! - profile[j]!);
    if (weight > 0 && Number.isFinite(weight)) estimate += theta[j]! / weight;
  }
  const k = meanLog(x, estimate);
  if (!Number.isFinite(k) || Math.abs(estimate) < 1e-300) return { shape: 0, scale: mean(x) };
  // A weak prior towards 0.5 (10 pseudo-excesses) keeps tiny samples from absurd shapes, as in PSIS.
  const shape = (k * n + 5) / (n + 10);
  return { shape, scale: Math.max(1e-300, -k / estimate) };
}

function meanLog(x: Float64Array, theta: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.log1p(-theta * x[i]!);
  return sum / x.length;
}

function mean(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]!;
  return sum / Math.max(1, x.length);
}

/** Fits a log-normal by the moments of the logarithms. */
export function fitLogNormal(values: ArrayLike<number>): { mu: number; sigma: number } {
  let n = 0;
  let mu = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > 0) {
      mu += Math.log(values[i]!);
      n++;
    }
  }
  mu /= Math.max(1, n);
  let square = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) square += (Math.log(values[i]!) - mu) ** 2;
  return { mu, sigma: Math.max(1e-9, Math.sqrt(square / Math.max(1, n))) };
}

/** ln P(X > x | X > threshold) under the tail; 0 at or below the threshold. */
export function logTailProbability(tail: Tail, x: number): number {
  if (!(x > tail.line)) return 0;
  if (tail.law === "pareto") {
    const y = (x - tail.line) / tail.scale;
    if (Math.abs(tail.shape) < 1e-9) return -y;
    const base = 1 + tail.shape * y;
    return base <= 0 ? Number.NEGATIVE_INFINITY : -Math.log(base) / tail.shape;
  }
  const z = (Math.log(Math.max(x, 1e-300)) - tail.mu) / tail.sigma;
  const z0 = (Math.log(Math.max(tail.line, 1e-300)) - tail.mu) / tail.sigma;
  return logNormalTail(z) - logNormalTail(z0);
}

/** x with ln P(X > x | X > threshold) = logP, by bisection on the distance above the threshold. */
export function tailQuantile(tail: Tail, logP: number): number {
  if (!(logP < 0)) return tail.line;
  if (tail.law === "pareto") {
    if (Math.abs(tail.shape) < 1e-9) return tail.line - tail.scale * logP;
    return tail.line + (tail.scale / tail.shape) * Math.expm1(-tail.shape * logP);
  }
  let high = Math.max(1e-12, Math.abs(tail.line));
  while (logTailProbability(tail, tail.line + high) > logP && high < 1e300) high *= 2;
  let low = 0;
  for (let k = 0; k < 100; k++) {
    const middle = (low + high) / 2;
    if (logTailProbability(tail, tail.line + middle) > logP) low = middle;
    else high = middle;
  }
  return tail.line + high;
}

function logDensity(tail: Tail, x: number): number {
  if (tail.law === "pareto") {
    const y = (x - tail.line) / tail.scale;
    if (Math.abs(tail.shape) < 1e-9) return -Math.log(tail.scale) - y;
    const base = 1 + tail.shape * y;
    return base <= 0 ? -1e6 : -Math.log(tail.scale) - (1 / tail.shape + 1) * Math.log(base);
  }
  const z = (Math.log(x) - tail.mu) / tail.sigma;
  const z0 = (Math.log(tail.line) - tail.mu) / tail.sigma;
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(tail.sigma) - Math.log(x) - logNormalTail(z0);
}

/**
 * The better of the two distributions for the values above `threshold`, by the likelihood of those excesses. `body`
 * gives the log-normal its parameters (all values: a log-normal fitted to the tail alone is not identified).
 */
export function fitTail(body: ArrayLike<number>, line: number): Tail {
  const over: number[] = [];
  for (let i = 0; i < body.length; i++) if (body[i]! > line) over.push(body[i]!);
  const excess = Float64Array.from(over, (x) => x - line);
  const likelihood = (tail: Tail): number => {
    let sum = 0;
    for (const x of over) sum += logDensity(tail, x);
    return sum / over.length;
  };
  if (over.length === 0) {
    return { law: "pareto", shape: 0, scale: 1e-9 * Math.max(1, Math.abs(line)), line, logLikelihood: 0 };
  }
  const pareto: Tail = { law: "pareto", ...fitPareto(excess), line, logLikelihood: 0 };
  const paretoLikelihood = likelihood(pareto);
  if (line > 0) {
    const logNormal: Tail = { law: "log-normal", ...fitLogNormal(body), line, logLikelihood: 0 };
    const logNormalLikelihood = likelihood(logNormal);
    // Akaike's penalty: two parameters of the Pareto are fitted to these excesses, none of the log-normal.
    if (logNormalLikelihood > paretoLikelihood - 2 / over.length)
      return { ...logNormal, logLikelihood: logNormalLikelihood };
  }
  return { ...pareto, logLikelihood: paretoLikelihood };
}
