import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../math/random.ts";
import { weightLayout } from "../layout.ts";
import { networkSpec } from "../parse-spec.ts";
import { proofNetworks, proofWeights, relativeError } from "../proof-networks.ts";
import { softmaxRows } from "../reference/loss.ts";
import { createReference } from "../reference/network.ts";
import type { NetworkSpec } from "../spec.ts";
import { type FeatureScale, type OnnxOptions, toOnnx } from "./to-onnx.ts";
import { compressed, whitenedScore } from "./whitened-score.ts";

const n = 5;
const version = "0.0.0";

async function run(
  file: Uint8Array,
  x: Float32Array,
  shape: number[],
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(file);
  const results = await session.run({ features: new Tensor("float32", x, shape) });
  return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, t.data as Float32Array]));
}

const normals = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};

/** Runs `onnx.checker` with full checks; null if Python or the package is missing. */
function pythonChecks(file: Uint8Array): boolean | null {
  const python = ["/usr/bin/python3", "python3"].find(
    (name) => spawnSync(name, ["-c", "import onnx"]).status === 0,
  );
  if (!python) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "tidewatch-onnx-"));
  try {
    const name = path.join(folder, "model.onnx");
    writeFileSync(name, file);
    const check = "import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";
    return spawnSync(python, ["-c", check, name]).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("toOnnx", () => {
  it.for([...proofNetworks])("ONNX Runtime computes what the reference computes: %s", async ([, spec]) => {
    const { steps, features } = spec.input;
    const weights = proofWeights(spec, 3);
    const x = normals(n * steps * features, 4);
    const truth = createReference(spec).forward(Float64Array.from(weights), Float64Array.from(x));
    const found = await run(toOnnx({ spec, weights, target: "none", version }), x, [n, steps, features]);
    if (spec.loss.type === "mse") {
      expect(relativeError(found.output!, truth)).toBeLessThan(1e-5);
      return;
    }
    softmaxRows(truth, weightLayout(spec).shapes.at(-1)!.features);
    expect(relativeError(found.probabilities!, truth)).toBeLessThan(1e-5);
    const classes = truth.length / n;
    const score = found.score!.map((_, i) => 1 - truth[i * classes]!);
    expect(relativeError(found.score!, score)).toBeLessThan(1e-5);
  });

  const scales: FeatureScale[] = [
    { name: "duration", unit: "s", log: false, centre: 2, scale: 3 },
    { name: "bytes", unit: "bytes", log: true, centre: 8, scale: 2.5 },
    { name: "protocol = tcp", unit: null, log: false, centre: 0.6, scale: 0.49 },
  ];
  const clip = 4;
  const scaleOne = (value: number, f: number): number => {
    if (Number.isNaN(value)) return 0;
    const { log, centre, scale } = scales[f]!;
    const y = log ? Math.sign(value) * Math.log1p(Math.abs(value)) : value;
    return Math.min(clip, Math.max(-clip, (y - centre) / scale));
  };
  /** Real units: seconds, bytes up to 10^9, indicators; one missing value. */
  const realRows = (rows: number): Float32Array => {
    const random = createRandom(9);
    const out = new Float32Array(rows * 3);
    for (let i = 0; i < rows; i++) {
      out[3 * i] = 40 * random.uniform();
      out[3 * i + 1] = 10 ** (9 * random.uniform()) * (i % 7 === 0 ? -1 : 1);
      out[3 * i + 2] = random.below(2);
    }
    out[4] = Number.NaN;
    return out;
  };

  async function scoresOf(spec: NetworkSpec, target: OnnxOptions["target"], members = 1) {
    const out = weightLayout(spec).shapes.at(-1)!;
    const T = spec.input.steps;
    const rows = target === "next" ? T + out.steps : T;
    const weights = Array.from({ length: members }, (_, m) => proofWeights(spec, 3 + m));
    const x = realRows(n * rows);
    const file = toOnnx({ spec, weights, scaler: { features: scales, clip }, target, version });
    const found = await run(file, x, [n, rows, 3]);
    const scaled = Float64Array.from(x, (value, i) => scaleOne(value, i % 3));
    const reference = createReference(spec);
    const fw = spec.loss.type === "mse" ? spec.loss.featureWeights : null;
    const scores = Array.from({ length: n }, (_, i) => {
      const window = scaled.subarray(i * rows * 3, (i + 1) * rows * 3);
      const aim = target === "next" ? window.subarray(T * 3) : window;
      const outputs = weights.map((w) => reference.forward(Float64Array.from(w), window.slice(0, T * 3)));
      let sum = 0;
      for (let k = 0; k < aim.length; k++) {
        const expected = outputs.reduce((total, y) => total + y[k]!, 0) / members;
        sum += (fw?.[k % 3] ?? 1) * (aim[k]! - expected) ** 2;
      }
      return sum / aim.length;
    });
    return { error: relativeError(found.score!, scores), file };
  }

  it("includes the scaler and the error: real units in, score out", async () => {
    const { error } = await scoresOf(proofNetworks.get("lstm autoencoder")!, "window");
    expect(error).toBeLessThan(1e-5);
  });

  it("scores a forecast against the rows that follow, and averages members", async () => {
    const { error } = await scoresOf(proofNetworks.get("lstm predictor")!, "next", 3);
    expect(error).toBeLessThan(1e-5);
  });

  it("takes steps before the network and another score after it", async () => {
    const spec = networkSpec({ input: { steps: 2, features: 3 }, layers: [{ type: "dense", units: 3 }] });
    const weights = proofWeights(spec, 1);
    const x = normals(n * 6, 2);
    const file = toOnnx({
      spec,
      weights,
      target: "window",
      version,
      between: (graph, scaled) => graph.node("Tanh", [scaled]),
      score: (graph, { target, expected }, scaled) => {
        const off = graph.node("Abs", [graph.node("Sub", [target, expected])]);
        return graph.node("ReduceMax", [graph.node("Add", [off, graph.node("Abs", [scaled])])], {
          axes: [1, 2],
          keepdims: 0,
        });
      },
    });
    const { score } = await run(file, x, [n, 2, 3]);
    const y = createReference(spec).forward(Float64Array.from(weights), Float64Array.from(x, Math.tanh));
    for (let i = 0; i < n; i++) {
      const cells = [0, 1, 2, 3, 4, 5].map((k) => 6 * i + k);
      expect(score![i]).toBeCloseTo(
        Math.max(...cells.map((k) => Math.abs(Math.tanh(x[k]!) - y[k]!) + Math.abs(x[k]!))),
        5,
      );
    }
  });

  it("scores the last row by its whitened error and its distance, after compressing extreme values", async () => {
    const spec = networkSpec({ input: { steps: 2, features: 3 }, layers: [{ type: "dense", units: 3 }] });
    const weights = proofWeights(spec, 1);
    const x = normals(n * 6, 2).map((value) => 3 * value);
    const [centre, matrix] = [normals(3, 5), normals(9, 6)];
    const score = whitenedScore({
      centre,
      matrix,
      errorWeight: 2 / 3,
      distanceWeight: 1 / 3,
      floor: 1e-9,
      surprise: null,
    });
    const file = toOnnx({ spec, weights, target: "window", version, between: compressed, score });
    const found = await run(file, x, [n, 2, 3]);
    const units = Float64Array.from(
      x,
      (v) => Math.sign(v) * (Math.abs(v) <= 1 ? Math.abs(v) : 1 + Math.log(Math.abs(v))),
    );
    const y = createReference(spec).forward(Float64Array.from(weights), units);
    const truth = Array.from({ length: n }, (_, i) => {
      const row = [0, 1, 2].map((f) => 6 * i + 3 + f);
      const d = row.map((k, f) => units[k]! - y[k]! - centre[f]!);
      const e = [0, 1, 2].map((f) => d.reduce((sum, v, g) => sum + matrix[3 * f + g]! * v, 0) ** 2);
      const z = row.map((k) => x[k]! ** 2);
      const mean = (v: number[]) => v.reduce((a, b) => a + b) / 3;
      return mean(e) ** (2 / 3) * mean(z) ** (1 / 3);
    });
    expect(relativeError(found.score!, truth)).toBeLessThan(1e-5);
  });

  it("is accepted by onnx.checker", async (context) => {
    const spec = proofNetworks.get("bidirectional with attention")!;
    const file = toOnnx({ spec, weights: proofWeights(spec, 1), target: "none", version });
    const accepted = pythonChecks(file);
    if (accepted === null) return context.skip("Python's onnx package is not installed here.");
    expect(accepted).toBe(true);
  });

  it("refuses outputs that have no score", () => {
    const spec = proofNetworks.get("lstm predictor")!;
    const weights = proofWeights(spec, 1);
    expect(() => toOnnx({ spec, weights, target: "window", version })).toThrow("shape of the window");
    expect(() => toOnnx({ spec, weights: weights.subarray(1), target: "next", version })).toThrow("needs");
  });
});
