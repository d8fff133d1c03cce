// Passes odd JavaScript values to the addon. Under AddressSanitizer (scripts/test-native.mjs) a crash or a stray read
// ends the process; without it, this still checks that every refusal is a TypeError with a message.
//   node fuzz-binding.mjs <path of tidewatch.node> [rounds] [seed]
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

const addon = createRequire(import.meta.url)(resolve(process.argv[2]));
const rounds = Number(process.argv[3] ?? 3000);

let state = Number(process.argv[4] ?? 12345);
const below = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = (list) => list[below(list.length)];

const [T, F, N] = [5, 3, 40];
// The numbers of a network, in the order of NativeAddon.createNetwork: input and layers; loss, optimiser, code.
const lstm = (units, returnSequences) => [0, units, Number(returnSequences), 0, 0];
const adam = [0.9, 0.999, 1e-7];
const spec = [T, F, 4, ...lstm(4, false), 7, T, ...lstm(4, true), 2, F, 0, ...[0, 0], ...adam, 0];
const classifier = [T, F, 2, ...lstm(4, false), 2, 3, 0, ...[1, 0], ...adam, 0];
const make = (s) => {
  const network = addon.createNetwork(new Float64Array(s), { threads: 2 });
  network.setWeights(network.getWeights().map(() => below(1000) / 1000 - 0.5));
  return network;
};
const detached = (array) => {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
};
const matrix = () => new Float32Array((N + T - 1) * F).map(() => below(1000) / 1000);
const starts = (n = N) => new Uint32Array(n).map((_, i) => i);
const source = () => ({
  matrix: matrix(),
  columns: F,
  starts: starts(),
  classes: new Int32Array(N).map(() => below(4) - 1),
});
const training = () => ({
  ...source(),
  batch: 16,
  learningRate: 0.01,
  warmupSteps: 2,
  clipNorm: 5,
  weightDecay: 0,
  dropoutSeed: 1,
  abort: new Int32Array(1),
});

/** Values that no argument accepts, or only by chance. */
const odd = () =>
  pick([
    undefined,
    null,
    true,
    NaN,
    Infinity,
    -1,
    0,
    0.5,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e308,
    "text",
    "",
    Symbol("s"),
    10n,
    () => {},
    {},
    [],
    [1, 2, 3],
    new Float32Array(0),
    new Float32Array(7),
    new Float64Array(60),
    new Float32Array(N * T * F),
    new Uint32Array([N * 2]),
    new Uint32Array([4294967295]),
    new Uint8Array(N),
    new Uint8Array(5),
    new Int32Array([-2]),
    new Int32Array([2147483647]),
    new DataView(new ArrayBuffer(8)),
    new ArrayBuffer(16),
    new Float32Array(new SharedArrayBuffer(64)),
    new Float32Array(new ArrayBuffer(64, { maxByteLength: 128 })),
    detached(new Float32Array(8)),
    detached(new Uint32Array(8)),
    detached(new Int32Array(1)),
    Object.create(null),
    new Proxy({}, { get: () => NaN }),
  ]);

const methods = {
  trainEpoch: () => [training(), pick([undefined, () => {}])],
  evaluate: () => [source()],
  predict: () => [{ ...source(), output: new Float32Array(N * T * F) }],
  errors: () => [{ ...source(), cells: new Float32Array(N * T * F), windows: new Float32Array(N) }],
  embed: () => [{ ...source(), output: new Float32Array(N * 4) }],
  gradients: () => [{ ...source(), dropoutSeed: 1 }],
  setWeights: () => [new Float32Array(10)],
  setOptimizer: () => [{ m: new Float32Array(3), v: new Float32Array(3), step: 0 }],
  getWeights: () => [],
  getOptimizer: () => [],
  parameters: () => [],
};

async function attempt(call, what) {
  try {
    await call();
  } catch (error) {
    assert.ok(
      error instanceof TypeError || /busy/.test(error.message) || error.message === "from a getter",
      `${what}: ${error?.stack}`,
    );
  }
}

function spoil(args) {
  const target = args[0];
  if (target === null || typeof target !== "object" || below(8) === 0) {
    args[below(2)] = odd();
    return args;
  }
  if (ArrayBuffer.isView(target)) return [odd()];
  const names = [...Object.keys(target), "targets", "mask", "order", "sampleWeights", "batch", "abort"];
  for (let i = 0; i <= below(2); i++) {
    const name = pick(names);
    if (name === "targets" && below(2))
      target.targets = {
        matrix: pick([matrix(), odd()]),
        columns: pick([F, odd()]),
        starts: pick([starts(), odd()]),
      };
    else if (below(6) === 0) {
      const other = Object.getOwnPropertyDescriptor(target, "matrix")?.value;
      Object.defineProperty(target, name, {
        get() {
          // Reading this argument detaches another.
          if (
            ArrayBuffer.isView(other) &&
            other.buffer instanceof ArrayBuffer &&
            !other.buffer.resizable &&
            other.byteLength > 0
          )
            detached(other);
          if (below(3) === 0) throw new Error("from a getter");
          return odd();
        },
        configurable: true,
        enumerable: true,
      });
    } else if (Object.getOwnPropertyDescriptor(target, name)?.get === undefined) target[name] = odd();
  }
  return args;
}

