// Exports a trained network as an ONNX file for any runtime: features in real units go in, a score comes out. The
// graph starts with the scaler and ends with the squared error. N windows, T steps, F features, T'/F' of the output.
import { type WeightLayout, weightLayout } from "../layout.ts";
import type { NetworkSpec } from "../spec.ts";
import { type OnnxGraph, onnxModel } from "./graph.ts";
import { type Flow, withAxes, writeLayer } from "./onnx-layers.ts";

/** How one feature is scaled: ((log ? sign(x)·ln(1 + |x|) : x) − centre) / scale, cut to ±clip; NaN becomes 0. */
export interface FeatureScale {
  name: string;
  /** "bytes", "s"; null for a share or an indicator. */
  unit: string | null;
  log: boolean;
  centre: number;
  scale: number;
}

/** The inputs of a score, all [N,T',F'] in network units. */
export interface Observed {
  /** The observed values. */
  target: string;
  /** The values that the network expects. */
  expected: string;
}

export interface OnnxOptions {
  spec: NetworkSpec;
  /** Flat weights of one network, or of several whose outputs are averaged. */
  weights: Float32Array | readonly Float32Array[];
  /** Absent: the input is already scaled. */
  scaler?: { features: readonly FeatureScale[]; clip: number | null };
  /** Elementwise operators between scaler and network, for instance a compression of extreme values. */
  between?: (graph: OnnxGraph, scaled: string) => string;
  /**
   * mse only. "window": compared with itself. "next": the input is [N,T + T',F], and its last T' rows are what the
   * network should predict from the first T. "none": no score.
   */
  target: "window" | "next" | "none";
  /**
   * mse only; computes [N] from the observed values. Default: mean over T' and F' of featureWeight·(target −
   * expected)², which equals `windows` of `SequenceNetwork.errors`.
   */
  score?: (graph: OnnxGraph, observed: Observed, scaled: string) => string;
  /** cross-entropy only: the score is 1 − probability of this class. Default 0. */
  normalClass?: number;
  /** Stored in the file in addition to names, units, steps and spec. */
  metadata?: Readonly<Record<string, string>>;
  version: string;
}

/** x [N,T,F] in real units → scaled. */
function writeScaler(graph: OnnxGraph, x: string, scaler: NonNullable<OnnxOptions["scaler"]>): string {
  const { features, clip } = scaler;
  const F = features.length;
  const constant = (pick: (feature: FeatureScale) => number) => graph.floats(features.map(pick), [F]);
  let y = x;
  if (features.some((feature) => feature.log)) {
    const size = graph.node("Log", [graph.node("Add", [graph.node("Abs", [x]), graph.floats([1], [1])])]);
    const signed = graph.node("Mul", [graph.node("Sign", [x]), size]);
    // Where needs a condition; a comparison of constants is the simplest one.
    const logs = graph.node("Greater", [
      constant((feature) => (feature.log ? 1 : 0)),
      graph.floats([0.5], [1]),
    ]);
    y = graph.node("Where", [logs, signed, x]);
  }
  y = graph.node("Sub", [y, constant((feature) => feature.centre)]);
  y = graph.node("Div", [y, constant((feature) => feature.scale)]);
  if (clip !== null) y = graph.node("Clip", [y, graph.floats([-clip], []), graph.floats([clip], [])]);
  return graph.node("Where", [graph.node("IsNaN", [x]), graph.floats([0], [1]), y]);
}

/** Rows from … to − 1 of every window. */
function cutSteps(graph: OnnxGraph, x: string, from: number, to: number): string {
  return graph.node("Slice", [x, graph.int64s([from]), graph.int64s([to]), graph.int64s([1])]);
}

/** The layers in inference mode, one after the other. */
function writeNetwork(
  graph: OnnxGraph,
  network: { spec: NetworkSpec; layout: WeightLayout; weights: Float32Array },
  x: string,
): string {
  const { spec, layout, weights } = network;
  let flow: Flow = { name: x, axes: "NTF" };
  spec.layers.forEach((layer, index) => {
    const next = spec.layers[index + 1]?.type;
    flow = writeLayer(
      {
        graph,
        layer,
        input: layout.shapes[index]!,
        output: layout.shapes[index + 1]!,
        parameter: (name) => {
          const { offset, size } = layout.parameters.find((p) => p.name === `${index}.${name}`)!;
          return weights.slice(offset, offset + size);
        },
        timeFirstNext: next === "lstm" || next === "gru",
      },
      flow,
    );
  });
  return withAxes(graph, flow, "NTF").name;
}

