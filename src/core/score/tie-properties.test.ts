// Properties of the budget's threshold with tied scores: tied rows are flagged together, and the sentence says if the
// number of flags is not the budget.
import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { deriveThreshold, mostOverBudget } from "./threshold.ts";

/** Random scores with few distinct values, lower ones more frequent, as saturated classifiers produce them. */
function tiedScores(seed: number): { scores: Float64Array; allowed: number } {
  const random = createRandom(seed);
  const rows = 1 + Math.floor(400 * random.uniform());
  const values = 1 + Math.floor(12 * random.uniform());
  const scores = Float64Array.from(
    { length: rows },
    () => Math.floor(values * random.uniform() ** 2) / values,
  );
  return { scores, allowed: Math.floor(60 * random.uniform()) };
}

const budgetOf = (scores: ArrayLike<number>, allowed: number) =>
  deriveThreshold(
    { method: "budget", flagsPerDay: allowed },
    { normal: new Float64Array(300), scored: scores, days: 1 },
    createRandom(1),
  );

test("over random scores with ties", () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const { scores, allowed } = tiedScores(seed);
    const { value, flags, warnings } = budgetOf(scores, allowed);
    const flagged = [...scores].filter((score) => score > value);
    expect(flagged.length, `seed ${seed}`).toBe(flags);
    const top = Math.max(...scores);
    const topTie = [...scores].filter((score) => score === top).length;
    // Never more than the stated multiple, except for the highest score, and that for at most half of the rows.
    expect(flagged.length).toBeLessThanOrEqual(
      Math.max(allowed * mostOverBudget, allowed > 0 && topTie <= scores.length / 2 ? topTie : 0),
    );
    // A budget flags something if the scores differ enough.
    if (allowed > 0 && scores.length > allowed && topTie <= scores.length / 2)
      expect(flags).toBeGreaterThan(0);
    // If a tie changed the number of flags, one sentence says so.
    const moved = allowed > 0 && scores.length > allowed && flagged.length !== allowed;
    expect(
      warnings.some((warning) => warning.includes("share")),
      `seed ${seed}`,
    ).toBe(moved);
    // The order of the rows does not matter.
    expect(budgetOf(scores.toReversed(), allowed).value).toBe(value);
  }
});

test("a saturated classifier: all rows with the highest score are flagged, and the sentence says so", () => {
  const scores = Float64Array.from({ length: 1000 }, (_, i) => (i < 300 ? 1 : i / 10_000));
  expect(budgetOf(scores, 40)).toMatchObject({
    flags: 300,
    warnings: [
      "300 rows share the highest score, so that none comes first: all of them are flagged, in place of 40 as the budget says.",
    ],
  });
});

test("scores that hardly differ flag nothing, and the sentence says why", () => {
  const { flags, warnings } = budgetOf(new Float64Array(500).fill(0.5), 40);
  expect(flags).toBe(0);
  expect(warnings).toEqual([
    "500 of 500 rows share the highest score: the scores tell too few rows apart, and nothing is flagged.",
  ]);
});
