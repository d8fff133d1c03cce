// The chart of drift.
import { expect, test } from "vitest";
import { drawnSvg, plainTheme, textsOf, tipAt } from "../../../../../test/support/draw-chart.ts";
import { driftOption } from "./drift-option.ts";

test("a bar and a figure per column, and a word where it moved", () => {
  const rows = [
    { feature: "the score", stabilityIndex: 0.02, gap: 0.01, p: 0.9, moved: false },
    { feature: "bytes", stabilityIndex: 0.4123, gap: 0.3, p: 0.0001, moved: true },
    { feature: "duration", stabilityIndex: 0.31, gap: 0.2, p: 0.02, moved: false },
  ];
  const option = driftOption(plainTheme, rows);
  expect(textsOf(drawnSvg(option, 600, 120))).toEqual(
    expect.arrayContaining([
      "the score",
      "bytes",
      "0.02",
      "0.41 moved",
      "0.31 may be chance",
      "stability index",
    ]),
  );
  expect(tipAt(option, 1)).toEqual([
    "bytes",
    "stability index 0.4123",
    "Kolmogorov–Smirnov gap 0.3, corrected p 0.0001",
  ]);
});
