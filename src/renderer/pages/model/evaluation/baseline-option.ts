// The chart of a model beside the baselines: a point and an interval for each, and the share of attacks, which guessing reaches. Pure
// functions.

import { nameAxis, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { uprights } from "../../../chart/marks.ts";
import { frameOption, namedRowsGrid } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatNumber } from "../../../format/number.ts";
import { figure } from "../parts/figure.ts";

interface BaselineRow {
  name: string;
  /** Whether it is the model, not a baseline. */
  isMain: boolean;
  prAuc: number | null;
  rocAuc: number | null;
  interval: readonly [number, number] | null;
}

const namesPx = 168;

export function baselineOption(
  theme: Theme,
  rows: readonly BaselineRow[],
  baseRate: number | null,
): ChartOption {
  return {
    ...frameOption(theme, {
      label: rows.map(({ name, prAuc }) => `${name} ${figure(prAuc)}`).join(", "),
      tip: (at) => {
        const { name, prAuc, rocAuc, interval } = rows[at]!;
        const between = interval ? `, ${figure(interval[0])} to ${figure(interval[1])}` : "";
        return [name, `PR-AUC ${figure(prAuc)}${between}`, `ROC-AUC ${figure(rocAuc)}`];
      },
    }),
    grid: namedRowsGrid(namesPx),
    xAxis: valueAxis(theme, "x", { name: "PR-AUC", min: 0, max: 1, format: formatNumber }),
    yAxis: nameAxis(theme, rows, namesPx),
    series: [
      {
        id: "main",
        type: "custom",
        data: rows.map(({ prAuc }, i) => [prAuc ?? 0, i]),
        renderItem: ({ dataIndex }, api) => {
          const { isMain, prAuc, interval } = rows[dataIndex]!;
          if (prAuc === null) return null;
          const colour = theme.colour(isMain ? "--bar-strong" : "--bar");
          const x = (value: number) => api.coord([value, dataIndex])[0] ?? 0;
          const [cx = 0, y = 0] = api.coord([prAuc, dataIndex]);
          const [low, high] = interval ?? [prAuc, prAuc];
          const right = prAuc > 0.8;
          return {
            type: "group",
            children: [
              {
                type: "line",
                shape: { x1: x(low), x2: x(high), y1: y, y2: y },
                style: { stroke: colour, lineWidth: 3 },
              },
              { type: "circle", shape: { cx, cy: y, r: isMain ? 5 : 3.5 }, style: { fill: colour } },
              {
                type: "text",
                x: right ? x(low) - 10 : x(high) + 10,
                y,
                style: {
                  text: figure(prAuc),
                  align: right ? "right" : "left",
                  verticalAlign: "middle",
                  fill: theme.colour(isMain ? "--ink" : "--ink-soft"),
                  font: `${isMain ? 500 : 400} 11px ${theme.font}`,
                },
              },
            ],
          };
        },
        ...(baseRate !== null && {
          markLine: uprights(theme, [{ at: baseRate, colour: "--ink-ghost" }]),
        }),
      },
    ],
  };
}
