import { describe, expect, it } from "vitest";
import { proofNetworks, proofSource } from "../../core/network/proof-networks.ts";
import { computeEngines, createCompute } from "./compute.ts";
import { loadNative } from "./native.ts";

const spec = proofNetworks.get("lstm autoencoder")!;

describe("createCompute", () => {
  it("takes the first available engine, and says why earlier ones are not available", async () => {
    const compute = await createCompute();
    const place = computeEngines.indexOf(compute.engine);
    expect(compute.notes).toHaveLength(place);
    for (const note of compute.notes) expect(note).toMatch(/^[A-Z].*\.$/s);
    if (loadNative().ok) expect(compute.engine).toBe("native");
    const net = compute.createNetwork(spec, { seed: 1 });
    expect(net.engine).toMatch(/^(native \d|webassembly|tensorflow \d|plain)/);
    net.close();
  });

  it("creates equal initial weights on every engine", async () => {
    const weights = await Promise.all(
      (["webassembly", "wasm", "plain"] as const).map(async (engine) => {
        const compute = await createCompute({ engine });
        const net = compute.createNetwork(spec, { seed: 4 });
        const copy = net.weights();
        net.close();
        return copy;
      }),
    );
    expect(weights[0]).toEqual(weights[2]);
    expect(weights[1]).toEqual(weights[2]);
    expect(weights[0]!.some((w) => w !== 0)).toBe(true);
  });

  it("refuses an unavailable engine with a sentence", async () => {
    const missing = loadNative("/nowhere/tidewatch.node");
    expect(missing).toMatchObject({ ok: false });
    if (!missing.ok) expect(missing.reason).toMatch(/do not load .*; run the setup again\.$/s);
    await expect(createCompute({ threads: 0 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    // Where tfjs-node's addon is built, requesting it succeeds.
    const outcome = await createCompute({ engine: "tfjs-node" }).catch((thrown: unknown) => thrown);
    expect(outcome).toMatchObject(
      outcome instanceof Error ? { code: "COMPUTE_UNAVAILABLE" } : { engine: "tfjs-node" },
    );
  });

  it("moves weights from one engine to another without loss", async () => {
    const [one, other] = [await createCompute({ engine: "plain" }), await createCompute()];
    const source = proofSource(spec, 24, 2);
    const first = one.createNetwork(spec, { seed: 1 });
    await first.train(source, { epochs: 2, batch: 8, seed: 1, now: () => performance.now() });
    const second = other.createNetwork(spec, { seed: 2 });
    second.setWeights(first.weights());
    expect(second.weights()).toEqual(first.weights());
    const [a, b] = [await first.evaluate(source), await second.evaluate(source)];
    expect(b / a).toBeCloseTo(1, 5);
    first.close();
    second.close();
  });
});
