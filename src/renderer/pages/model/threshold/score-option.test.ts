// The chart of the scores, with the threshold.
import { expect, test } from "vitest";
import { drawnSvg, plainTheme, textsOf, tipAt } from "../../../../../test/support/draw-chart.ts";
import { scoreOption } from "./score-option.ts";

const bars = [
  { from: 0, to: 50, current: 9000, normal: 400 },
  { from: 50, to: 75, current: 12, normal: 3 },
  { from: 75, to: 100, current: 0, normal: 0 },
];
const option = (threshold: number) =>
  scoreOption(plainTheme, { bars, threshold, keptThreshold: 50, label: "Scores of office" });
const fills = (svg: string) => [...svg.matchAll(/fill="(rgb\(200,\d+,0\))"/g)].map(([, fill]) => fill);

test("bars above the threshold are hot, and the bar at the threshold is split", () => {
  // The middle bar is half calm and half hot, split at the threshold.
  expect(fills(drawnSvg(option(60)))).toEqual(["rgb(200,63,0)"]);
  expect(fills(drawnSvg(option(0)))).toEqual(["rgb(200,50,0)", "rgb(200,63,0)"]);
  expect(fills(drawnSvg(option(100)))).toEqual([]);
});

test("counts are marked at powers of ten; the tooltip has exact counts", () => {
  expect(textsOf(drawnSvg(option(60)))).toEqual(
    expect.arrayContaining(["0", "1", "10", "100", "1,000", "rows"]),
  );
  expect(tipAt(option(60), 0)).toEqual(["score 0 to 50", "9,000 rows", "400 held-out normal rows"]);
});
