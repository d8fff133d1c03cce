import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import {
  applyCalibration,
  calibrate,
  fitCalibration,
  rateOfScore,
  rawAtRate,
  scoreOfRate,
} from "./calibration.ts";
import { measureDrift, recalibrate } from "./drift.ts";
import { joinEpisodes } from "./episodes.ts";
import { bestF1Line, deriveThreshold, thresholdsByGroup } from "./threshold.ts";

const random = () => createRandom(11);
const exponential = (n: number, scale = 1, seed = 5) => {
  const r = createRandom(seed);
  return Float64Array.from({ length: n }, () => -scale * Math.log(1 - r.uniform()));
};

test("a calibrated score is a rate on normal traffic, in the body and far out in the tail", () => {
  const calibration = fitCalibration(exponential(20_000));
  expect(calibrate(calibration, 0)).toBe(0);
  expect(rateOfScore(calibrate(calibration, Math.LN2))).toBeCloseTo(0.5, 1);
  expect(rateOfScore(calibrate(calibration, Math.log(100)))).toBeCloseTo(0.01, 2);
  const far = rateOfScore(calibrate(calibration, Math.log(1e5)));
  expect(Math.log10(far)).toBeGreaterThan(-6);
  expect(Math.log10(far)).toBeLessThan(-4);
  for (const rate of [0.5, 0.05, 0.001]) {
    expect(rateOfScore(calibrate(calibration, rawAtRate(calibration, rate)))).toBeCloseTo(rate, 2);
  }
});

test("calibrated scores are monotonic, below 100, and keep missing ones missing", () => {
  const calibration = fitCalibration(exponential(500));
  const raw = Float64Array.from({ length: 2000 }, (_, i) => i / 50 - 1);
  const scores = applyCalibration(calibration, raw);
  for (let i = 1; i < scores.length; i++) expect(scores[i]).toBeGreaterThanOrEqual(scores[i - 1]!);
  expect(Math.max(...scores)).toBeLessThan(100);
  expect(applyCalibration(calibration, [Number.NaN])[0]).toBeNaN();
  expect(scoreOfRate(-2)).toBe(50);
  expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
});

test("negative scores and tiny samples can be calibrated", () => {
  const forest = fitCalibration([-0.3, -0.2, -0.25, -0.1, 0, 0.1, -0.15, -0.05, -0.22, -0.12, -0.18, 0.05]);
  expect(calibrate(forest, 0.4)).toBeGreaterThan(calibrate(forest, -0.2));
  expect(calibrate(fitCalibration([1]), 2)).toBeGreaterThan(0);
  expect(() => fitCalibration([])).toThrow(RangeError);
});

test("every threshold states its cost", () => {
  const normal = exponential(1000);
  const scored = exponential(2000, 1, 9);
  const budget = deriveThreshold(
    { method: "budget", flagsPerDay: 40 },
    { normal, scored, days: 2 },
    random(),
  );
  expect(budget.flags).toBe(80);
  expect(budget.flagsPerDay).toBe(40);
  const short = deriveThreshold(
    { method: "budget", flagsPerDay: 40 },
    { normal, scored, days: 2 / 24 },
    random(),
  );
  expect(short).toMatchObject({ flags: 40, flagsPerDay: 40 });
  expect(budget.falseRateInterval[0]).toBeLessThan(budget.falseRate);
  expect(budget.falseRateInterval[1]).toBeGreaterThan(budget.falseRate);
  // Fewer rows than the budget: a score that every normal row reaches is 0 and no flag.
  const few = [0, normal.reduce((low, score) => Math.min(low, score)), 3, 9];
  const roomy = deriveThreshold(
    { method: "budget", flagsPerDay: 40 },
    { normal, scored: few, days: 1 },
    random(),
  );
  expect(roomy.flags).toBe(2);
  expect(few.filter((score) => score > roomy.value)).toEqual([3, 9]);
  const rate = deriveThreshold({ method: "false-rate", rate: 0.05 }, { normal }, random());
  expect(rate.falseRate).toBeCloseTo(0.05, 2);
  expect(rate.flags).toBeNull();
  const rare = deriveThreshold({ method: "false-rate", rate: 1e-4 }, { normal }, random());
  expect(rare.value).toBeGreaterThan(7);
  expect(rare.falseRateInterval[1]).toBeGreaterThan(0);
});

