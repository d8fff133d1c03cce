// Each layer of a spec as standard ONNX operators, in inference mode. A value remembers the order of its axes, so
// that recurrent layers (time first), convolutions (features before time) and all others need few transposes. N
// windows, T steps, F features; a vector is [N,F].
import { convolutionLeft, type Shape } from "../layout.ts";
import type { Activation, LayerSpec } from "../spec.ts";
import type { OnnxGraph } from "./graph.ts";

type Axes = "NTF" | "TNF" | "NFT";

/** A value of the graph: [N,F] when `axes` is null. */
export interface Flow {
  name: string;
  axes: Axes | null;
}

interface OnnxRun<L extends LayerSpec = LayerSpec> {
  graph: OnnxGraph;
  layer: L;
  input: Shape;
  output: Shape;
  /** A parameter by its short name. */
  parameter(name: string): Float32Array;
  /** Whether a recurrent layer follows. */
  timeFirstNext: boolean;
}

type LayerOf<K extends LayerSpec["type"]> = Extract<LayerSpec, { type: K }>;
type Writer<L extends LayerSpec> = (run: OnnxRun<L>, x: Flow) => Flow;

/** The same values with reordered axes. */
export function withAxes(graph: OnnxGraph, x: Flow, axes: Axes): Flow {
  if (x.axes === null || x.axes === axes) return x;
  const perm = [...axes].map((axis) => x.axes!.indexOf(axis));
  return { name: graph.node("Transpose", [x.name], { perm }), axes };
}

function activate(graph: OnnxGraph, name: string, activation: Activation): string {
  const type = { linear: "", relu: "Relu", tanh: "Tanh", sigmoid: "Sigmoid" }[activation];
  return type === "" ? name : graph.node(type, [name]);
}

/** x·kernel + bias on the last axis. */
function affine(
  graph: OnnxGraph,
  x: string,
  parameters: { kernel: Float32Array; bias: Float32Array; from: number },
): string {
  const units = parameters.bias.length;
  const product = graph.node("MatMul", [x, graph.floats(parameters.kernel, [parameters.from, units])]);
  return graph.node("Add", [product, graph.floats(parameters.bias, [units])]);
}

/** kernel [in, gates·H] → [gates·H, in] with reordered gates. */
function gateRows(kernel: Float32Array, from: number, h: number, order: readonly number[]): Float32Array {
  const wide = order.length * h;
  const out = new Float32Array(wide * from);
  order.forEach((gate, place) => {
    for (let j = 0; j < h; j++)
      for (let i = 0; i < from; i++) out[(place * h + j) * from + i] = kernel[i * wide + gate * h + j]!;
  });
  return out;
}

type Recurrent = LayerOf<"lstm"> | LayerOf<"gru">;

/**
 * ONNX requires gates i, o, f, c for an LSTM, and z, r, h for a GRU with its reset after the product (linear_before_reset).
 */
const recurrent: Writer<Recurrent> = (run, x) => {
  const { graph, layer } = run;
  const F = run.input.features;
  const H = layer.units;
  const lstm = layer.type === "lstm";
  const order = lstm ? [0, 3, 1, 2] : [0, 1, 2];
  const prefixes = layer.bidirectional ? ["forward.", "backward."] : [""];
  const directions = prefixes.length;
  const G = order.length;
  const wide = G * H;
  const w = new Float32Array(directions * wide * F);
  const r = new Float32Array(directions * wide * H);
  const b = new Float32Array(directions * 2 * wide);
  prefixes.forEach((prefix, d) => {
    w.set(gateRows(run.parameter(`${prefix}kernel`), F, H, order), d * wide * F);
    r.set(gateRows(run.parameter(`${prefix}recurrentKernel`), H, H, order), d * wide * H);
    b.set(gateRows(run.parameter(`${prefix}bias`), 1, H, order), d * 2 * wide);
    if (!lstm) b.set(run.parameter(`${prefix}recurrentBias`), d * 2 * wide + wide);
  });
  const source = withAxes(graph, x, "TNF");
  const states = graph.name();
  const last = graph.name();
  graph.node(
    lstm ? "LSTM" : "GRU",
    [
      source.name,
      graph.floats(w, [directions, wide, F]),
      graph.floats(r, [directions, wide, H]),
      graph.floats(b, [directions, 2 * wide]),
    ],
    {
      hidden_size: H,
      direction: layer.bidirectional ? "bidirectional" : layer.goBackwards ? "reverse" : "forward",
      ...(lstm ? {} : { linear_before_reset: 1 }),
    },
    layer.returnSequences ? [states] : ["", last],
  );
  if (layer.returnSequences) {
    // [T,D,N,H]
    if (directions === 1) return { name: graph.node("Squeeze", [states, graph.int64s([1])]), axes: "TNF" };
    const sided = graph.node("Transpose", [states], { perm: [0, 2, 1, 3] });
    return { name: graph.node("Reshape", [sided, graph.int64s([0, 0, -1])]), axes: "TNF" };
  }
  // [D,N,H]
  if (directions === 1) return { name: graph.node("Squeeze", [last, graph.int64s([0])]), axes: null };
  const sided = graph.node("Transpose", [last], { perm: [1, 0, 2] });
  return { name: graph.node("Reshape", [sided, graph.int64s([0, -1])]), axes: null };
};

