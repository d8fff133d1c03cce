// The chart of drift: a bar of the stability index per column, and the two limits of the index. Pure functions.
import type { Drift } from "#shared/model-life-vocabulary.ts";
import { nameAxis, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { uprights } from "../../../chart/marks.ts";
import { frameOption, namedRowsGrid } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatNumber } from "../../../format/number.ts";

const namesPx = 180;
/** Below the first limit a column is stable, above the second it has moved. */
const limits = [0.1, 0.25] as const;
const short = (value: number): string => formatNumber(Number(value.toPrecision(2)));

/** What a bar says: a long one that is not in the verdict needs its reason. */
const words = ({ stabilityIndex, moved }: Drift["score"]): string =>
  `${short(stabilityIndex)}${moved ? " moved" : stabilityIndex > limits[1] ? " may be chance" : ""}`;

/** @param rows the score first, highlighted */
export function driftOption(theme: Theme, rows: readonly Drift["features"][number][]): ChartOption {
  return {
    ...frameOption(theme, {
      label: `Stability index of ${rows.map(({ feature, stabilityIndex }) => `${feature} ${short(stabilityIndex)}`).join(", ")}`,
      tip: (at) => {
        const { feature, stabilityIndex, gap, p } = rows[at]!;
        return [
          feature,
          `stability index ${formatNumber(stabilityIndex)}`,
          `Kolmogorov–Smirnov gap ${formatNumber(gap)}, corrected p ${formatNumber(p)}`,
        ];
      },
    }),
    // Leaves room on the right for the label of the longest bar.
    grid: { ...namedRowsGrid(namesPx), right: 96 },
    xAxis: valueAxis(theme, "x", { name: "stability index", min: 0, marks: 4, format: short }),
    yAxis: nameAxis(
      theme,
      rows.map(({ feature }, i) => ({ name: feature, isMain: i === 0 })),
      namesPx,
    ),
    series: [
      {
        id: "main",
        type: "bar",
        barWidth: 10,
        data: rows.map((row) => ({
          value: row.stabilityIndex,
          itemStyle: { color: theme.colour(row.moved ? "--bar-strong" : "--bar"), borderRadius: 2 },
          label: {
            show: true,
            position: "right",
            formatter: words(row),
            color: theme.colour(row.moved ? "--ink" : "--ink-soft"),
          },
        })),
        markLine: uprights(
          theme,
          limits.map((at) => ({ at, colour: "--ink-ghost" })),
        ),
      },
    ],
  };
}