function meanOf(graph: OnnxGraph, values: readonly string[]): string {
  if (values.length === 1) return values[0]!;
  return graph.node("Div", [graph.node("Sum", values), graph.floats([values.length], [1])]);
}

/** Mean over T' and F' of featureWeight·(target − expected)². */
function meanSquare(graph: OnnxGraph, observed: Observed, featureWeights: readonly number[] | null): string {
  const difference = graph.node("Sub", [observed.target, observed.expected]);
  let cells = graph.node("Mul", [difference, difference]);
  if (featureWeights)
    cells = graph.node("Mul", [cells, graph.floats(featureWeights, [featureWeights.length])]);
  return graph.node("ReduceMean", [cells], { axes: [1, 2], keepdims: 0 });
}

/**
 * Inputs: `features` [N,T,F] (with target "next" [N,T + T',F]).
 * Outputs: mse: `output` [N,T',F'] in network units, `score` [N] unless target is "none";
 * cross-entropy: `probabilities` [N,C], `score` [N].
 * @returns the bytes of a .onnx file, opset 17
 * @throws TypeError if target, scaler or weights do not fit the spec
 */
export function toOnnx(options: OnnxOptions): Uint8Array {
  const { spec, scaler, target } = options;
  const layout = weightLayout(spec);
  const { steps: T, features: F } = spec.input;
  const out = layout.shapes[spec.layers.length]!;
  const members = options.weights instanceof Float32Array ? [options.weights] : options.weights;
  const refuse = (sentence: string): never => {
    throw new TypeError(sentence);
  };
  if (members.length === 0 || members.some((weights) => weights.length !== layout.parameterCount))
    refuse(`Every member needs ${layout.parameterCount} weights.`);
  if (scaler && scaler.features.length !== F)
    refuse(`The scaler knows ${scaler.features.length} features, the network ${F}.`);
  const mse = spec.loss.type === "mse";
  if (mse && target === "window" && (out.steps !== T || out.features !== F))
    refuse("The output does not have the shape of the window, so they cannot be compared.");
  if (mse && target === "next" && out.features !== F)
    refuse("The output does not have the features of the rows that follow, so they cannot be compared.");
  const rows = mse && target === "next" ? T + out.steps : T;

  return onnxModel(
    (graph) => {
      const x = graph.input("features", ["N", rows, F]);
      const scaled = scaler ? writeScaler(graph, x, scaler) : x;
      const units = options.between ? options.between(graph, scaled) : scaled;
      const seen = rows > T ? cutSteps(graph, units, 0, T) : units;
      const outputs = members.map((weights) => writeNetwork(graph, { spec, layout, weights }, seen));
      if (spec.loss.type === "cross-entropy") {
        const probabilities = meanOf(
          graph,
          outputs.map((y) => graph.node("Softmax", [y], { axis: 1 })),
        );
        graph.output("probabilities", probabilities, ["N", out.features]);
        const normal = graph.node("Gather", [probabilities, graph.int64s([options.normalClass ?? 0])], {
          axis: 1,
        });
        const rest = graph.node("Sub", [graph.floats([1], [1]), normal]);
        graph.output("score", graph.node("Reshape", [rest, graph.int64s([-1])]), ["N"]);
        return;
      }
      const expected = meanOf(graph, outputs);
      graph.output("output", expected, out.sequence ? ["N", out.steps, out.features] : ["N", out.features]);
      if (target === "none") return;
      const observed: Observed = {
        target: rows > T ? cutSteps(graph, units, T, rows) : units,
        expected: out.sequence ? expected : graph.node("Unsqueeze", [expected, graph.int64s([1])]),
      };
      const score = options.score
        ? options.score(graph, observed, scaled)
        : meanSquare(graph, observed, spec.loss.featureWeights);
      graph.output("score", score, ["N"]);
    },
    {
      name: "tidewatch",
      producer: "Tidewatch",
      version: options.version,
      metadata: {
        feature_names: JSON.stringify(scaler?.features.map((feature) => feature.name) ?? []),
        feature_units: JSON.stringify(scaler?.features.map((feature) => feature.unit) ?? []),
        steps: String(rows),
        network: JSON.stringify(spec),
        ...options.metadata,
      },
    },
  );
}
