// The chart of the scores of normal rows and attacks, over a logarithmic count, with the threshold. Pure functions.
import type { Curves } from "#shared/model-view-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { countAxis, countPlace, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { line, uprights } from "../../../chart/marks.ts";
import { frameOption } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatShort } from "../../../format/number.ts";

export const countSum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

export function distributionOption(theme: Theme, { distribution, threshold }: Curves): ChartOption {
  const { benign, attack } = distribution;
  const width = 100 / benign.length;
  const area = (colour: string, counts: readonly number[], opacity: number, id: string) =>
    line(
      theme,
      colour,
      [...counts, counts.at(-1) ?? 0].map((count, i) => [i * width, countPlace(count)]),
      { id, step: "end", lineStyle: { width: 1 }, areaStyle: { color: theme.colour(colour), opacity } },
    );
  return {
    ...frameOption(theme, {
      label: `Scores of ${countText(countSum(benign))} normal rows and ${countText(countSum(attack))} attacks`,
      tip: (at) => {
        const i = Math.min(at, benign.length - 1);
        return [
          `score ${i * width} to ${(i + 1) * width}`,
          manyText(benign[i] ?? 0, "normal row"),
          manyText(attack[i] ?? 0, "attack"),
        ];
      },
    }),
    xAxis: valueAxis(theme, "x", { name: "calibrated score", min: 0, max: 100 }),
    yAxis: countAxis(theme, 1.3 * Math.max(1, ...benign, ...attack), "rows", formatShort),
    series: [
      area("--bar", benign, 0.55, "main"),
      {
        ...area("--score-5", attack, 0.4, "attacks"),
        ...(threshold !== null && {
          markLine: uprights(theme, [{ at: threshold, colour: "--ink-soft", word: "threshold" }]),
        }),
      },
    ],
  };
}
