// The engine tfjs-node trains, and how fast beside the native kernels. Only where npm run test:tfjs-node built its addon.
import { expect, it } from "vitest";
import { tfjsNode } from "../../../test/support/network-engines.ts";
import { createRandom } from "../../core/math/random.ts";
import { networkSpec } from "../../core/network/parse-spec.ts";
import { createCompute } from "./compute.ts";

const [T, F, H, B] = [20, 16, 64, 256];

it.skipIf(tfjsNode.length === 0)(
  "tfjs-node trains slower than the native kernels",
  async () => {
    const spec = networkSpec({
      input: { steps: T, features: F },
      layers: [
        { type: "lstm", units: H },
        { type: "repeat", steps: T },
        { type: "lstm", units: H, returnSequences: true },
        { type: "dense", units: F },
      ],
    });
    const random = createRandom(1);
    const matrix = Float32Array.from({ length: 4096 * T * F }, () => random.uniform());
    const best = new Map<string, number>();
    const nets = await Promise.all(
      (
        [
          ["native", 4096],
          ["tfjs-node", 1024],
        ] as const
      ).map(async ([engine, windows]) => {
        const compute = await createCompute({ engine, threads: 2 });
        return { net: compute.createNetwork(spec, { seed: 1 }), windows };
      }),
    );
    // The first round warms up.
    for (let round = 0; round < 4; round++)
      for (const { net, windows } of nets) {
        const starts = Uint32Array.from({ length: windows }, (_, i) => i * T);
        const startedMs = performance.now();
        await net.train(
          { matrix, columns: F, starts },
          { epochs: 1, batch: B, seed: 1, shuffle: false, now: () => performance.now() },
        );
        const rate = (1000 * windows) / (performance.now() - startedMs);
        if (round > 0) best.set(net.engine, Math.max(best.get(net.engine) ?? 0, rate));
      }
    for (const { net } of nets) net.close();
    for (const [name, rate] of best)
      process.stdout.write(`${name}: ${Math.round(rate).toLocaleString("en-US")} windows/s\n`);
    const [ours = 0, theirs = 0] = best.values();
    expect(ours).toBeGreaterThan(theirs);
  },
  300_000,
);
