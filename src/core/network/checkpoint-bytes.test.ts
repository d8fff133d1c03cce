import { describe, expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-bytes.ts";
import type { Checkpoint } from "./training.ts";

const checkpoint: Checkpoint = {
  history: [
    { epoch: 1, loss: 0.5, validationLoss: null, gradientNorm: 1.25, learningRate: 0.001 },
    { epoch: 2, loss: 0.1 + 0.2, validationLoss: 0.7, gradientNorm: 1e-30, learningRate: 0.001 },
  ],
  weights: Float32Array.of(0.1, -2, 3e-40),
  optimiser: { m: Float32Array.of(1, 2, 3), v: Float32Array.of(4, 5, 6), step: 77 },
  learningRate: 0.0005,
  best: { epoch: 1, loss: 0.7, weights: Float32Array.of(7, 8, 9) },
  sinceBest: 1,
  sinceReduction: 0,
};

describe("a checkpoint as bytes", () => {
  it("decodes to the same bits, with a best epoch and without, at any place in a buffer", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    const young = { ...checkpoint, history: [], best: null };
    const bytes = encodeCheckpoint(young);
    const inside = new Uint8Array(bytes.length + 3);
    inside.set(bytes, 3);
    expect(decodeCheckpoint(inside.subarray(3))).toEqual(young);
  });

  it("says what is wrong with every truncation, and with other bytes", () => {
    const bytes = encodeCheckpoint(checkpoint);
    for (let length = 0; length < bytes.length; length++)
      expect(decodeCheckpoint(bytes.subarray(0, length))).toMatch(/not a checkpoint|damaged/);
    expect(decodeCheckpoint(new Uint8Array(64).fill(32))).toMatch("not a checkpoint");
    const scrambled = bytes.slice();
    scrambled[14] = 1;
    expect(decodeCheckpoint(scrambled)).toMatch("damaged");
  });
});
