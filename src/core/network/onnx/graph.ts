// Builds an ONNX graph node by node and encodes it as a file. Field numbers are from onnx.proto (IR version 8, opset
// 17). It knows nothing about the graph's purpose. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import { bytes, concatBytes, type Field, float, integer, integers, message, text } from "./protobuf.ts";

/** Attribute values; a float is { f }. */
type Attribute = number | string | readonly number[] | { f: number };

/** A graph under construction. It assigns unique names to values. */
export interface OnnxGraph {
  /** Adds a node with one output (or `outputs`, with empty names for unwanted ones) and returns the first output's name. */
  node(
    type: string,
    inputs: readonly string[],
    attributes?: Record<string, Attribute>,
    outputs?: readonly string[],
  ): string;
  /** Adds a float32 constant, row-major. */
  floats(values: ArrayLike<number>, shape: readonly number[]): string;
  /** Adds an int64 constant: a shape, axes, bounds. */
  int64s(values: readonly number[]): string;
  /** A new name, for a node's second output. */
  name(): string;
  /** Declares an input; a dimension given as text is variable. */
  input(name: string, shape: readonly (number | string)[]): string;
  /** Declares an existing value as an output with a name. */
  output(name: string, value: string, shape: readonly (number | string)[]): void;
}

const FLOAT = 1;
const INT64 = 7;

function attribute(name: string, value: Attribute): Field {
  const kind = (type: number) => integer(20, type);
  if (typeof value === "number") return message(5, [text(1, name), integer(3, value), kind(2)]);
  if (typeof value === "string") return message(5, [text(1, name), text(4, value), kind(3)]);
  if ("f" in value) return message(5, [text(1, name), float(2, value.f), kind(1)]);
  return message(5, [text(1, name), integers(8, value), kind(7)]);
}

function tensor(name: string, type: number, shape: readonly number[], raw: Uint8Array): Field {
  return message(5, [
    ...(shape.length > 0 ? [integers(1, shape)] : []),
    integer(2, type),
    text(8, name),
    bytes(9, raw),
  ]);
}

/** ValueInfoProto of a float32 tensor. */
function valueInfo(field: number, name: string, shape: readonly (number | string)[]): Field {
  const dimensions = shape.map((d) => message(1, [typeof d === "string" ? text(2, d) : integer(1, d)]));
  const tensorType = message(1, [integer(1, FLOAT), message(2, dimensions)]);
  return message(field, [text(1, name), message(2, [tensorType])]);
}

/**
 * @param build adds inputs, nodes and outputs
 * @param about names, versions and `metadata` for readers of the file
 * @returns the bytes of a .onnx file
 */
export function onnxModel(
  build: (graph: OnnxGraph) => void,
  about: { name: string; producer: string; version: string; metadata: Readonly<Record<string, string>> },
): Uint8Array {
  const nodes: Field[] = [];
  const constants: Field[] = [];
  const inputs: Field[] = [];
  const outputs: Field[] = [];
  let count = 0;
  const name = (): string => `v${count++}`;
  build({
    name,
    node(type, from, attributes = {}, to = [name()]) {
      nodes.push(
        message(1, [
          ...from.map((value) => text(1, value)),
          ...to.map((value) => text(2, value)),
          text(3, `${type}_${nodes.length}`),
          text(4, type),
          ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
        ]),
      );
      return to.find((value) => value !== "")!;
    },
    floats(values, shape) {
      const raw = new Uint8Array(values.length * 4);
      const view = new DataView(raw.buffer);
      for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
      const constant = name();
      constants.push(tensor(constant, FLOAT, shape, raw));
      return constant;
    },
    int64s(values) {
      const raw = new Uint8Array(values.length * 8);
      const view = new DataView(raw.buffer);
      values.forEach((value, i) => {
        view.setBigInt64(8 * i, BigInt(value), true);
      });
      const constant = name();
      constants.push(tensor(constant, INT64, [values.length], raw));
      return constant;
    },
    input(wanted, shape) {
      inputs.push(valueInfo(11, wanted, shape));
      return wanted;
    },
    output(wanted, value, shape) {
      nodes.push(
        message(1, [
          text(1, value),
          text(2, wanted),
          text(3, `Identity_${nodes.length}`),
          text(4, "Identity"),
        ]),
      );
      outputs.push(valueInfo(12, wanted, shape));
    },
  });
  return concatBytes([
    integer(1, 8),
    text(2, about.producer),
    text(3, about.version),
    message(7, [...nodes, text(2, about.name), ...constants, ...inputs, ...outputs]),
    message(8, [text(1, ""), integer(2, 17)]),
    ...Object.entries(about.metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}
