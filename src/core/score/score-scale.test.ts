import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { calibrate, fitCalibration } from "./calibration.ts";
import { scoreScale } from "./score-scale.ts";
import { deriveThreshold } from "./threshold.ts";

const random = createRandom(1);
const normal = Array.from({ length: 2000 }, () => Math.exp(random.normal()));
const scored = Float64Array.from(
  { length: 5000 },
  (_, i) => Math.exp(random.normal()) * (i % 100 === 0 ? 50 : 1),
);
const calibration = fitCalibration(normal);
const scale = scoreScale({
  scored,
  normal,
  calibrate: (raw) => calibrate(calibration, raw),
  bins: 1000,
  seed: 7,
});

test("a threshold at a step flags exactly the rows counted there, with the same interval", () => {
  for (const at of [0, 137, 330, 500, 660, 900, 1000]) {
    const method = { method: "fixed" as const, value: scale.raw[at]! };
    const threshold = deriveThreshold(method, { normal, scored, days: 2 }, createRandom(7));
    expect(threshold.flags).toBe(scale.flags[at]);
    expect(threshold.falseRate).toBe(scale.normalAbove[at]! / scale.normalRows);
    expect(threshold.falseRateInterval).toEqual([scale.falseLow[at], scale.falseHigh[at]]);
  }
});

test("each step has its own raw score, so a kept threshold is found again at its step", () => {
  for (let i = 1; i < scale.raw.length; i++) expect(scale.raw[i]).toBeGreaterThan(scale.raw[i - 1]!);
  // The score is right even between rows and above all rows.
  for (const at of [137, 500, 730, 860, 940])
    expect(calibrate(calibration, scale.raw[at]!)).toBeCloseTo(at / 10, 1);
});

test("counts descend, and count what is above on the calibrated scale", () => {
  expect(scale.rows).toBe(5000);
  expect(scale.flags).toHaveLength(1001);
  for (let i = 1; i < scale.flags.length; i++) {
    expect(scale.flags[i]).toBeLessThanOrEqual(scale.flags[i - 1]!);
    expect(scale.raw[i]).toBeGreaterThanOrEqual(scale.raw[i - 1]!);
  }
  const above = [...scored].filter((raw) => calibrate(calibration, raw) > 50).length;
  expect(scale.flags[500]).toBe(above);
});

test("without rows nothing is flagged, and NaN does not count", () => {
  const empty = scoreScale({ scored: [Number.NaN], normal: [], calibrate: (raw) => raw, bins: 10, seed: 1 });
  expect(empty).toMatchObject({ rows: 0, normalRows: 0, flags: new Array(11).fill(0) });
  expect(empty.raw.every(Number.isFinite)).toBe(true);
});
