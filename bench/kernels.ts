// The speed of training and inference: native kernels beside PyTorch, ONNX Runtime and TensorFlow.js, in one run on
// one machine. Rounds are interleaved (A, B, A, B) and each contender keeps its best, because the load of the machine
// varies.
// Options: --rounds N (default 3), --seconds S per round (default 0.4), --only NAME (a case).
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { createRandom } from "../src/core/math/random.ts";
import { initialWeights } from "../src/core/network/initialise.ts";
import { toOnnx } from "../src/core/network/onnx/to-onnx.ts";
import { networkSpec } from "../src/core/network/parse-spec.ts";
import type { WindowSource } from "../src/core/network/source.ts";
import type { NetworkSpec } from "../src/core/network/spec.ts";
import { type Compute, createCompute } from "../src/engine/compute/compute.ts";
import { loadNative } from "../src/engine/compute/native.ts";
import { findTorch, openTorch } from "./peers/torch.ts";
import { type Cell, printReport } from "./report.ts";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "0.4" },
    only: { type: "string" },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);

interface Case {
  name: string;
  T: number;
  F: number;
  H: number;
  B: number;
  cnn: boolean;
  /** Expected windows per second of the best, so that a round lasts about --seconds. */
  expected: { train: number; infer: number };
}

const cases: Case[] = [
  { name: "T20", T: 20, F: 16, H: 64, B: 256, cnn: false, expected: { train: 30_000, infer: 90_000 } },
  { name: "T10F32", T: 10, F: 32, H: 32, B: 128, cnn: false, expected: { train: 90_000, infer: 300_000 } },
  { name: "T10F80", T: 10, F: 80, H: 128, B: 256, cnn: false, expected: { train: 12_000, infer: 40_000 } },
  { name: "CnnLstm", T: 128, F: 6, H: 128, B: 64, cnn: true, expected: { train: 200, infer: 600 } },
];

const classes = 2;

function specOf({ T, F, H, cnn }: Case): NetworkSpec {
  const input = { steps: T, features: F };
  if (!cnn)
    return networkSpec({
      input,
      layers: [
        { type: "lstm", units: H },
        { type: "repeat", steps: T },
        { type: "lstm", units: H, returnSequences: true },
        { type: "dense", units: F },
      ],
    });
  return networkSpec({
    input,
    layers: [
      { type: "conv1d", filters: 128, kernelSize: 3, activation: "relu" },
      { type: "conv1d", filters: 256, kernelSize: 3, activation: "relu" },
      { type: "max-pool", size: 2 },
      { type: "lstm", units: H },
      { type: "dense", units: classes },
    ],
    loss: { type: "cross-entropy" },
  });
}

/** Floating-point operations of one window's forward pass; the repeated code's input product counts once. */
function flopsOf({ T, F, H, cnn }: Case): number {
  if (!cnn) return 2 * (T * (F + H) * 4 * H + (H + T * H) * 4 * H + T * H * F);
  const lstmSteps = Math.floor((T - 4) / 2);
  return 2 * ((T - 2) * 3 * F * 128 + (T - 4) * 3 * 128 * 256 + lstmSteps * (256 + H) * 4 * H + H * classes);
}

/** Windows that do not overlap, so that every contender reads as many bytes. */
function sourceOf({ T, F }: Case, n: number): WindowSource {
  const random = createRandom(1);
  return {
    matrix: Float32Array.from({ length: n * T * F }, () => random.uniform()),
    columns: F,
    starts: Uint32Array.from({ length: n }, (_, i) => i * T),
    classes: Int32Array.from({ length: n }, () => random.below(classes)),
  };
}

type Work = "train" | "infer" | "latency";

/** One contender in one discipline: windows per second of one round, or milliseconds for a single window. */
interface Entry {
  who: string;
  work: Work;
  round: () => Promise<number>;
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** Best of a few hundred single windows, as means over fifty calls: a single call is too short to time. */
async function latency(one: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 6; run++)
    best = Math.min(
      best,
      ((await timed(async () => {
        for (let i = 0; i < 50; i++) await one();
      })) /
        50) *
        1000,
    );
  return best;
}

