// The engines learn, and learn the same: overfitting, a planted break, a copy task, equal losses over epochs, equal bits over runs and
// threads, resume, cancel. Runs on the native kernels where they are built, and on the engines that replace them.
import { beforeAll, describe, expect, it } from "vitest";
import { openTestEngine, type TestEngine, tfjsNode } from "../../../test/support/network-engines.ts";
import { createRandom } from "../../core/math/random.ts";
import type { NetworkBackend } from "../../core/network/backend.ts";
import { networkSpec } from "../../core/network/parse-spec.ts";
import { proofNetworks, proofSource } from "../../core/network/proof-networks.ts";
import { createSequenceNetwork } from "../../core/network/sequence-network.ts";
import type { WindowSource } from "../../core/network/source.ts";
import type { NetworkSpec } from "../../core/network/spec.ts";
import type { Checkpoint } from "../../core/network/training.ts";

type Make = (spec: NetworkSpec) => NetworkBackend;
const now = () => performance.now();
const every = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);

const autoencoder = (steps: number, features: number, units: number) =>
  networkSpec({
    input: { steps, features },
    layers: [
      { type: "lstm", units },
      { type: "repeat", steps },
      { type: "lstm", units, returnSequences: true },
      { type: "dense", units: features },
    ],
  });

function noise(rows: number, features: number, seed: number): WindowSource {
  const random = createRandom(seed);
  const matrix = Float32Array.from({ length: rows * features }, () => random.uniform());
  return { matrix, columns: features, starts: every(rows - 20) };
}

describe.each<TestEngine>(["native", "webassembly", "plain", ...tfjsNode])("engine %s learns", (name) => {
  let make: Make | string;
  beforeAll(async () => {
    make = await openTestEngine(name);
  });
  const network = (spec: NetworkSpec, seed = 1) => createSequenceNetwork((make as Make)(spec), seed);

  it("overfits 32 windows", async (context) => {
    if (typeof make === "string") return context.skip(make);
    const net = network(autoencoder(4, 2, 16));
    const random = createRandom(2);
    const matrix = Float32Array.from({ length: 32 * 4 * 2 }, () => random.uniform());
    const source = { matrix, columns: 2, starts: every(32).map((i) => 4 * i) };
    const outcome = await net.train(source, {
      epochs: 400,
      batch: 32,
      seed: 1,
      learningRate: 0.02,
      reduceOnPlateau: { patience: 10, factor: 0.7, minimum: 1e-3 },
      now,
    });
    expect(outcome.best!.loss).toBeLessThan(1e-3);
    expect(await net.evaluate(source)).toBeLessThan(1e-3);
    net.close();
  });

  it("finds a break planted in a sine", async (context) => {
    if (typeof make === "string") return context.skip(make);
    const wave = (broken: boolean) => {
      const matrix = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i / 2.5));
      if (broken) matrix.fill(matrix[200]!, 200, 205); // five constant steps, at an inconspicuous height
      return { matrix, columns: 1, starts: every(300 - 12) };
    };
    const net = network(autoencoder(12, 1, 8));
    await net.train(wave(false), { epochs: 25, batch: 16, seed: 1, learningRate: 0.02, now });
    const { windows } = await net.errors(wave(true), { windows: true });
    const ordinary = Math.max(...windows.filter((_, i) => i + 12 <= 200 || i >= 205));
    const strangest = windows.indexOf(Math.max(...windows));
    expect(strangest + 12).toBeGreaterThan(200);
    expect(strangest).toBeLessThan(205);
    expect(windows[strangest]!).toBeGreaterThan(3 * ordinary);
    net.close();
  });

  it.for(["lstm", "gru"] as const)(
    "remembers with %s the first step of the window",
    async (type, context) => {
      if (typeof make === "string") return context.skip(make);
      // The first step is one of four symbols, the rest is noise. The network must name the symbol.
      const random = createRandom(4);
      const n = 256;
      const T = 8;
      const classes = Int32Array.from({ length: n }, () => random.below(4));
      const matrix = Float32Array.from({ length: n * T * 4 }, (_, i) => {
        const [window, step, feature] = [Math.floor(i / (4 * T)), Math.floor(i / 4) % T, i % 4];
        return step === 0 ? (classes[window] === feature ? 1 : 0) : 0.3 * random.normal();
      });
      const starts = every(n).map((i) => i * T);
      const spec = networkSpec({
        input: { steps: T, features: 4 },
        layers: [
          { type, units: 12 },
          { type: "dense", units: 4 },
        ],
        loss: { type: "cross-entropy" },
      });
      const half = (from: number, to: number): WindowSource => ({
        matrix,
        columns: 4,
        starts: starts.subarray(from, to),
        classes: classes.subarray(from, to),
      });
      const net = network(spec);
      await net.train(half(0, 192), { epochs: 40, batch: 32, seed: 1, learningRate: 0.02, now });
      const probability = await net.predict(half(192, n));
      let right = 0;
      for (let i = 0; i < 64; i++) {
        const row = probability.subarray(4 * i, 4 * i + 4);
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        if (row.indexOf(Math.max(...row)) === classes[192 + i]) right++;
      }
      expect(right).toBeGreaterThanOrEqual(62); // of 64
      net.close();
    },
  );
});

