import { describe, expect, it } from "vitest";
import { createRandom } from "../math/random.ts";
import { networkSpec } from "./parse-spec.ts";
import { createReferenceBackend } from "./reference/backend.ts";
import type { Host } from "./reference/batched-backend.ts";
import { createSequenceNetwork } from "./sequence-network.ts";
import type { WindowSource } from "./source.ts";
import type { Checkpoint, TrainingProgress } from "./training.ts";

const host: Host = {
  now: () => performance.now(),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};
const { now } = host;

const spec = networkSpec({
  input: { steps: 6, features: 2 },
  layers: [
    { type: "lstm", units: 8 },
    { type: "dropout", rate: 0.1 },
    { type: "repeat", steps: 6 },
    { type: "lstm", units: 8, returnSequences: true },
    { type: "dense", units: 2 },
  ],
});
const network = (seed = 1, of = spec) => createSequenceNetwork(createReferenceBackend(of, host), seed);

/** Two sines with a little noise; a window starts at every row. */
function waves(rows: number, seed = 3): WindowSource {
  const random = createRandom(seed);
  const matrix = new Float32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    matrix[2 * i] = Math.sin(i / 3) + 0.05 * random.normal();
    matrix[2 * i + 1] = Math.cos(i / 5) + 0.05 * random.normal();
  }
  return { matrix, columns: 2, starts: Uint32Array.from({ length: rows - 5 }, (_, i) => i) };
}

const base = { epochs: 4, batch: 16, seed: 7, learningRate: 0.01, now };

describe("train", () => {
  it("gives the same bits for the same seed and others for another seed", async () => {
    const weights = async (seed: number) => {
      const net = network();
      await net.train(waves(60), { ...base, seed });
      return net.weights();
    };
    expect(await weights(7)).toEqual(await weights(7));
    expect(await weights(7)).not.toEqual(await weights(8));
  });

  it("resumes from a checkpoint without a difference", async () => {
    const options = {
      ...base,
      epochs: 5,
      validation: waves(40, 9),
      reduceOnPlateau: { patience: 1, factor: 0.5, minimum: 1e-4 },
      minimumGain: 0.2,
    };
    const whole = network();
    const uninterrupted = await whole.train(waves(60), options);
    const kept: Checkpoint[] = [];
    await network().train(waves(60), { ...options, epochs: 2, onCheckpoint: (c) => void kept.push(c) });
    expect(kept).toHaveLength(2);
    const second = network(99); // the checkpoint brings the weights
    const resumed = await second.train(waves(60), { ...options, resume: structuredClone(kept[1]!) });
    expect(second.weights()).toEqual(whole.weights());
    expect(resumed.history).toEqual(uninterrupted.history);
    expect(resumed.checkpoint).toEqual(uninterrupted.checkpoint);
  });

  it("lowers the learning rate on a plateau, stops early, and restores the best weights", async () => {
    const net = network();
    const seen: Checkpoint[] = [];
    const outcome = await net.train(waves(60), {
      ...base,
      epochs: 50,
      patience: 3,
      minimumGain: 0.9, // so that hardly any epoch is an improvement
      reduceOnPlateau: { patience: 2, factor: 0.1, minimum: 1e-3 },
      onCheckpoint: (c) => void seen.push(c),
    });
    expect(outcome.reason).toBe("stopped early");
    const best = outcome.best!.epoch;
    expect(outcome.history).toHaveLength(best + 3);
    expect(outcome.history.at(-1)!.learningRate).toBeCloseTo(1e-3, 10);
    expect(outcome.history[0]!.learningRate).toBe(0.01);
    expect(net.weights()).toEqual(seen[best - 1]!.weights);
    expect(net.weights()).not.toEqual(seen.at(-1)!.weights);
    const again = await network().train(waves(60), {
      ...base,
      epochs: 50,
      patience: 3,
      resume: outcome.checkpoint,
    });
    expect(again.reason).toBe("stopped early");
    expect(again.history).toHaveLength(best + 3);
  });

  it("can keep the last weights instead", async () => {
    const net = network();
    const outcome = await net.train(waves(60), { ...base, minimumGain: 0.99, restoreBest: false });
    expect(outcome.best!.epoch).toBe(4);
    expect(net.weights()).toEqual(outcome.checkpoint.weights);
  });

  it("warms up: the first update is a fraction of the full one", async () => {
    const one = async (warmupSteps: number) => {
      const net = network();
      const before = net.weights();
      await net.train(waves(21), { ...base, epochs: 1, warmupSteps });
      return Math.max(...net.weights().map((w, i) => Math.abs(w - before[i]!)));
    };
    expect((await one(10)) / (await one(0))).toBeCloseTo(0.1, 2);
  });

  it("lowers the learning rate along half a cosine, resumed or not", async () => {
    const options = { ...base, epochs: 5, cosineTo: 0.1 };
    const whole = network();
    const { history } = await whole.train(waves(60), options);
    const rates = [1, 0.868198, 0.55, 0.231802, 0.1].map((share) => share * 0.01);
    history.forEach((epoch, i) => {
      expect(epoch.learningRate).toBeCloseTo(rates[i]!, 7);
    });
    const kept: Checkpoint[] = [];
    await network().train(waves(60), { ...options, onCheckpoint: (c) => void kept.push(structuredClone(c)) });
    const second = network();
    await second.train(waves(60), { ...options, resume: kept[1]! });
    expect(second.weights()).toEqual(whole.weights());
  });

  it("restarts from trained weights with a new optimiser", async () => {
    const net = network();
    await net.train(waves(60), base);
    const weights = net.weights();
    await net.train(waves(60), { ...base, epochs: 1 });
    const other = network();
    other.setWeights(weights);
    await other.train(waves(60), { ...base, epochs: 1 });
    expect(net.weights()).toEqual(other.weights());
  });

  it("reports progress at most ten times a second, and once at the end", async () => {
    const notes: (TrainingProgress & { at: number })[] = [];
    let clock = 0;
    const ticking = { ...host, now: () => (clock += 2) }; // simulates a slow machine, the same on every machine
    const net = createSequenceNetwork(createReferenceBackend(spec, ticking), 1);
    await net.train(waves(300), {
      ...base,
      epochs: 6,
      validation: waves(30, 5),
      now: ticking.now,
      onProgress: (p) => notes.push({ ...p, at: clock }),
    });
    expect(notes.length).toBeGreaterThan(6);
    for (let i = 1; i < notes.length - 1; i++) expect(notes[i]!.at - notes[i - 1]!.at).toBeGreaterThan(99);
    expect(notes.some((note) => note.batch > 0 && note.batch < note.batches)).toBe(true);
    const end = notes.at(-1)!;
    expect(end.history).toHaveLength(6);
    expect(end.validationLoss).toBe(end.history.at(-1)!.validationLoss);
    expect(end.timeLeftMs).toBeCloseTo(0, 5);
    const middle = notes.at(-2)!;
    expect(middle.timeLeftMs).toBeGreaterThan(0);
    expect(middle.windowsPerS).toBeGreaterThan(0);
    expect(middle.gradientNorm).toBeGreaterThan(0);
  });

  it("stops within 100 ms of a cancel and keeps the best weights so far", { retry: 2 }, async () => {
    const net = network();
    const control = new AbortController();
    let best: Float32Array | undefined;
    let cancelledAt = 0;
    const outcome = await net.train(waves(400), {
      ...base,
      epochs: 1000,
      signal: control.signal,
      onCheckpoint: (c) => {
        best = c.best!.weights;
        if (c.history.length === 2)
          setTimeout(() => {
            cancelledAt = now();
            control.abort();
          }, 30);
      },
    });
    expect(now() - cancelledAt).toBeLessThan(100);
    expect(outcome.reason).toBe("cancelled");
    expect(net.weights()).toEqual(best);
    expect(outcome.problem).toBeNull();
  });

  it("refuses a wrong source with a sentence", async () => {
    const net = network();
    const source = waves(20);
    await expect(net.train({ ...source, starts: Uint32Array.of(15) }, base)).rejects.toThrow(
      "Window 0 begins at row 15 and needs 6 rows, but there are only 20.",
    );
    await expect(net.train({ ...source, columns: 4 }, base)).rejects.toThrow(
      "4 columns where the network has 2",
    );
    await expect(net.train({ ...source, starts: new Uint32Array() }, base)).rejects.toThrow("no windows");
    await expect(net.train(source, { ...base, epochs: 0 })).rejects.toThrow("epochs must be a whole number");
    await expect(net.train(source, { ...base, learningRate: Number.NaN })).rejects.toThrow("learningRate");
    net.close();
    await expect(net.predict(source)).rejects.toThrow("closed");
  });
});

