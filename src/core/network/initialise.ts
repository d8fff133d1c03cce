// Initial weights of a network. They are drawn here and not in an engine, so that every engine starts from the same bits.
import { createRandom, type Random } from "../math/random.ts";
import { type Parameter, type WeightLayout, weightLayout } from "./layout.ts";
import type { NetworkSpec } from "./spec.ts";

/** Uniform in ±√(6/(fanIn + fanOut)) (Glorot and Bengio, 2010). */
function glorotUniform(out: Float32Array, fanIn: number, fanOut: number, random: Random): void {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  for (let i = 0; i < out.length; i++) out[i] = (2 * random.uniform() - 1) * limit;
}

/** A random rotation in each square block of [H, gates·H] (Saxe et al., 2013), by Gram-Schmidt applied twice. */
function orthogonalBlocks(out: Float32Array, h: number, gates: number, random: Random): void {
  const wide = h * gates;
  for (let gate = 0; gate < gates; gate++) {
    const rows: Float64Array[] = [];
    while (rows.length < h) {
      const row = Float64Array.from({ length: h }, () => random.normal());
      for (let pass = 0; pass < 2; pass++)
        for (const other of rows) {
          let dot = 0;
          for (let j = 0; j < h; j++) dot += row[j]! * other[j]!;
          for (let j = 0; j < h; j++) row[j]! -= dot * other[j]!;
        }
      const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
      if (norm > 1e-6) rows.push(row.map((x) => x / norm));
    }
    rows.forEach((row, i) => {
      for (let j = 0; j < h; j++) out[i * wide + gate * h + j] = row[j]!;
    });
  }
}

function initialiseParameter(
  parameter: Parameter,
  spec: NetworkSpec,
  out: Float32Array,
  random: Random,
): void {
  const layer = spec.layers[parameter.layer]!;
  const kind = parameter.name.slice(parameter.name.lastIndexOf(".") + 1);
  const [first = 1, second = 1, third = 1] = parameter.shape;
  switch (kind) {
    case "kernel":
      if (layer.type === "conv1d") glorotUniform(out, first * second, first * third, random);
      else if (layer.type === "lstm") glorotUniform(out, first, second / 4, random);
      else if (layer.type === "gru") glorotUniform(out, first, second / 3, random);
      else glorotUniform(out, first, second, random);
      break;
    case "recurrentKernel":
      orthogonalBlocks(out, first, second / first, random);
      break;
    case "context":
      glorotUniform(out, first, 1, random);
      break;
    case "gamma":
    case "movingVariance":
      out.fill(1);
      break;
    case "bias":
      // The forget gate starts open (Jozefowicz et al., 2015).
      if (layer.type === "lstm") out.fill(1, first / 4, first / 2);
      break;
    default:
      break; // beta, movingMean, recurrentBias: 0
  }
}

/**
 * Weights of an untrained network, in the order of `weightLayout`. Kernels are Glorot-uniform per gate, recurrent kernels
 * orthogonal per gate, lstm's forget bias 1, gamma and moving variance 1, all else 0.
 */
export function initialWeights(
  spec: NetworkSpec,
  seed: number,
  layout: WeightLayout = weightLayout(spec),
): Float32Array {
  const weights = new Float32Array(layout.parameterCount);
  const random = createRandom(seed);
  layout.parameters.forEach((parameter, index) => {
    const out = weights.subarray(parameter.offset, parameter.offset + parameter.size);
    initialiseParameter(parameter, spec, out, random.fork(index));
  });
  return weights;
}
