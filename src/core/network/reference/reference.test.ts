import { describe, expect, it } from "vitest";
import { weightLayout } from "../layout.ts";
import { proofNetworks, proofSource, proofWeights, relativeError } from "../proof-networks.ts";
import { checkSource, fillBatch } from "../source.ts";
import { createReference } from "./network.ts";

const place = { dropoutSeed: 11, batchNumber: 2, first: 0, total: 4 };

describe.each([...proofNetworks])("reference: %s", (_name, spec) => {
  const layout = weightLayout(spec);
  const reference = createReference(spec, layout);
  const weights = Float64Array.from(proofWeights(spec, 3));
  const source = proofSource(spec, 4, 5);
  checkSource(spec, layout, source, "loss");
  const batch = fillBatch(spec, layout, source, { order: null, from: 0, to: 4, needs: "loss" });

  it("has the gradients of finite differences", () => {
    const { gradient, loss } = reference.gradient(weights, batch, place);
    expect(loss).toBeGreaterThan(0);
    for (const { name, offset, size, trainable } of layout.parameters) {
      const ofLayer = gradient.subarray(offset, offset + size);
      if (!trainable) {
        expect(ofLayer.every((g) => g === 0)).toBe(true);
        continue;
      }
      const numeric = ofLayer.map((_, i) => {
        const at = (step: number) => {
          const moved = weights.slice();
          moved[offset + i]! += step;
          return reference.gradient(moved, batch, place).loss;
        };
        const h = 1e-4;
        return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h); // fourth order
      });
      const size2 = Math.hypot(...numeric);
      // A bias before batch-norm has no effect, so its gradient has no direction to compare.
      if (size2 < 1e-9) expect(Math.hypot(...ofLayer)).toBeLessThan(1e-9);
      else expect(relativeError(ofLayer, numeric), name).toBeLessThan(1e-6);
    }
  });

  it("gives the same gradient in parts, unless batch-norm connects them", () => {
    if (spec.layers.some((layer) => layer.type === "batch-norm")) return;
    const whole = reference.gradient(weights, batch, place);
    const parts = [0, 1, 2, 3].map((first) =>
      reference.gradient(
        weights,
        fillBatch(spec, layout, source, { order: null, from: first, to: first + 1, needs: "loss" }),
        { ...place, first },
      ),
    );
    const sum = new Float64Array(layout.parameterCount);
    for (const part of parts) for (let i = 0; i < sum.length; i++) sum[i]! += part.gradient[i]!;
    expect(relativeError(sum, whole.gradient)).toBeLessThan(1e-12);
    expect(parts.reduce((total, part) => total + part.loss, 0)).toBeCloseTo(whole.loss, 12);
  });
});
