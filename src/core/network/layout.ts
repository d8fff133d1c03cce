// The shapes between the layers of a network, and the offset of each parameter in the one flat float32 array. All
// engines use this layout, so weights and optimiser state move between them without conversion.
import type { LayerSpec, NetworkSpec } from "./spec.ts";

/** The shape of one window between two layers; a vector has `sequence` false and one step. */
export interface Shape {
  sequence: boolean;
  steps: number;
  features: number;
}

/** One parameter tensor, row-major from `offset` (counted in floats). */
export interface Parameter {
  /** layer.name, for example `0.kernel` or `2.backward.recurrentKernel`. */
  name: string;
  layer: number;
  shape: number[];
  offset: number;
  size: number;
  /** False for batch-norm's moving statistics: no gradient (0), no update by Adam. */
  trainable: boolean;
  /** Whether weight decay applies: to matrices, but not to biases, gamma, beta and attention's context. */
  decay: boolean;
}

/** What an engine needs to know in addition to the spec. */
export interface WeightLayout {
  /** shapes[0] is the window, shapes[i + 1] the output of layer i. */
  shapes: Shape[];
  parameters: Parameter[];
  /** Length of the flat array. */
  parameterCount: number;
}

type Slot = [name: string, shape: number[], kind?: "bias" | "statistic"];

/**
 * Parameters of one layer in the order of the flat array. The gate order of lstm is i, f, g, o, of gru z, r, n; kernels are
 * [in, gates·H] as in Keras; conv1d is [K, F, filters]; the two directions of a bidirectional layer follow each other.
 */
function slots(layer: LayerSpec, input: Shape): Slot[] {
  const f = input.features;
  switch (layer.type) {
    case "dense":
      return [
        ["kernel", [f, layer.units]],
        ["bias", [layer.units], "bias"],
      ];
    case "lstm":
    case "gru": {
      const h = layer.units;
      const wide = (layer.type === "lstm" ? 4 : 3) * h;
      const one = (prefix: string): Slot[] => [
        [`${prefix}kernel`, [f, wide]],
        [`${prefix}recurrentKernel`, [h, wide]],
        [`${prefix}bias`, [wide], "bias"],
        ...(layer.type === "gru" ? ([[`${prefix}recurrentBias`, [wide], "bias"]] satisfies Slot[]) : []),
      ];
      return layer.bidirectional ? [...one("forward."), ...one("backward.")] : one("");
    }
    case "conv1d":
      return [
        ["kernel", [layer.kernelSize, f, layer.filters]],
        ["bias", [layer.filters], "bias"],
      ];
    case "batch-norm":
      return [
        ["gamma", [f], "bias"],
        ["beta", [f], "bias"],
        ["movingMean", [f], "statistic"],
        ["movingVariance", [f], "statistic"],
      ];
    case "attention-pooling":
      return [
        ["kernel", [f, layer.units]],
        ["bias", [layer.units], "bias"],
        ["context", [layer.units], "bias"],
      ];
    default:
      return [];
  }
}

/** First row of a convolution's window relative to its output step (the number of zero rows before the window). */
export function convolutionLeft(layer: LayerSpec & { type: "conv1d" }, steps: number): number {
  if (layer.padding === "valid") return 0;
  if (layer.padding === "causal") return layer.kernelSize - 1;
  const out = Math.ceil(steps / layer.stride);
  return Math.floor(Math.max((out - 1) * layer.stride + layer.kernelSize - steps, 0) / 2);
}

/** Output shape of one layer, or a sentence that says why it does not fit. */
export function outputShape(layer: LayerSpec, input: Shape): Shape | string {
  const { steps, features, sequence } = input;
  const vector = (n: number): Shape => ({ sequence: false, steps: 1, features: n });
  const series = (t: number, n: number): Shape => ({ sequence: true, steps: t, features: n });
  const needsSteps = () =>
    `${layer.type} needs a sequence, but the layer before it gives one vector per window`;
  const needsVector = () =>
    `${layer.type} needs one vector per window, but the layer before it gives a sequence`;
  switch (layer.type) {
    case "lstm":
    case "gru": {
      if (!sequence) return needsSteps();
      const width = layer.units * (layer.bidirectional ? 2 : 1);
      return layer.returnSequences ? series(steps, width) : vector(width);
    }
    case "dense":
      return { sequence, steps, features: layer.units };
    case "conv1d": {
      if (!sequence) return needsSteps();
      if (layer.padding === "valid" && layer.kernelSize > steps)
        return `conv1d of ${layer.kernelSize} steps does not fit into ${steps}; choose padding "same" or a smaller kernel`;
      const last = layer.padding === "valid" ? steps - layer.kernelSize : steps - 1;
      return series(Math.floor(last / layer.stride) + 1, layer.filters);
    }
    case "max-pool":
      if (!sequence) return needsSteps();
      if (layer.size > steps) return `max-pool of ${layer.size} steps does not fit into ${steps}`;
      return series(Math.floor((steps - layer.size) / layer.stride) + 1, features);
    case "repeat":
      return sequence ? needsVector() : series(layer.steps, features);
    case "attention-pooling":
      return sequence ? vector(features) : needsSteps();
    case "flatten":
      return sequence ? vector(steps * features) : needsSteps();
    case "reshape":
      if (sequence) return needsVector();
      if (features % layer.steps !== 0)
        return `reshape cannot cut ${features} numbers into ${layer.steps} equal steps`;
      return series(layer.steps, features / layer.steps);
    default:
      return input;
  }
}

/**
 * Shapes and parameter offsets of a network.
 * @throws Error that names the layer if two layers do not fit; `parseSpec` has checked its specs already
 */
export function weightLayout(spec: NetworkSpec): WeightLayout {
  const shapes: Shape[] = [{ sequence: true, steps: spec.input.steps, features: spec.input.features }];
  const parameters: Parameter[] = [];
  let offset = 0;
  spec.layers.forEach((layer, index) => {
    const input = shapes[index]!;
    const output = outputShape(layer, input);
    if (typeof output === "string") throw new Error(`layer ${index}: ${output}`);
    shapes.push(output);
    for (const [name, shape, kind] of slots(layer, input)) {
      const size = shape.reduce((a, b) => a * b, 1);
      parameters.push({
        name: `${index}.${name}`,
        layer: index,
        shape,
        offset,
        size,
        trainable: kind !== "statistic",
        decay: kind === undefined,
      });
      offset += size;
    }
  });
  return { shapes, parameters, parameterCount: offset };
}
