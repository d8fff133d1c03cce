import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publishedDetectors, readNab, readNabResults } from "../../../bench/quality-data.ts";
import { bootstrapPrAuc, prAucInterval } from "./area-bootstrap.ts";
import { compareScores } from "./compare-models.ts";
import { bootstrapInterval, confusionAt, recallByFamily } from "./confusion.ts";
import { compareWithBaselines, honestyWarnings } from "./honesty.ts";
import { nabScore } from "./nab.ts";
import { rank, rankingPoints } from "./ranking.ts";
import { eventRecall, flaggedRanges, rangePrecisionRecall, volumesUnder } from "./series.ts";

test("areas of a small ranking, computed by hand", () => {
  const ranking = rank([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0]);
  expect(ranking.rocAuc).toBe(0.75);
  expect(ranking.prAuc).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(ranking.bestF1).toBeCloseTo(0.8, 12);
  expect(ranking.baseRate).toBe(0.5);
});

test("ties cost half, and without positives there is no number", () => {
  expect(rank([1, 1, 1, 1], [1, 0, 1, 0]).rocAuc).toBe(0.5);
  expect(rankingPoints([1, 1, 2], [1, 0, 1])).toHaveLength(2);
  expect(rank([1, 2], [0, 0]).rocAuc).toBeNaN();
  expect(rank([1, 2], [0, 0]).prAuc).toBeNaN();
});

test("recall at a false-positive rate", () => {
  const scores = Array.from({ length: 200 }, (_, i) => i);
  const attack = scores.map((i) => ((i >= 100 && i !== 150) || i === 50 ? 1 : 0));
  const ranking = rank(scores, attack);
  expect(ranking.recallAtFpr["0.01"]).toBeCloseTo(0.99, 12);
});

test("confusion counts and recall by family", () => {
  const confusion = confusionAt([1, 2, 3, 4], [0, 1, 0, 1], 2);
  expect(confusion).toMatchObject({
    truePositives: 1,
    falsePositives: 1,
    precision: 0.5,
    recall: 0.5,
    fpr: 0.5,
  });
  expect(recallByFamily([1, 2, 3, 4], [null, "dos", "dos", "scan"], 2)).toEqual([
    { family: "dos", rows: 2, caught: 1, recall: 0.5 },
    { family: "scan", rows: 1, caught: 1, recall: 1 },
  ]);
});

test("a bootstrap interval contains the figure and is the same for the same seed", () => {
  const hits = Array.from({ length: 400 }, (_, i) => i % 4 === 0);
  const share = (drawn: Uint32Array) => drawn.reduce((sum, i) => sum + (hits[i] ? 1 : 0), 0) / drawn.length;
  const [low, high] = bootstrapInterval(400, share, { seed: 1 });
  expect(low).toBeGreaterThan(0.19);
  expect(low).toBeLessThan(0.25);
  expect(high).toBeGreaterThan(0.25);
  expect(high).toBeLessThan(0.31);
  expect(bootstrapInterval(400, share, { seed: 1 })).toEqual([low, high]);
});

test("the interval of PR-AUC without sorting equals ranking each draw, ties included", () => {
  const attack = Uint8Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? 1 : 0));
  const scores = Float64Array.from({ length: 300 }, (_, i) => Math.round((i * 37) % 50) + 8 * attack[i]!);
  const ranked = bootstrapInterval(
    300,
    (drawn) =>
      rank(
        Array.from(drawn, (i) => scores[i]!),
        Array.from(drawn, (i) => attack[i]!),
      ).prAuc,
    { seed: 5, draws: 60 },
  );
  const [low, high] = bootstrapPrAuc(scores, attack, { seed: 5, draws: 60 });
  expect(low).toBeCloseTo(ranked[0], 12);
  expect(high).toBeCloseTo(ranked[1], 12);
  expect(high).toBeGreaterThan(low);
});

test("ranges: runs of flags, range-based precision and recall, events and their delay", () => {
  expect(flaggedRanges([0, 2, 2, 0, 2], 1)).toEqual([
    [1, 2],
    [4, 4],
  ]);
  const truth: [number, number][] = [[10, 19]];
  expect(rangePrecisionRecall(truth, [[10, 19]])).toEqual({ precision: 1, recall: 1, f1: 1 });
  const half = rangePrecisionRecall(truth, [[15, 24]]);
  expect(half.precision).toBe(0.5);
  expect(half.recall).toBe(0.5 + 0.5 * 0.5);
  expect(
    rangePrecisionRecall(truth, [
      [10, 11],
      [18, 19],
    ]).recall,
  ).toBeCloseTo(0.5 + (0.5 * 0.4) / 2, 12);
  const scores = Array.from({ length: 30 }, (_, i) => (i === 13 ? 5 : 0));
  const recall = eventRecall(
    [
      [10, 19],
      [25, 26],
    ],
    scores,
    1,
    scores.map((_, i) => 10 * i),
  );
  expect(recall).toMatchObject({ events: 2, found: 1, delays: [3, null], delayTimes: [30, null] });
});