function ourEntries(compute: Compute, of: Case, share: number): { entries: Entry[]; close: () => void } {
  const who =
    compute.engine === "native" ? `native, ${compute.threads} threads` : `tensorflow.js, ${compute.engine}`;
  const net = compute.createNetwork(specOf(of), { seed: 1 });
  const count = (rate: number) => Math.max(of.B, Math.ceil((rate * share * seconds) / of.B) * of.B);
  const training = sourceOf(of, count(of.expected.train));
  const inference = sourceOf(of, count(of.expected.infer));
  const alone = sourceOf(of, 1);
  const entries: Entry[] = [
    {
      who,
      work: "train",
      round: async () => {
        const one = () =>
          net.train(training, {
            epochs: 1,
            batch: of.B,
            seed: 1,
            shuffle: false,
            now: () => performance.now(),
          });
        return training.starts.length / (await timed(one));
      },
    },
    {
      who,
      work: "infer",
      round: async () => inference.starts.length / (await timed(() => net.predict(inference))),
    },
  ];
  if (of.name === "T20" && compute.engine === "native")
    entries.push({ who, work: "latency", round: () => latency(() => net.predict(alone)) });
  return { entries, close: () => net.close() };
}

async function onnxEntries(of: Case, threads: number): Promise<Entry[]> {
  const spec = specOf(of);
  const file = toOnnx({ spec, weights: initialWeights(spec, 1), target: "none", version: "0" });
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  const { matrix } = sourceOf(of, of.B);
  const input = new Tensor("float32", matrix, [of.B, of.T, of.F]);
  const alone = new Tensor("float32", matrix.slice(0, of.T * of.F), [1, of.T, of.F]);
  const output = session.outputNames[0]!; // the network's own output; the native side computes no classifier score either
  const run = (features: Tensor) => session.run({ features }, [output]);
  const who = `onnx runtime, ${threads} ${threads === 1 ? "thread" : "threads"}`;
  const entries: Entry[] = [
    {
      who,
      work: "infer",
      round: async () => {
        let batches = 0;
        const start = performance.now();
        const spent = () => (performance.now() - start) / 1000;
        do {
          await run(input);
          batches++;
        } while (spent() < seconds);
        return (batches * of.B) / spent();
      },
    },
  ];
  if (of.name === "T20") entries.push({ who, work: "latency", round: () => latency(() => run(alone)) });
  return entries;
}

async function torchEntries(python: string, of: Case): Promise<{ entries: Entry[]; close: () => void }> {
  const { T, F, H, B } = of;
  const base = { model: of.cnn ? "cnn-lstm" : "autoencoder", T, F, H, B, classes };
  const peers = await Promise.all(
    [
      { label: "1 thread", threads: 1, blas: 1 },
      { label: "1 thread, own BLAS choice", threads: 1, blas: null },
      { label: "2 threads", threads: 2, blas: null },
    ].map(async ({ label, threads, blas }) => {
      const peer = await openTorch(python, { ...base, N: 8 * B, threads }, blas);
      return { peer, who: `pytorch ${peer.version}, ${label}` };
    }),
  );
  return {
    entries: peers.flatMap(({ peer, who }) =>
      (["train", "infer"] as const).map((work) => ({ who, work, round: () => peer.round(work, seconds) })),
    ),
    close: () => {
      for (const { peer } of peers) peer.close();
    },
  };
}

interface Result {
  who: string;
  work: Work;
  best: number;
}

/** A contender four times slower than the best in the warm-up is skipped: it cannot win. */
const hopeless = 4;

/** A warm-up, then the rounds, every contender once in each. */
async function compete(entries: readonly Entry[]): Promise<Result[]> {
  const isHopeless = ({ work, best }: Result): boolean => {
    const bests = results.filter((r) => r.work === work).map((r) => r.best);
    return work === "latency" ? best > hopeless * Math.min(...bests) : best * hopeless < Math.max(...bests);
  };
  const results: Result[] = entries.map(({ who, work }) => ({
    who,
    work,
    best: work === "latency" ? Number.POSITIVE_INFINITY : 0,
  }));
  for (let round = 0; round <= rounds; round++)
    for (const [i, entry] of entries.entries()) {
      const result = results[i]!;
      if (round > 0 && isHopeless(result)) continue;
      const value = await entry.round();
      await sleep(20); // lets idle threads of the previous contender go to sleep
      result.best = entry.work === "latency" ? Math.min(result.best, value) : Math.max(result.best, value);
    }
  return results;
}