describe.each<TestEngine>(["native", "webassembly", "relaxed", "wasm", "plain"])("engine %s", (name) => {
  let make: Make | string;
  beforeAll(async () => {
    make = await openTestEngine(name);
  });
  const network = (spec: NetworkSpec, seed = 1) => createSequenceNetwork((make as Make)(spec), seed);

  it("has the same losses as automatic differentiation, batch for batch", async (context) => {
    if (typeof make === "string") return context.skip(make);
    const oracle = (await openTestEngine("cpu")) as Make;
    for (const [title, spec] of proofNetworks) {
      if (!title.includes(" ") || title.includes(",") || spec.layers.length < 4) continue;
      const source = proofSource(spec, 48, 6);
      const losses = async (engine: Make) => {
        const net = createSequenceNetwork(engine(spec), 5);
        const options = { epochs: 3, batch: 16, seed: 3, learningRate: 0.005, weightDecay: 0.01, now };
        const { history } = await net.train(source, { ...options, validation: source, warmupSteps: 4 });
        net.close();
        return history.flatMap((epoch) => [epoch.loss, epoch.validationLoss!, epoch.gradientNorm]);
      };
      const [observed, truth] = [await losses(make), await losses(oracle)];
      observed.forEach((loss, i) => {
        expect(Math.abs(loss / truth[i]! - 1), title).toBeLessThan(1e-3);
      });
    }
  });

  it("gives the same bits again, and the same bits after a resume", async (context) => {
    if (typeof make === "string") return context.skip(make);
    const source = noise(150, 2, 7);
    const spec = autoencoder(6, 2, 8);
    const options = { epochs: 3, batch: 32, seed: 3, now };
    const run = async (resume?: Checkpoint) => {
      const net = network(spec);
      const kept: Checkpoint[] = [];
      await net.train(source, {
        ...options,
        resume,
        onCheckpoint: (c) => void kept.push(structuredClone(c)),
      });
      const weights = net.weights();
      net.close();
      return { weights, kept };
    };
    const first = await run();
    expect((await run()).weights).toEqual(first.weights);
    expect((await run(first.kept[0]!)).weights).toEqual(first.weights);
  });

  it("obeys a cancel within 100 ms, in training and in inference", { retry: 2 }, async (context) => {
    if (typeof make === "string") return context.skip(make);
    const spec = autoencoder(20, 16, 64);
    const source = noise(20_000, 16, 8);
    const net = network(spec);
    const late: number[] = [];
    const cancelled = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | Error> => {
      const control = new AbortController();
      let at = 0;
      setTimeout(() => {
        at = now();
        control.abort();
      }, 250);
      const result = await work(control.signal).catch((thrown: Error) => thrown);
      late.push(now() - at);
      return result;
    };
    const trained = await cancelled((signal) =>
      net.train(source, { epochs: 99, batch: 256, seed: 1, signal, now }),
    );
    expect(trained).toMatchObject({ reason: "cancelled" });
    const predicted = await cancelled((signal) =>
      net.errors({ ...source, starts: new Uint32Array(400_000) }, { windows: true }, { signal }),
    );
    expect(predicted).toMatchObject({ name: "InferenceCancelled" });
    for (const ms of late) expect(ms).toBeLessThan(100);
    net.close();
  });
});

