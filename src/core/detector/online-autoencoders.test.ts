import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import type { ReadingMatrix } from "./detector.ts";
import { groupsOfFeatures } from "./feature-groups.ts";
import { fitOnlineAutoencoders, restoreOnlineAutoencoders } from "./online-autoencoders.ts";

const width = 4;

/** Features 0 and 1 go together, by `slope`; 2 and 3 go together; the pairs are independent. */
function rowsOf(rows: number, seed: number, slope = 1): ReadingMatrix {
  const random = createRandom(seed);
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [x, y] = [random.normal(), random.normal()];
    data.set([x, slope * x + 0.05 * random.normal(), y, 0.05 * random.normal() - y], row * width);
  }
  return { data, rows, width, steps: 1, starts: new Uint32Array(0), padding: null, levels: [] };
}

const meanOf = (scores: Float32Array) => scores.reduce((sum, score) => sum + score, 0) / scores.length;

test("features that vary together are in one group, and no group is larger than ten", () => {
  const { data, rows } = rowsOf(500, 1);
  expect(groupsOfFeatures(data, rows, width).find((group) => group.includes(0))).toContain(1);
  const same = Float32Array.from({ length: 25 * 60 }, (_, i) => Math.floor(i / 25) % 7);
  const groups = groupsOfFeatures(same, 60, 25);
  expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, f) => f));
  expect(Math.max(...groups.map(({ length }) => length))).toBeLessThanOrEqual(10);
});

test("a change of what is normal is strange at first, and is learned row by row", async () => {
  const detector = fitOnlineAutoencoders(rowsOf(400, 1), createRandom(1));
  const before = meanOf(await detector.score(rowsOf(200, 2)));
  const changed = rowsOf(200, 3, -1);
  const atFirst = meanOf(await detector.score(changed));
  expect(atFirst).toBeGreaterThan(5 * before);
  detector.learn(rowsOf(3000, 4, -1));
  expect(meanOf(await detector.score(changed))).toBeLessThan(atFirst / 3);
});

test("the same rows and seed give the same detector; one that is restored half way learns on to the same scores", async () => {
  const [first, second, probe] = [rowsOf(300, 1), rowsOf(300, 2), rowsOf(50, 3)];
  const whole = fitOnlineAutoencoders(first, createRandom(7));
  const half = fitOnlineAutoencoders(first, createRandom(7));
  const stored = half.state();
  const storedBefore = JSON.stringify(stored.arrays);
  whole.learn(second);
  half.learn(second);
  expect(JSON.stringify(stored.arrays)).toBe(storedBefore);
  const resumed = restoreOnlineAutoencoders(stored);
  resumed.learn(second);
  const scores = [...(await whole.score(probe))];
  expect([...(await half.score(probe))]).toEqual(scores);
  expect([...(await resumed.score(probe))]).toEqual(scores);
  const otherSeed = fitOnlineAutoencoders(first, createRandom(8));
  expect([...(await otherSeed.score(probe))]).not.toEqual(scores);
});

test("rows of extreme, constant and no spread leave finite numbers; scoring and explaining learn nothing", async () => {
  const rows = rowsOf(100, 1);
  rows.data.fill(20, 0, 40);
  rows.data.fill(-20, 40, 80);
  const detector = fitOnlineAutoencoders(rows, createRandom(1));
  for (let round = 0; round < 50; round++) detector.learn(rows);
  expect([...(await detector.score(rows))].every(Number.isFinite)).toBe(true);
  const one = fitOnlineAutoencoders(
    { ...rows, data: rows.data.subarray(0, width), rows: 1 },
    createRandom(1),
  );
  expect([...(await one.score(rows))].every(Number.isFinite)).toBe(true);
  const before = JSON.stringify(detector.state().arrays);
  await detector.explain(rows, [3]);
  expect(JSON.stringify(detector.state().arrays)).toBe(before);
});
