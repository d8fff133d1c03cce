// The chart of calibrated scores: bars with a logarithmic count that are hot above the threshold, normal rows as a line, the threshold, and
// the stored one where it differs. Pure functions.

import { manyText } from "#shared/number-words.ts";
import { countAxis, countPlace, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { type Box, bars, line, uprights } from "../../../chart/marks.ts";
import { frameOption } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatShort } from "../../../format/number.ts";
import type { ScoreBar } from "./line.ts";

interface ScorePicture {
  bars: readonly ScoreBar[];
  /** Calibrated. */
  threshold: number;
  keptThreshold: number;
  /** Describes the scores in one sentence. */
  label: string;
}

export function scoreOption(theme: Theme, picture: ScorePicture): ChartOption {
  const { threshold, keptThreshold, label } = picture;
  const most = Math.max(1, ...picture.bars.map(({ current, normal }) => Math.max(current, normal)));
  return {
    ...frameOption(theme, {
      label,
      tip: (at) => {
        const { from, to, current, normal } = picture.bars[Math.min(at, picture.bars.length - 1)]!;
        return [`score ${from} to ${to}`, manyText(current, "row"), manyText(normal, "held-out normal row")];
      },
    }),
    xAxis: valueAxis(theme, "x", { name: "calibrated score", min: 0, max: 100 }),
    yAxis: countAxis(theme, most * 1.3, "rows", formatShort),
    series: [
      bars(boxesOf(theme, picture), "rows"),
      line(
        theme,
        "--ink-soft",
        [...picture.bars, { from: 100, normal: picture.bars.at(-1)?.normal ?? 0 }].map(({ from, normal }) => [
          from,
          countPlace(normal),
        ]),
        {
          id: "main",
          step: "end",
          symbolSize: 0,
          lineStyle: { width: 1 },
          markLine: uprights(theme, [
            ...(keptThreshold === threshold ? [] : [{ at: keptThreshold, colour: "--ink-soft" }]),
            { at: threshold, colour: "--accent", dashed: false, width: 2 },
          ]),
        },
      ),
    ],
  };
}

/** The bars; the one at the threshold is split in two. */
function boxesOf(theme: Theme, { bars, threshold }: ScorePicture): Box[] {
  return bars.flatMap(({ from, to, current }) => {
    const height = countPlace(current);
    const cut = Math.min(to, Math.max(from, threshold));
    const boxes: Box[] = [];
    if (cut > from) boxes.push({ from, to: cut, height, colour: theme.colour("--bar") });
    if (cut < to) boxes.push({ from: cut, to, height, colour: theme.ramp(Math.max(50, (from + to) / 2)) });
    return boxes;
  });
}