describe.each<TestEngine>(["native", "webassembly"])("memory of %s", (name) => {
  it("of training does not grow with the number of windows", { retry: 2 }, async (context) => {
    const make = await openTestEngine(name);
    if (typeof make === "string") return context.skip(make);
    const spec = autoencoder(20, 4, 32);
    const growth: number[] = [];
    for (const n of [10_000, 3_000_000]) {
      const matrix = new Float32Array((n + 20) * 4).fill(0.5);
      const source = { matrix, columns: 4, starts: every(n) };
      const net = createSequenceNetwork(make(spec), 1);
      const before = process.memoryUsage().rss;
      const signal = AbortSignal.timeout(400);
      await net.train(source, { epochs: 1, batch: 256, seed: 1, signal, now });
      growth.push((process.memoryUsage().rss - before) / 2 ** 20);
      net.close();
    }
    // Materialised, the windows of the second would take 960 MB; their order takes 12 MB.
    expect(growth[1]! - growth[0]!).toBeLessThan(60);
  });
});

describe("the WebAssembly kernels", () => {
  it("leave the thread of the caller free", async (context) => {
    const make = await openTestEngine("webassembly");
    if (typeof make === "string") return context.skip(make);
    const net = createSequenceNetwork(make(autoencoder(20, 16, 64)), 1);
    const source = noise(3_000, 16, 8);
    let turns = 0;
    const turn = setInterval(() => turns++, 5);
    const startMs = now();
    await net.train(source, { epochs: 1, batch: 256, seed: 1, now });
    clearInterval(turn);
    // A blocked thread takes a turn for each chunk at best.
    expect(turns).toBeGreaterThan((now() - startMs) / 50);
    net.close();
  });

  it("refuse what does not fit, and a closed network", async (context) => {
    const make = await openTestEngine("webassembly");
    if (typeof make === "string") return context.skip(make);
    const backend = make(autoencoder(6, 2, 8));
    const source = noise(60, 2, 1);
    expect(() => backend.setWeights(new Float32Array(3))).toThrow(/weights must have \d+ elements, not 3/);
    const output = new Float32Array(5);
    await expect(backend.predict(source, { output })).rejects.toThrow(/output must have \d+ elements/);
    const training = backend.evaluate(source);
    expect(() => backend.getWeights()).toThrow("the network is busy");
    backend.close();
    await training;
    expect(() => backend.getWeights()).toThrow("the network is closed");
  });
});

describe.each<TestEngine>(["native", "webassembly"])("threads of %s", (name) => {
  it("give the same bits for every number of threads", async (context) => {
    const spec = proofNetworks.get("cnn-lstm classifier")!;
    const weights: Float32Array[] = [];
    for (const threads of [1, 2, 3]) {
      const make = await openTestEngine(name, threads);
      if (typeof make === "string") return context.skip(make);
      for (const of of [spec, autoencoder(20, 16, 64)]) {
        const net = createSequenceNetwork(make(of), 5);
        await net.train(proofSource(of, 300, 6), { epochs: 2, batch: 128, seed: 3, now });
        weights.push(net.weights());
        net.close();
      }
    }
    expect(weights[2]).toEqual(weights[0]);
    expect(weights[4]).toEqual(weights[0]);
    expect(weights[3]).toEqual(weights[1]);
    expect(weights[5]).toEqual(weights[1]);
  });
});