test("the other methods", () => {
  const normal = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const of = (method: Parameters<typeof deriveThreshold>[0]) =>
    deriveThreshold(method, { normal }, random()).value;
  expect(of({ method: "quantile", quantile: 0.5 })).toBe(5);
  expect(of({ method: "deviations", k: 2 })).toBeCloseTo(5 + 2 * Math.sqrt(60 / 9), 10);
  expect(of({ method: "mad", k: 1 })).toBeCloseTo(5 + 1.4826 * 2, 10);
  expect(of({ method: "fixed", value: 7 })).toBe(7);
  const logs = deriveThreshold({ method: "log-normal", p: 0.5 }, { normal }, random()).value;
  expect(logs).toBeCloseTo(Math.exp(normal.reduce((sum, x) => sum + Math.log(x), 0) / 9), 10);
  const pot = deriveThreshold({ method: "pot", p: 1e-3 }, { normal: exponential(20_000) }, random()).value;
  expect(pot).toBeGreaterThan(6);
  expect(pot).toBeLessThan(8);
  expect(deriveThreshold({ method: "budget", flagsPerDay: 1 }, { normal }, random()).warnings[0]).toContain(
    "budget",
  );
});

test("the best F1 is between the classes", () => {
  expect(bestF1Line([1, 2, 8, 9], [0, 0, 1, 1])).toBe(5);
  expect(bestF1Line([1, 2, 3], [1, 1, 1])).toBeLessThan(1);
});

test("groups with few rows share the common threshold", () => {
  const common = deriveThreshold({ method: "false-rate", rate: 0.1 }, { normal: exponential(500) }, random());
  const lines = thresholdsByGroup(
    { method: "false-rate", rate: 0.1 },
    new Map([
      ["few", { normal: [1] }],
      ["many", { normal: exponential(500, 10) }],
    ]),
    common,
    random(),
  );
  expect(lines.get("few")).toBe(common);
  expect(lines.get("many")!.value).toBeGreaterThan(5 * common.value);
});

test("drift names the feature that changed; a threshold moves with normal traffic, not with attacks", () => {
  const r = createRandom(2);
  const rows = (shift: number) =>
    Float32Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? shift : 0) + r.normal());
  const before = exponential(1000);
  const same = measureDrift(
    ["a", "b"],
    { data: rows(0), rows: 1000, scores: before },
    { data: rows(0), rows: 1000, scores: exponential(1000, 1, 8) },
  );
  expect(same.moved).toBe(false);
  const recent = [...exponential(1000, 2, 8), ...Array.from({ length: 800 }, () => 500)];
  const drift = measureDrift(
    ["a", "b"],
    { data: rows(0), rows: 1000, scores: before },
    { data: rows(2), rows: 1000, scores: recent },
  );
  expect(drift.features.map((f) => f.moved)).toEqual([true, false]);
  expect(drift.advice).toContain("Recalibrate");
  const line = 3;
  const moved = recalibrate(line, before, recent);
  expect(moved.old).toBe(3);
  expect(moved.value).toBeGreaterThan(5);
  expect(moved.value).toBeLessThan(7);
  expect(recalibrate(line, before, exponential(1000, 1, 8)).value).toBeCloseTo(3, 0);
  expect(recalibrate(line, before, [1, 2]).value).toBe(3);
  // Most of normal moved above the threshold, with attacks among it: the few rows left below do not pull the threshold down.
  const far = Float64Array.from([...exponential(4000, 8, 9), ...exponential(500, 1, 3).map((x) => 100 + x)]);
  const led = recalibrate(line, before, far);
  expect(led.value / 3).toBeGreaterThan(6.5);
  expect(led.value / 3).toBeLessThan(9.5);
  // Scores that may be 0 or less are moved by a difference.
  const low = exponential(4000).map((x) => x - 2);
  const added = recalibrate(
    1,
    low,
    exponential(4000, 1, 6).map((x) => x - 1),
  );
  expect(added).toMatchObject({ additive: true });
  expect(added.value).toBeCloseTo(2, 0);
});

test("neighbouring flags of one entity and signature are one episode", () => {
  const flag = (row: number, entity: string, time: number, score = 60, signature = "bytes") => ({
    row,
    entity,
    time,
    score,
    signature,
  });
  const episodes = joinEpisodes(
    [flag(1, "a", 0), flag(2, "a", 5), flag(3, "a", 50, 90), flag(4, "b", 6), flag(5, "a", 6, 60, "ports")],
    10,
  );
  expect(episodes.map((e) => e.rows)).toEqual([[3], [1, 2], [4], [5]]);
  expect(episodes[1]!.score).toBeCloseTo(100 - 40 * 2 ** -0.25, 10);
});

test("an episode with too many flags continues in the next", () => {
  const flags = Array.from({ length: 25 }, (_, row) => ({
    row,
    entity: "a",
    time: row,
    score: 60,
    signature: "x",
  }));
  const joined = joinEpisodes(flags, 1, 10);
  expect(joined.map(({ rows }) => rows.length).sort((a, b) => b - a)).toEqual([10, 10, 5]);
  expect(joined.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual(flags.map(({ row }) => row));
});
