// The two losses with their gradients, and softmax. Divisors count, weights multiply: see `Loss` in spec.ts.
import type { Shape } from "../layout.ts";
import type { Batch } from "../source.ts";
import type { Loss } from "../spec.ts";

/** Turns rows of C numbers into probabilities, in place. */
export function softmaxRows(y: Float64Array, classes: number): void {
  for (let i = 0; i < y.length; i += classes) {
    const row = y.subarray(i, i + classes);
    const top = row.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += row[c] = Math.exp(row[c]! - top);
    for (let c = 0; c < classes; c++) row[c]! /= sum;
  }
}

/**
 * @param y [B,T',F'] the network's output for these windows
 * @param total B of the divisor: the whole batch, of which these windows may be a part
 * @returns this part's share of the batch's loss, and its gradient by y
 */
export function lossOf(
  loss: Loss,
  output: Shape,
  options: { y: Float64Array; batch: Batch; total: number },
): { loss: number; dy: Float64Array } {
  const { y, batch, total } = options;
  const F = output.features;
  const dy = new Float64Array(y.length);
  let sum = 0;
  if (loss.type === "mse") {
    const width = output.steps * F;
    const divisor = total * width;
    for (let i = 0; i < y.length; i++) {
      const weight =
        (batch.weights?.[Math.floor(i / width)] ?? 1) *
        (loss.featureWeights?.[i % F] ?? 1) *
        (batch.mask?.[i] ?? 1);
      const error = y[i]! - batch.target[i]!;
      if (weight === 0) continue; // a masked cell may be NaN
      sum += weight * error * error;
      dy[i] = (2 * weight * error) / divisor;
    }
    return { loss: sum / divisor, dy };
  }
  const probability = y.slice();
  softmaxRows(probability, F);
  for (let b = 0; b < batch.count; b++) {
    const label = batch.classes[b]!;
    if (label < 0) continue;
    const weight = (batch.weights?.[b] ?? 1) * (loss.classWeights?.[label] ?? 1);
    sum -= weight * logProbability(y.subarray(b * F, (b + 1) * F), label);
    for (let c = 0; c < F; c++)
      dy[b * F + c] = (weight * (probability[b * F + c]! - (c === label ? 1 : 0))) / total;
  }
  return { loss: sum / total, dy };
}

/** log softmax(row)[label], without underflow of the probability. */
function logProbability(row: Float64Array, label: number): number {
  const top = row.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
  const sum = row.reduce((total, v) => total + Math.exp(v - top), 0);
  return row[label]! - top - Math.log(sum);
}
