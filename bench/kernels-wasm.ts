// The WebAssembly kernels beside the native AVX2 kernels and TensorFlow.js on WebAssembly: windows that one thread trains in a second of
// processor time, which other load of the machine changes little. Rounds in turns, the best of each.
import { createRandom } from "../src/core/math/random.ts";
import { networkSpec } from "../src/core/network/parse-spec.ts";
import type { SequenceNetwork } from "../src/core/network/sequence-network.ts";
import { createCompute } from "../src/engine/compute/compute.ts";
import type { Cell } from "./report.ts";

const [T, F, H, B] = [20, 16, 64, 256];

const spec = networkSpec({
  input: { steps: T, features: F },
  layers: [
    { type: "lstm", units: H },
    { type: "repeat", steps: T },
    { type: "lstm", units: H, returnSequences: true },
    { type: "dense", units: F },
  ],
});

interface Contender {
  net: SequenceNetwork;
  windows: number;
  train: number;
  infer: number;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function rate(windows: number, work: () => Promise<unknown>): Promise<number> {
  const start = processorSeconds();
  await work();
  return windows / (processorSeconds() - start);
}

/** Call it before anything else computes: the native kernels choose their instruction set once. */
export async function measureWasm({ rounds }: { rounds: number }): Promise<{
  rows: Record<string, Cell>[];
  figures: Record<"trainWasmVsTfjs" | "trainNativeVsWasm" | "inferNativeVsWasm", number | null>;
  notes: string[];
}> {
  process.env.TIDEWATCH_INSTRUCTION_SET ??= "avx2";
  const contenders = new Map<string, Contender>();
  const notes: string[] = [];
  for (const [engine, windows] of [
    ["native", 4096],
    ["webassembly", 2048],
    ["wasm", 256],
  ] as const)
    try {
      const net = (await createCompute({ engine, threads: 1 })).createNetwork(spec, { seed: 1 });
      contenders.set(engine, { net, windows, train: 0, infer: 0 });
    } catch (thrown) {
      notes.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  const random = createRandom(1);
  const matrix = Float32Array.from({ length: 4096 * T * F }, () => random.uniform());
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const one of contenders.values()) {
      const starts = Uint32Array.from({ length: one.windows }, (_, i) => i * T);
      const source = { matrix, columns: F, starts };
      const training = { epochs: 1, batch: B, seed: 1, shuffle: false, now: () => performance.now() };
      const train = await rate(one.windows, () => one.net.train(source, training));
      const infer = await rate(one.windows, () => one.net.predict(source));
      if (round === 0) continue;
      one.train = Math.max(one.train, train);
      one.infer = Math.max(one.infer, infer);
    }
  const rows = [...contenders.values()].map(({ net, train, infer }) => ({
    who: net.engine,
    "train windows/s": train,
    "infer windows/s": infer,
  }));
  for (const { net } of contenders.values()) net.close();
  const ratio = (work: "train" | "infer", one: string, other: string): number | null => {
    const [a, b] = [contenders.get(one), contenders.get(other)];
    return a && b ? Number((a[work] / b[work]).toFixed(2)) : null;
  };
  return {
    rows,
    figures: {
      trainWasmVsTfjs: ratio("train", "webassembly", "wasm"),
      trainNativeVsWasm: ratio("train", "native", "webassembly"),
      inferNativeVsWasm: ratio("infer", "native", "webassembly"),
    },
    notes: [...notes, "Windows in a second of processor time, autoencoder T20 F16 H64, batches of 256."],
  };
}
