// Budgets: of incidents and of flags. A larger one never shows less, and the order of the rows decides nothing.
import fc from "fast-check";
import { expect, test } from "vitest";
import { incidentBudget } from "../../src/core/incident/incident-budget.ts";
import { createRandom } from "../../src/core/math/random.ts";
import { deriveThreshold } from "../../src/core/score/threshold.ts";

const perDay = fc.integer({ min: 1, max: 5000 });
const spanMs = fc.option(fc.double({ min: 0, max: 400 * 86_400_000, noNaN: true }));
const total = fc.nat({ max: 100_000 });

test("the cut of incidents lies in the list, and grows with the budget and with the days", () => {
  fc.assert(
    fc.property(perDay, perDay, spanMs, total, (a, b, span, incidents) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((each) =>
        incidentBudget(each, span, incidents),
      );
      expect(less!.within).toBeLessThanOrEqual(more!.within);
      expect(more!.within).toBeLessThanOrEqual(incidents);
      expect(less!.within).toBeGreaterThanOrEqual(Math.min(incidents, 1));
      expect(incidentBudget(a, (span ?? 0) * 2, incidents).within).toBeGreaterThanOrEqual(
        incidentBudget(a, span, incidents).within,
      );
      expect(less!.sentence).toMatch(/\.$/);
    }),
    { seed: 7, numRuns: 2000 },
  );
});

const scores = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 300 });

function flagsAt(scored: readonly number[], flagsPerDay: number) {
  const input = { normal: new Float64Array(300), scored: Float64Array.from(scored), days: 1 };
  const { value, flags } = deriveThreshold({ method: "budget", flagsPerDay }, input, createRandom(1));
  return { value, flags: flags! };
}

test("a larger budget of flags never flags less, whatever the order of the rows", () => {
  fc.assert(
    fc.property(scores, fc.nat({ max: 80 }), fc.nat({ max: 80 }), (scored, a, b) => {
      const [less, more] = [flagsAt(scored, Math.min(a, b)), flagsAt(scored, Math.max(a, b))];
      expect(less.flags).toBeLessThanOrEqual(more.flags);
      expect(less.value).toBeGreaterThanOrEqual(more.value);
      expect(flagsAt(scored.toReversed(), a)).toEqual(flagsAt(scored, a));
      expect(scored.filter((score) => score > more.value)).toHaveLength(more.flags);
    }),
    { seed: 7, numRuns: 1000 },
  );
});