test("volume under the ROC surface: 1 for a perfect detector, half for a constant one, more for a late detection than for none", () => {
  const truth: [number, number][] = [[40, 59]];
  const perfect = Array.from({ length: 100 }, (_, i) => (i >= 40 && i <= 59 ? 1 : 0));
  const late = Array.from({ length: 100 }, (_, i) => (i >= 45 && i <= 64 ? 1 : 0));
  const wrong = Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0));
  const volume = (scores: number[]) => volumesUnder(scores, truth, 20).roc;
  expect(volume(perfect)).toBeGreaterThan(0.9);
  expect(volume(late)).toBeGreaterThan(volume(wrong));
  expect(volume(late)).toBeLessThan(volume(perfect));
});

test("NAB: no detection scores 0, all in time score 100, a late one scores less", () => {
  const series = (row: number | null) => ({
    scores: Array.from({ length: 1000 }, (_, i) => (i === row ? 1 : 0)),
    windows: [[500, 599]] as const,
  });
  expect(nabScore([series(null)]).score).toBe(0);
  expect(nabScore([series(500)]).score).toBeCloseTo(100, 1);
  expect(nabScore([series(590)]).score).toBeLessThan(nabScore([series(520)]).score);
  expect(nabScore([series(900)], "standard", 1).raw).toBeCloseTo(-1.11, 2);
});

test("honesty: one sentence if the best baseline is not beaten, and warnings", () => {
  const figure = (name: string, prAuc: number, low: number) => ({ name, prAuc, interval: [low, 1] as const });
  expect(compareWithBaselines(figure("lstm", 0.9, 0.85), [figure("pca", 0.8, 0.7)])).toBeNull();
  expect(compareWithBaselines(figure("lstm", 0.9, 0.75), [figure("pca", 0.8, 0.7)])).toContain(
    "beyond chance",
  );
  expect(compareWithBaselines(figure("lstm", 0.7, 0.6), [figure("pca", 0.8, 0.7)])).toContain(
    "does not beat pca",
  );
  const clean = {
    trainingRows: 5000,
    testPositives: 100,
    testRows: 1000,
    steps: 1,
    hasTime: true,
    leakage: [],
    nearLabels: [],
    labelLikeFeatures: [],
    duplicateShare: 0,
    repeatedShare: 0,
    contamination: null,
  };
  expect(honestyWarnings(clean)).toEqual([]);
  const all = honestyWarnings({
    ...clean,
    trainingRows: 10,
    testPositives: 0,
    steps: 10,
    hasTime: false,
    leakage: [{ what: "the 5-tuple of a training row", share: 0.2 }],
    nearLabels: ["sttl"],
    labelLikeFeatures: ["x"],
    duplicateShare: 0.3,
    repeatedShare: 0.5,
    contamination: 0.01,
  });
  expect(all).toHaveLength(9);
});

const nab = join(import.meta.dirname, "../../../../shared/data/nab");
describe.skipIf(!existsSync(nab))(
  "published scores, as published (skipped where ../shared/data is absent)",
  () => {
    test.each([
      ["numenta", 66.59],
      ["knncad", 52.97],
      ["randomCutForest", 49.53],
    ])("%s", (detector, expected) => {
      expect(publishedDetectors(nab)).toContain(detector);
      const all = readNab(nab).map(({ name, windows }) => ({
        scores: readNabResults(nab, detector, name)!,
        windows,
      }));
      expect(nabScore(all).score).toBeCloseTo(expected, 1);
    });
  },
);

test("champion and challenger: gained and lost past verdicts", () => {
  const comparison = compareScores({ scores: [1, 5, 6, 7], line: 4 }, { scores: [1, 2, 8, 9], line: 4 }, [
    { index: 1, verdict: "false-positive" },
    { index: 2, verdict: "confirmed" },
    { index: 0, verdict: "benign" },
  ]);
  expect(comparison).toMatchObject({
    flagsBefore: 3,
    flagsAfter: 2,
    flagsKept: 2,
    confirmedKept: 1,
    confirmedLost: 0,
  });
  expect(comparison.sentence).toBe("1 fewer of your false positives");
  expect(comparison.agreement).toBe(1);
});

test("the interval contains the area, and there is none without attacks", () => {
  const attack = Array.from({ length: 400 }, (_, i) => i % 4 === 0);
  const scores = attack.map((one, i) => (one ? 0.5 + (i % 10) / 10 : (i % 10) / 10));
  const [low, high] = prAucInterval(scores, attack, 1)!;
  const { prAuc } = rank(scores, attack);
  expect(low).toBeLessThan(prAuc);
  expect(high).toBeGreaterThan(prAuc);
  expect(prAucInterval(scores, attack, 1)).toEqual([low, high]);
  expect(prAucInterval([1, 2], [false, false], 1)).toBeNull();
});
