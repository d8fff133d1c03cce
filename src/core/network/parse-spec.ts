// Parses a network's JSON: fills in defaults and refuses errors with one sentence that names the place. It uses no
// schema library because the sentences are for the person who wrote the network.
import { outputShape, type Shape, weightLayout } from "./layout.ts";
import {
  type Activation,
  type LayerSpec,
  type Loss,
  layerTypes,
  type NetworkDraft,
  type NetworkSpec,
  type Optimiser,
} from "./spec.ts";

/** Bounds above any useful network, so that a typing error cannot allocate a terabyte. */
const most = { layers: 64, steps: 65_536, features: 65_536, units: 8_192, parameters: 2 ** 27 };

const activations = ["linear", "relu", "tanh", "sigmoid"] as const satisfies readonly Activation[];
const paddings = ["valid", "same", "causal"] as const;

type Fields = Record<string, unknown>;

class Refusal extends Error {}

const refuse = (sentence: string): never => {
  throw new Refusal(sentence);
};
const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** Reads fields of one object; `done` refuses unknown names, so that a misspelt option is not ignored. */
function reader(value: unknown, where: string) {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse(`${where} must be an object, not ${show(value)}.`);
  const fields = value as Fields;
  const knownFields = new Set<string>();
  const get = (name: string): unknown => {
    knownFields.add(name);
    return fields[name] ?? undefined;
  };
  return {
    get,
    count(name: string, max: number, fallback?: number): number {
      const v = get(name) ?? fallback;
      if (typeof v === "number" && Number.isInteger(v) && v >= 1 && v <= max) return v;
      return refuse(`${where}: ${name} must be a whole number from 1 to ${max}, not ${show(v)}.`);
    },
    /** A number in [min, max). */
    real(name: string, min: number, max: number, fallback?: number): number {
      const v = get(name) ?? fallback;
      if (typeof v === "number" && v >= min && v < max) return v;
      return refuse(`${where}: ${name} must be a number from ${min} to below ${max}, not ${show(v)}.`);
    },
    flag(name: string): boolean {
      const v = get(name) ?? false;
      return typeof v === "boolean" ? v : refuse(`${where}: ${name} must be true or false, not ${show(v)}.`);
    },
    word<W extends string>(name: string, words: readonly W[], fallback?: W): W {
      const v = get(name) ?? fallback;
      const found = words.find((word) => word === v);
      return found ?? refuse(`${where}: ${name} must be one of ${words.join(", ")}, not ${show(v)}.`);
    },
    weights(name: string, length: number): number[] | null {
      const v = get(name) ?? null;
      if (v === null) return null;
      if (!Array.isArray(v) || v.length !== length)
        return refuse(`${where}: ${name} must list ${length} numbers, one per output.`);
      const bad = v.findIndex((x) => typeof x !== "number" || !Number.isFinite(x) || x < 0);
      if (bad >= 0) refuse(`${where}: ${name}[${bad}] must be a number of at least 0, not ${show(v[bad])}.`);
      return v.map(Number);
    },
    done(): void {
      const stray = Object.keys(fields).find((name) => !knownFields.has(name));
      if (stray !== undefined)
        refuse(`${where} has no option "${stray}"; it knows ${[...knownFields].join(", ")}.`);
    },
  };
}

function readLayer(value: unknown, index: number): LayerSpec {
  const place = `layer ${index}`;
  const type = reader(value, place).word("type", layerTypes);
  const where = `${place} (${type})`;
  const r = reader(value, where);
  r.get("type");
  const finish = <L extends LayerSpec>(layer: L): L => {
    r.done();
    return layer;
  };
  switch (type) {
    case "lstm":
    case "gru": {
      const layer = {
        type,
        units: r.count("units", most.units),
        returnSequences: r.flag("returnSequences"),
        bidirectional: r.flag("bidirectional"),
        goBackwards: r.flag("goBackwards"),
      };
      if (layer.bidirectional && layer.goBackwards)
        refuse(`${where}: bidirectional already walks backwards, so goBackwards must be false.`);
      return finish(layer);
    }
    case "dense":
      return finish({
        type,
        units: r.count("units", most.units),
        activation: r.word("activation", activations, "linear"),
      });
    case "conv1d":
      return finish({
        type,
        filters: r.count("filters", most.units),
        kernelSize: r.count("kernelSize", most.steps),
        stride: r.count("stride", most.steps, 1),
        padding: r.word("padding", paddings, "valid"),
        activation: r.word("activation", activations, "linear"),
      });
    case "batch-norm":
      return finish({
        type,
        momentum: r.real("momentum", 0, 1, 0.99),
        epsilon: r.real("epsilon", 1e-12, 1, 1e-3),
      });
    case "max-pool": {
      const size = r.count("size", most.steps);
      return finish({ type, size, stride: r.count("stride", most.steps, size) });
    }
    case "dropout":
      return finish({ type, rate: r.real("rate", 0, 1) });
    case "repeat":
    case "reshape":
      return finish({ type, steps: r.count("steps", most.steps) });
    case "attention-pooling":
      return finish({ type, units: r.count("units", most.units) });
    case "flatten":
      return finish({ type });
  }
}