const dense: Writer<LayerOf<"dense">> = ({ graph, layer, parameter, input }, x) => {
  const from = x.axes === "NFT" ? withAxes(graph, x, "NTF") : x;
  const parameters = { kernel: parameter("kernel"), bias: parameter("bias"), from: input.features };
  return { ...from, name: activate(graph, affine(graph, from.name, parameters), layer.activation) };
};

const conv1d: Writer<LayerOf<"conv1d">> = ({ graph, layer, parameter, input, output }, x) => {
  const { kernelSize: K, filters: U, stride } = layer;
  const F = input.features;
  const kernel = parameter("kernel");
  const turned = new Float32Array(kernel.length); // [K,F,U] → [U,F,K]
  for (let k = 0; k < K; k++)
    for (let f = 0; f < F; f++)
      for (let u = 0; u < U; u++) turned[(u * F + f) * K + k] = kernel[(k * F + f) * U + u]!;
  const left = convolutionLeft(layer, input.steps);
  const right = Math.max(0, (output.steps - 1) * stride + K - left - input.steps);
  const inputs = [
    withAxes(graph, x, "NFT").name,
    graph.floats(turned, [U, F, K]),
    graph.floats(parameter("bias"), [U]),
  ];
  const z = graph.node("Conv", inputs, { kernel_shape: [K], strides: [stride], pads: [left, right] });
  return { name: activate(graph, z, layer.activation), axes: "NFT" };
};

const batchNorm: Writer<LayerOf<"batch-norm">> = ({ graph, layer, parameter, input }, x) => {
  const variance = parameter("movingVariance");
  const scale = parameter("gamma").map((gamma, f) => gamma / Math.sqrt(variance[f]! + layer.epsilon));
  const beta = parameter("beta");
  const shift = parameter("movingMean").map((mean, f) => beta[f]! - mean * scale[f]!);
  const shape = x.axes === "NFT" ? [input.features, 1] : [input.features];
  const scaled = graph.node("Mul", [x.name, graph.floats(scale, shape)]);
  return { ...x, name: graph.node("Add", [scaled, graph.floats(shift, shape)]) };
};

const maxPool: Writer<LayerOf<"max-pool">> = ({ graph, layer }, x) => ({
  name: graph.node("MaxPool", [withAxes(graph, x, "NFT").name], {
    kernel_shape: [layer.size],
    strides: [layer.stride],
  }),
  axes: "NFT",
});

const repeat: Writer<LayerOf<"repeat">> = ({ graph, layer, timeFirstNext }, x) => {
  const axis = timeFirstNext ? 0 : 1;
  const one = graph.node("Unsqueeze", [x.name, graph.int64s([axis])]);
  const shape = graph.int64s(timeFirstNext ? [layer.steps, 1, 1] : [1, layer.steps, 1]);
  return { name: graph.node("Expand", [one, shape]), axes: timeFirstNext ? "TNF" : "NTF" };
};

const attention: Writer<LayerOf<"attention-pooling">> = ({ graph, layer, parameter, input }, x) => {
  const from = withAxes(graph, x, "NTF").name;
  const parameters = { kernel: parameter("kernel"), bias: parameter("bias"), from: input.features };
  const u = graph.node("Tanh", [affine(graph, from, parameters)]);
  const s = graph.node("MatMul", [u, graph.floats(parameter("context"), [layer.units, 1])]);
  const share = graph.node("Softmax", [s], { axis: 1 });
  const weighed = graph.node("Mul", [from, share]);
  return { name: graph.node("ReduceSum", [weighed, graph.int64s([1])], { keepdims: 0 }), axes: null };
};

const writers: { [K in LayerSpec["type"]]: Writer<LayerOf<K>> } = {
  lstm: recurrent,
  gru: recurrent,
  dense,
  conv1d,
  "batch-norm": batchNorm,
  "max-pool": maxPool,
  dropout: (_run, x) => x,
  repeat,
  "attention-pooling": attention,
  flatten: ({ graph, input }, x) => ({
    name: graph.node("Reshape", [
      withAxes(graph, x, "NTF").name,
      graph.int64s([-1, input.steps * input.features]),
    ]),
    axes: null,
  }),
  reshape: ({ graph, output }, x) => ({
    name: graph.node("Reshape", [x.name, graph.int64s([-1, output.steps, output.features])]),
    axes: "NTF",
  }),
};

export function writeLayer(run: OnnxRun, x: Flow): Flow {
  return (writers[run.layer.type] as Writer<LayerSpec>)(run, x);
}
