import { describe, expect, it } from "vitest";
import { dropoutKeeps, dropoutKey, mix32 } from "./dropout.ts";
import { initialWeights } from "./initialise.ts";
import { weightLayout } from "./layout.ts";
import { networkSpec, parseSpec } from "./parse-spec.ts";
import { proofNetworks } from "./proof-networks.ts";

const input = { steps: 4, features: 2 };

describe("parseSpec", () => {
  it("fills in every default", () => {
    const draft = {
      input,
      layers: [
        { type: "lstm", units: 3 },
        { type: "repeat", steps: 4 },
        { type: "dense", units: 2 },
      ],
    };
    expect(parseSpec(JSON.parse(JSON.stringify(draft)))).toEqual({
      ok: true,
      spec: {
        input,
        layers: [
          { type: "lstm", units: 3, returnSequences: false, bidirectional: false, goBackwards: false },
          { type: "repeat", steps: 4 },
          { type: "dense", units: 2, activation: "linear" },
        ],
        loss: { type: "mse", featureWeights: null },
        optimiser: { type: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
        code: 0,
      },
    });
  });

  it.each([...proofNetworks])("parses its own output: %s", (_, spec) => {
    expect(parseSpec(JSON.parse(JSON.stringify(spec)))).toEqual({ ok: true, spec });
  });

  const dense = { type: "dense", units: 2 };
  it.each<[unknown, string]>([
    [null, "the network must be an object, not null."],
    [{ layers: [dense] }, "input must be an object, not nothing."],
    [
      { input: { steps: 0, features: 2 }, layers: [dense] },
      "input: steps must be a whole number from 1 to 65536, not 0.",
    ],
    [{ input, layers: [] }, "layers must list 1 to 64 layers."],
    [
      { input, layers: [{ type: "transformer" }] },
      "layer 0: type must be one of lstm, gru, dense, conv1d, batch-norm",
    ],
    [
      { input, layers: [{ type: "lstm" }] },
      "layer 0 (lstm): units must be a whole number from 1 to 8192, not nothing.",
    ],
    [{ input, layers: [{ ...dense, units: 2.5 }] }, "layer 0 (dense): units must be a whole number"],
    [
      { input, layers: [{ ...dense, activaton: "relu" }] },
      'layer 0 (dense) has no option "activaton"; it knows type, units, activation.',
    ],
    [
      { input, layers: [{ ...dense, activation: "gelu" }] },
      "activation must be one of linear, relu, tanh, sigmoid",
    ],
    [
      { input, layers: [{ type: "dropout", rate: 1 }] },
      "layer 0 (dropout): rate must be a number from 0 to below 1, not 1.",
    ],
    [
      { input, layers: [{ type: "lstm", units: 2, bidirectional: true, goBackwards: true }] },
      "goBackwards must be false",
    ],
    [
      {
        input,
        layers: [
          { type: "lstm", units: 2 },
          { type: "lstm", units: 2 },
        ],
      },
      "layer 1: lstm needs a sequence, but the layer before it gives one vector per window.",
    ],
    [{ input, layers: [{ type: "repeat", steps: 2 }] }, "layer 0: repeat needs one vector per window"],
    [
      { input, layers: [{ type: "conv1d", filters: 2, kernelSize: 5 }] },
      'layer 0: conv1d of 5 steps does not fit into 4; choose padding "same"',
    ],
    [{ input, layers: [{ type: "max-pool", size: 9 }] }, "max-pool of 9 steps does not fit into 4"],
    [
      { input, layers: [{ type: "flatten" }, { type: "reshape", steps: 3 }] },
      "reshape cannot cut 8 numbers into 3 equal steps",
    ],
    [
      { input, layers: [dense], loss: { type: "cross-entropy" } },
      "cross-entropy needs one vector of at least 2 classes per window, but the last layer gives 4 steps of 2.",
    ],
    [
      { input, layers: [dense], loss: { type: "mse", featureWeights: [1] } },
      "loss: featureWeights must list 2 numbers, one per output.",
    ],
    [
      { input, layers: [dense], loss: { type: "mse", featureWeights: [1, -1] } },
      "featureWeights[1] must be a number of at least 0, not -1.",
    ],
    [{ input, layers: [dense], optimiser: { type: "sgd" } }, "optimiser: type must be one of adam"],
    [{ input, layers: [dense], code: 1 }, "code must be the index of a layer, 0 to 0, not 1."],
    [{ input, layers: [dense], seed: 1 }, 'the network has no option "seed"'],
    [
      { input: { steps: 1, features: 60_000 }, layers: [{ type: "dense", units: 8000 }] },
      "parameters; at most",
    ],
  ])("refuses %j in a sentence", (value, sentence) => {
    const parsed = parseSpec(value);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toContain(sentence);
  });
});

describe("layoutOf", () => {
  it("lays parameters end to end, gates of a layer side by side", () => {
    const spec = networkSpec({
      input,
      layers: [
        { type: "gru", units: 3, bidirectional: true },
        { type: "dense", units: 2 },
        { type: "batch-norm" },
      ],
    });
    const { parameters, parameterCount, shapes } = weightLayout(spec);
    expect(shapes.map((s) => [s.sequence, s.steps, s.features])).toEqual([
      [true, 4, 2],
      [false, 1, 6],
      [false, 1, 2],
      [false, 1, 2],
    ]);
    const known = (...[name, shape, trainable, decay]: [string, number[], boolean, boolean]) => ({
      name,
      shape,
      trainable,
      decay,
    });
    expect(
      parameters.map(({ name, shape, trainable, decay }) => ({ name, shape, trainable, decay })),
    ).toEqual([
      known("0.forward.kernel", [2, 9], true, true),
      known("0.forward.recurrentKernel", [3, 9], true, true),
      known("0.forward.bias", [9], true, false),
      known("0.forward.recurrentBias", [9], true, false),
      known("0.backward.kernel", [2, 9], true, true),
      known("0.backward.recurrentKernel", [3, 9], true, true),
      known("0.backward.bias", [9], true, false),
      known("0.backward.recurrentBias", [9], true, false),
      known("1.kernel", [6, 2], true, true),
      known("1.bias", [2], true, false),
      known("2.gamma", [2], true, false),
      known("2.beta", [2], true, false),
      known("2.movingMean", [2], false, false),
      known("2.movingVariance", [2], false, false),
    ]);
    let offset = 0;
    for (const parameter of parameters) {
      expect(parameter.offset).toBe(offset);
      expect(parameter.size).toBe(parameter.shape.reduce((a, b) => a * b));
      offset += parameter.size;
    }
    expect(parameterCount).toBe(offset);
  });
});

describe("initialWeights", () => {
  const H = 6;
  const spec = networkSpec({
    input,
    layers: [
      { type: "lstm", units: H },
      { type: "dense", units: 3 },
    ],
  });
  const { parameters } = weightLayout(spec);
  const of = (name: string) => {
    const { offset, size } = parameters.find((parameter) => parameter.name === name)!;
    return initialWeights(spec, 5).subarray(offset, offset + size);
  };

  it("opens the forget gate and leaves every other bias at 0", () => {
    expect([...of("0.bias")]).toEqual([0, 1, 0, 0].flatMap((bias) => new Array<number>(H).fill(bias)));
    expect([...of("1.bias")]).toEqual([0, 0, 0]);
  });

  it("makes every gate's recurrent kernel a rotation", () => {
    const kernel = of("0.recurrentKernel");
    for (let gate = 0; gate < 4; gate++)
      for (let i = 0; i < H; i++)
        for (let j = 0; j < H; j++) {
          let dot = 0;
          for (let k = 0; k < H; k++)
            dot += kernel[i * 4 * H + gate * H + k]! * kernel[j * 4 * H + gate * H + k]!;
          expect(dot).toBeCloseTo(i === j ? 1 : 0, 5);
        }
  });

  it("keeps kernels within Glorot's bound, and depends on the seed", () => {
    const limit = Math.sqrt(6 / (2 + H));
    const kernel = of("0.kernel");
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel.map(Math.abs))).toBeGreaterThan(limit / 2);
    expect(initialWeights(spec, 5)).toEqual(initialWeights(spec, 5));
    expect(initialWeights(spec, 5)).not.toEqual(initialWeights(spec, 6));
  });
});

describe("dropout bits", () => {
  it("are the same in every engine", () => {
    // These must never change: models and resumed runs depend on them.
    expect([0, 1, 2, 0xffffffff].map(mix32)).toEqual([0, 1753845952, 3507691905, 1734902346]);
    const key = dropoutKey(4_000_000_019, 2, 7);
    const bits = Array.from({ length: 24 }, (_, i) => (dropoutKeeps(key, i, 0.4) ? 1 : 0)).join("");
    expect(bits).toMatchInlineSnapshot(`"001101001000101111010011"`);
  });

  it("keep the right share", () => {
    const key = dropoutKey(1, 0, 0);
    let kept = 0;
    for (let i = 0; i < 100_000; i++) if (dropoutKeeps(key, i, 0.3)) kept++;
    expect(kept / 100_000).toBeCloseTo(0.7, 2);
  });
});