// Valid input is accepted.
let networks = [make(spec), make(classifier)];
for (const [name, args] of Object.entries(methods)) {
  if (name.startsWith("set")) continue;
  if (name !== "errors")
    await networks[1][name](
      ...(name === "predict" ? [{ ...source(), output: new Float32Array(N * 3) }] : args()),
    );
  await networks[0][name](...args());
}

// Refusals are single sentences.
const refuses = (call, text) =>
  assert.rejects(
    async () => call(),
    (e) => e instanceof TypeError && text.test(e.message),
    String(text),
  );
const [network] = networks;
await refuses(
  () => network.evaluate({ ...source(), starts: new Uint32Array([N]) }),
  /starts\[0\] leaves no room/,
);
await refuses(() => network.evaluate({ ...source(), columns: 4 }), /4 columns, the network needs 3/);
await refuses(() => network.evaluate({ ...source(), order: new Uint32Array([N]) }), /order\[0\]/);
await refuses(() => network.evaluate({ ...source(), sampleWeights: new Float32Array(2) }), /sampleWeights/);
await refuses(() => network.evaluate({ ...source(), mask: new Uint8Array(2) }), /mask/);
await refuses(() => network.evaluate({ ...source(), matrix: detached(matrix()) }), /detached/);
await refuses(() => network.trainEpoch({ ...training(), batch: NaN }), /batch/);
await refuses(() => network.errors(source()), /cells, windows or prediction/);
await refuses(
  () => network.predict({ ...source(), output: new Float32Array(1) }),
  /output must have 600 elements/,
);
await refuses(
  () => networks[1].evaluate({ ...source(), classes: new Int32Array(N).fill(3) }),
  /classes\[0\]/,
);
await refuses(() => network.getWeights.call({}), /not a network/);
await refuses(() => addon.createNetwork("{}", { threads: 1 }), /specification must be/);
await refuses(() => addon.createNetwork(new Float64Array([T, F]), { threads: 1 }), /ends before "layers"/);
await refuses(() => addon.createNetwork(new Float64Array(spec), { threads: 0 }), /threads/);
await refuses(() => addon.measurePeak(0, 1), /threads/);

// One at a time; a listener's exception is returned; closing during an epoch is safe.
{
  const n = make(spec);
  const long = { ...training(), order: new Uint32Array(400000).map(() => below(N)), batch: 32 };
  const pending = n.trainEpoch(long);
  assert.throws(() => n.getWeights(), /busy/);
  await attempt(() => n.evaluate(source()), "evaluate while busy");
  long.starts.fill(4294967295); // JavaScript's memory may change while threads read it
  long.order.fill(4294967295);
  n.close();
  n.close();
  assert.equal((await pending).cancelled, true);
  await refuses(() => n.getWeights(), /closed/);
  const m = make(spec);
  const slow = { ...training(), order: new Uint32Array(4000000).map(() => below(N)), batch: 16 };
  await assert.rejects(
    m.trainEpoch(slow, () => {
      throw new RangeError("mine");
    }),
    RangeError,
  );
  assert.equal((await m.trainEpoch(training())).cancelled, false);
}

let calls = 0;
for (let round = 0; round < rounds; round++) {
  if (round % 200 === 0) networks = [make(spec), make(classifier)];
  const n = pick(networks);
  const name = pick(Object.keys(methods));
  const args = spoil(methods[name]());
  const self = below(30) === 0 ? odd() : n;
  calls++;
  await attempt(() => n[name].apply(self, args), name);
  if (below(100) === 0) {
    n.close();
    networks[networks.indexOf(n)] = make(pick([spec, classifier]));
  }
  if (below(20) === 0) {
    const broken = new Float64Array(spec);
    broken[below(broken.length)] = pick([NaN, -1, 0, 1.5, 3, 11, 1e9, 70000, Infinity]);
    await attempt(() => addon.createNetwork(broken, { threads: 1 }).close(), "createNetwork");
    await attempt(() => addon.createNetwork(odd(), odd()), "createNetwork");
    await attempt(() => addon.measurePeak(odd(), 1), "measurePeak");
  }
}

// A worker, and at last the process itself, ends during an epoch: the threads must stop using its memory first.
const endless = `
  const { workerData } = require("node:worker_threads");
  const network = require(workerData.path).createNetwork(workerData.spec, { threads: 2 });
  network.trainEpoch({ matrix: new Float32Array(600), columns: 3, starts: new Uint32Array(40), order: new Uint32Array(2e7),
    batch: 64, learningRate: 0.01, warmupSteps: 0, clipNorm: 5, weightDecay: 0, dropoutSeed: 1, abort: new Int32Array(1) }, () => {});
`;
for (let i = 0; i < 3; i++) {
  const worker = new Worker(endless, {
    eval: true,
    workerData: { path: resolve(process.argv[2]), spec: new Float64Array(spec) },
  });
  await sleep(300);
  await worker.terminate();
}
console.log(`${calls} spoilt calls, each refused or harmless`);
make(spec).trainEpoch({ ...training(), order: new Uint32Array(2e7) }, () => {});
await sleep(150);
process.exit(0);
