// Encodes a network's specification as the numbers that our kernels read, native or WebAssembly. NativeAddon.createNetwork defines the order.
import { type Activation, layerTypes, type NetworkSpec } from "../../core/network/spec.ts";

type Layer = NetworkSpec["layers"][number];
type Padding = Extract<Layer, { type: "conv1d" }>["padding"];

const activations: readonly Activation[] = ["linear", "relu", "tanh", "sigmoid"];
const paddings: readonly Padding[] = ["valid", "same", "causal"];

export function describeNetwork({ input, layers, loss, optimiser, code }: NetworkSpec): Float64Array {
  const weights = (loss.type === "mse" ? loss.featureWeights : loss.classWeights) ?? [];
  return Float64Array.from([
    ...[input.steps, input.features, layers.length],
    ...layers.flatMap((layer) => [layerTypes.indexOf(layer.type), ...numbersOf(layer)]),
    ...[Number(loss.type === "cross-entropy"), weights.length, ...weights],
    ...[optimiser.beta1, optimiser.beta2, optimiser.epsilon, code],
  ]);
}

/** A layout of parameters as one line, to compare that of the kernels with ours. */
export const layoutText = (
  parameters: readonly {
    name: string;
    shape: readonly number[];
    offset: number;
    trainable: boolean;
    decay: boolean;
  }[],
): string =>
  parameters.map((p) => [p.name, p.shape.join("x"), p.offset, p.trainable, p.decay].join(" ")).join("; ");

function numbersOf(layer: Layer): number[] {
  switch (layer.type) {
    case "lstm":
    case "gru":
      return [layer.units, +layer.returnSequences, +layer.bidirectional, +layer.goBackwards];
    case "dense":
      return [layer.units, activations.indexOf(layer.activation)];
    case "conv1d": {
      const { filters, kernelSize, stride, padding, activation } = layer;
      return [filters, kernelSize, stride, paddings.indexOf(padding), activations.indexOf(activation)];
    }
    case "batch-norm":
      return [layer.momentum, layer.epsilon];
    case "max-pool":
      return [layer.size, layer.stride];
    case "dropout":
      return [layer.rate];
    case "repeat":
    case "reshape":
      return [layer.steps];
    case "attention-pooling":
      return [layer.units];
    case "flatten":
      return [];
  }
}