function readLoss(value: unknown, output: Shape): Loss {
  const r = reader(value ?? { type: "mse" }, "loss");
  const type = r.word("type", ["mse", "cross-entropy"] as const, "mse");
  const loss: Loss =
    type === "mse"
      ? { type, featureWeights: r.weights("featureWeights", output.features) }
      : { type, classWeights: r.weights("classWeights", output.features) };
  r.done();
  if (type === "cross-entropy" && (output.sequence || output.features < 2))
    refuse(
      `loss: cross-entropy needs one vector of at least 2 classes per window, but the last layer gives ` +
        `${output.sequence ? `${output.steps} steps` : "one vector"} of ${output.features}.`,
    );
  return loss;
}

function readOptimiser(value: unknown): Optimiser {
  const r = reader(value ?? {}, "optimiser");
  const optimiser: Optimiser = {
    type: r.word("type", ["adam"] as const, "adam"),
    beta1: r.real("beta1", 0, 1, 0.9),
    beta2: r.real("beta2", 0, 1, 0.999),
    epsilon: r.real("epsilon", 1e-12, 1, 1e-7),
  };
  r.done();
  return optimiser;
}

/** The narrowest point of an autoencoder: before the first repeat, else the smallest output except the last. */
function codeLayer(layers: readonly LayerSpec[], shapes: readonly Shape[]): number {
  const repeat = layers.findIndex((layer) => layer.type === "repeat");
  if (repeat > 0) return repeat - 1;
  const size = (i: number): number => shapes[i + 1]!.steps * shapes[i + 1]!.features;
  let best = 0;
  for (let i = 1; i < layers.length - 1; i++) if (size(i) < size(best)) best = i;
  return best;
}

function readSpec(value: unknown): NetworkSpec {
  const r = reader(value, "the network");
  const inputReader = reader(r.get("input"), "input");
  const input = {
    steps: inputReader.count("steps", most.steps),
    features: inputReader.count("features", most.features),
  };
  inputReader.done();
  const drafts = r.get("layers");
  if (!Array.isArray(drafts) || drafts.length < 1 || drafts.length > most.layers)
    return refuse(`layers must list 1 to ${most.layers} layers.`);
  const layers = drafts.map(readLayer);
  const shapes: Shape[] = [{ sequence: true, ...input }];
  layers.forEach((layer, index) => {
    const output = outputShape(layer, shapes[index]!);
    if (typeof output === "string") refuse(`layer ${index}: ${output}.`);
    else if (output.steps * output.features > 2 ** 24)
      refuse(`layer ${index} (${layer.type}) gives ${output.steps} × ${output.features} numbers per window.`);
    else shapes.push(output);
  });
  const code = r.get("code") ?? codeLayer(layers, shapes);
  if (typeof code !== "number" || !Number.isInteger(code) || code < 0 || code >= layers.length)
    return refuse(`code must be the index of a layer, 0 to ${layers.length - 1}, not ${show(code)}.`);
  const spec: NetworkSpec = {
    input,
    layers,
    loss: readLoss(r.get("loss"), shapes[layers.length]!),
    optimiser: readOptimiser(r.get("optimiser")),
    code,
  };
  r.done();
  const { parameterCount } = weightLayout(spec);
  if (parameterCount > most.parameters)
    refuse(`the network has ${parameterCount} parameters; at most ${most.parameters} fit.`);
  return spec;
}

/** The value, or one sentence that says what is wrong. */
type ParsedSpec = { ok: true; spec: NetworkSpec } | { ok: false; problem: string };

/** Reads a network from JSON of any origin. Never throws. */
export function parseSpec(value: unknown): ParsedSpec {
  try {
    return { ok: true, spec: readSpec(value) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, problem: thrown.message };
    throw thrown;
  }
}

/**
 * Completes the spec of a network written in code.
 * @throws Error with the sentence of `parseSpec`
 */
export function networkSpec(draft: NetworkDraft): NetworkSpec {
  const parsed = parseSpec(draft);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.spec;
}
