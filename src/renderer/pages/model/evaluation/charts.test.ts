// The charts of an evaluation, down to their figures.
import { describe, expect, test } from "vitest";
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import {
  descriptionOf,
  drawnSvg,
  plainTheme,
  textsOf,
  tipAt,
} from "../../../../../test/support/draw-chart.ts";
import { baselineOption } from "./baseline-option.ts";
import { curveOption } from "./curve-option.ts";
import { distributionOption } from "./distribution-option.ts";

const curves = {
  curve: { score: [90, 50, 10], fpr: [0, 0.25, 1], recall: [0.5, 0.75, 1], precision: [1, 0.6, 0.3] },
  distribution: { benign: [400, 30, 0, 2], attack: [0, 1, 12, 80] },
  confusion: { truePositives: 3, falsePositives: 1, trueNegatives: 3, falseNegatives: 1 },
  threshold: 62,
} as unknown as Curves;
const evaluation = {
  rocAuc: 0.8123,
  prAuc: 0.7001,
  baseRate: 0.3,
  threshold: { fpr: 0.25, recall: 0.75, precision: 0.6 },
} as Evaluation;

describe("curves", () => {
  test("a ROC curve has axes, the threshold and its area", () => {
    const option = curveOption(plainTheme, "roc", evaluation, curves, false);
    expect(textsOf(drawnSvg(option))).toEqual(
      expect.arrayContaining(["0 %", "100 %", "false positives", "recall", "threshold"]),
    );
    expect(descriptionOf(option)).toBe(
      "ROC: area 0.812; at the threshold false positives 0.250, recall 0.750",
    );
  });

  test("the tooltip has the exact figures of a point", () => {
    expect(tipAt(curveOption(plainTheme, "pr", evaluation, curves, false), 1)).toEqual([
      "recall 75 %",
      "precision 60 %",
      "above score 50",
    ]);
  });

  test("on a logarithmic axis a rate of zero is at its start", () => {
    const option = curveOption(plainTheme, "roc", evaluation, curves, true);
    // Half of four normal rows is an eighth; the next lower power of ten is a tenth.
    expect(option.xAxis).toMatchObject({ type: "log", min: 0.1, max: 1 });
    expect(drawnSvg(option)).not.toMatch(/NaN|Infinity/);
  });

  test("without a threshold there is no point", () => {
    const without = { ...evaluation, threshold: { fpr: null, recall: null, precision: null } } as Evaluation;
    const texts = textsOf(drawnSvg(curveOption(plainTheme, "roc", without, curves, false)));
    expect(texts).not.toContain("threshold");
  });
});

test("scores by label have a logarithmic count and show the threshold", () => {
  const option = distributionOption(plainTheme, curves);
  const texts = textsOf(drawnSvg(option));
  expect(texts).toEqual(
    expect.arrayContaining(["0", "1", "10", "100", "rows", "calibrated score", "threshold"]),
  );
  expect(tipAt(option, 0)).toEqual(["score 0 to 25", "400 normal rows", "0 attacks"]);
  // The last point closes the last step and has the same values.
  expect(tipAt(option, 4)).toEqual(["score 75 to 100", "2 normal rows", "80 attacks"]);
});

test("a model is shown beside the baselines with its interval; one without a figure has only its name", () => {
  const rows = [
    { name: "LSTM <b>", isMain: true, prAuc: 0.91, rocAuc: 0.95, interval: [0.88, 0.93] as const },
    { name: "mean z", isMain: false, prAuc: null, rocAuc: null, interval: null },
  ];
  const option = baselineOption(plainTheme, rows, 0.3);
  const svg = drawnSvg(option, 500, 86);
  expect(textsOf(svg)).toEqual(expect.arrayContaining(["mean z", "0.910", "PR-AUC"]));
  expect(textsOf(svg)).not.toContain("–");
  // Names come from files, and the tooltip is HTML.
  expect(tipAt(option, 0)).toEqual(["LSTM &lt;b&gt;", "PR-AUC 0.910, 0.880 to 0.930", "ROC-AUC 0.950"]);
});
