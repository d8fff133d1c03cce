// The chart of a histogram with a box plot above it: middle half, median, whiskers, outliers. Pure functions.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { countAxis, countPlace, valueAxis } from "../../../chart/axes.ts";
import type { ChartOption, CustomSeriesOption } from "../../../chart/echarts.ts";
import { bars } from "../../../chart/marks.ts";
import { frameOption, plotMargin } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { formatNumber, formatShort } from "../../../format/number.ts";

const boxPx = 14;

type Distribution = SeriesOverview["distribution"];

export function valueDistributionOption(theme: Theme, distribution: Distribution): ChartOption {
  const { bins, min, max, q1, q3, lowWhisker, highWhisker, outliers } = distribution;
  const air = max > min ? (max - min) * 0.04 : Math.max(1, Math.abs(min)) * 0.1;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const colour = theme.colour("--bar");
  return {
    ...frameOption(theme, {
      label: `Half of all values lie between ${formatNumber(q1)} and ${formatNumber(q3)}; ${countText(outliers)} lie beyond ${formatNumber(lowWhisker)} to ${formatNumber(highWhisker)}`,
      tip: (at) => {
        const { from, to, count } = bins[at]!;
        return [`${formatNumber(from)} – ${formatNumber(to)}`, manyText(count, "sample")];
      },
    }),
    xAxis: valueAxis(theme, "x", { min: min - air, max: max + air, roundEnds: false, format: formatShort }),
    // Leaves room for the box plot above the highest bar.
    yAxis: countAxis(theme, most * 4, "samples", formatShort),
    series: [
      bars(bins.map(({ from, to, count }) => ({ from, to, height: countPlace(count), colour }))),
      boxPlot(theme, distribution),
    ],
  };
}

function boxPlot(theme: Theme, distribution: Distribution): CustomSeriesOption {
  const { min, max, q1, median, q3, lowWhisker, highWhisker } = distribution;
  const middle = plotMargin.top + boxPx / 2 + 2;
  return {
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: [[median, 0]],
    renderItem: (_, api) => {
      const x = (value: number) => api.coord([value, 0])[0] ?? 0;
      const soft = { stroke: theme.colour("--ink-soft"), fill: "none", lineWidth: 1 };
      const stroke = (x1: number, x2: number, halfPx: number, style = soft) => ({
        type: "line" as const,
        shape: { x1, x2, y1: middle - halfPx, y2: middle + halfPx },
        style,
      });
      return {
        type: "group",
        children: [
          stroke(x(lowWhisker), x(highWhisker), 0),
          stroke(x(lowWhisker), x(lowWhisker), 4),
          stroke(x(highWhisker), x(highWhisker), 4),
          {
            type: "rect",
            shape: { x: x(q1), y: middle - boxPx / 2, width: Math.max(2, x(q3) - x(q1)), height: boxPx },
            style: { ...soft, fill: theme.colour("--surface") },
          },
          stroke(x(median), x(median), boxPx / 2, { ...soft, stroke: theme.colour("--ink"), lineWidth: 2 }),
          ...[min, max]
            .filter((value) => value < lowWhisker || value > highWhisker)
            .map((value) => ({
              type: "circle" as const,
              shape: { cx: x(value), cy: middle, r: 2.5 },
              style: soft,
            })),
        ],
      };
    },
  };
}