describe("a loss that diverges", () => {
  const names = { columnNames: ["duration", "bytes"] };

  it("names the column with NaN, and keeps the initial weights", async () => {
    const net = network();
    const first = net.weights();
    const source = waves(60);
    source.matrix[2 * 17 + 1] = Number.NaN;
    const outcome = await net.train(source, { ...base, ...names });
    expect(outcome.reason).toBe("diverged");
    expect(outcome.problem).toMatch(
      /^Training stopped in epoch 1: the loss was no longer a number in batch \d+, probably because column "bytes" holds a value that is not a finite number in row 17; no epoch was finished, so nothing was learned\.$/,
    );
    expect(net.weights()).toEqual(first);
  });

  it("names the unscaled column if the loss overflows", async () => {
    const source = waves(60);
    for (let i = 0; i < 60; i++) source.matrix[2 * i + 1] = 4e30 * (1 + (i % 3));
    const outcome = await network().train(source, { ...base, ...names });
    expect(outcome.problem).toContain('column "bytes" is not scaled (its values reach 1.2e+31, most others ');
  });

  it("blames the learning rate if the columns are fine, and restores the best epoch", async () => {
    const linear = networkSpec({
      input: { steps: 6, features: 2 },
      layers: [
        { type: "dense", units: 8 },
        { type: "dense", units: 8 },
        { type: "dense", units: 2 },
      ],
    });
    const net = network(1, linear);
    const source = waves(60);
    const good = await net.train(source, { ...base, epochs: 3 });
    const kept = net.weights();
    const outcome = await net.train(source, {
      ...base,
      ...names,
      epochs: 30,
      resume: { ...good.checkpoint, learningRate: 50 },
    });
    expect(outcome.reason).toBe("diverged");
    expect(outcome.problem).toMatch(
      /in epoch 4: the loss grew from .*, probably because the learning rate 50 is too high for this data; try 5; the weights of epoch 3 are kept/,
    );
    expect(net.weights()).toEqual(kept);
  });
});