const notes: string[] = [];
const native = loadNative();
if (!native.ok) notes.push(native.reason);
const python = findTorch();
if (!python) notes.push("PyTorch is not installed here (Debian: python3-torch); its figures are left out.");
const threads = 2;
const nativeCompute = native.ok ? await createCompute({ engine: "native", threads }) : null;
const tensorflow = await createCompute({ engine: "tfjs-node" }).catch(() =>
  createCompute({ engine: "wasm" }),
);

const peaks: number[] = [];
/** Measured between the cases, keeping the best, because other load changes the machine's limit too. */
async function measurePeak(): Promise<void> {
  if (native.ok) peaks.push((await native.addon.measurePeak(threads, 400)).gflops);
}

const rows: Record<string, Cell>[] = [];
const found = new Map<string, Result[]>();
for (const of of cases.filter((one) => !options.only || one.name === options.only)) {
  await measurePeak();
  const ours = nativeCompute ? ourEntries(nativeCompute, of, 1) : null;
  const torch = python ? await torchEntries(python, of) : null;
  const onnx = [...(await onnxEntries(of, 1)), ...(await onnxEntries(of, 2))];
  const main = await compete([...(ours?.entries ?? []), ...(torch?.entries ?? []), ...onnx]);
  ours?.close();
  torch?.close();
  // TensorFlow.js is some hundred times slower and would only lengthen every round.
  const slow = ourEntries(tensorflow, of, 0.002);
  const results = [...main, ...(await compete(slow.entries))];
  slow.close();
  found.set(of.name, results);
}
await measurePeak();
const peak = peaks.length > 0 ? Math.max(...peaks) : null;

for (const of of cases) {
  const results = found.get(of.name) ?? [];
  for (const who of new Set(results.map((result) => result.who))) {
    const value = (work: Work) => results.find((r) => r.who === who && r.work === work)?.best ?? null;
    const train = value("train");
    const gflops = train === null ? null : (train * 3 * flopsOf(of)) / 1e9;
    rows.push({
      case: of.name,
      who,
      "train windows/s": train,
      "train GFLOP/s": gflops,
      "of peak %": gflops !== null && peak !== null ? (100 * gflops) / peak : null,
      "infer windows/s": value("infer"),
      "one window ms": value("latency"),
    });
  }
}

const best = (name: string, work: Work, peer: string): number | null => {
  const values = (found.get(name) ?? [])
    .filter((r) => r.work === work && r.who.startsWith(peer))
    .map((r) => r.best);
  if (values.length === 0) return null;
  return work === "latency" ? Math.min(...values) : Math.max(...values);
};
const ratio = (name: string, work: Work, peer: string): number | null => {
  const nativeRate = best(name, work, "native");
  const peerRate = best(name, work, peer);
  return nativeRate === null || peerRate === null ? null : Number((nativeRate / peerRate).toFixed(3));
};
const t20 = best("T20", "train", "native");
if (peak !== null)
  notes.push(
    `Peak: ${peak.toFixed(0)} GFLOP/s of fused multiply-adds on ${threads} threads; training counted as three forward passes.`,
  );

printReport({
  bench: "kernels",
  rows,
  figures: {
    trainVsTorchT20: ratio("T20", "train", "pytorch"),
    trainVsTorchT10F32: ratio("T10F32", "train", "pytorch"),
    trainVsTorchT10F80: ratio("T10F80", "train", "pytorch"),
    trainVsTorchCnnLstm: ratio("CnnLstm", "train", "pytorch"),
    inferVsOrtT20: ratio("T20", "infer", "onnx"),
    inferVsOrtT10F32: ratio("T10F32", "infer", "onnx"),
    inferVsOrtT10F80: ratio("T10F80", "infer", "onnx"),
    latencyVsOrt: ratio("T20", "latency", "onnx"),
    trainPeakShareT20:
      t20 === null || peak === null ? null : Number(((t20 * 3 * flopsOf(cases[0]!)) / 1e9 / peak).toFixed(3)),
  },
  notes,
});
