// The chart of an autocorrelation: a stem per lag, and a band within which it may be chance. Pure functions.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { valueAxis } from "../../../chart/axes.ts";
import type { ChartOption } from "../../../chart/echarts.ts";
import { uprights } from "../../../chart/marks.ts";
import { frameOption } from "../../../chart/option-frame.ts";
import type { Theme } from "../../../chart/theme.ts";
import { timeTicks } from "../../../chart/time-ticks.ts";
import { formatNumber } from "../../../format/number.ts";
import { formatSpan } from "../../../format/span.ts";

export function correlationOption(theme: Theme, { correlation, stepMs }: SeriesOverview): ChartOption {
  const { values, every, bound, periodSteps } = correlation;
  const lagMs = every * stepMs;
  const lastMs = Math.max(1, values.length - 1) * lagMs;
  const roundLags = timeTicks({ fromMs: 0, toMs: lastMs }, { mode: "relative", originMs: 0, most: 6 });
  const periodMs = periodSteps === null ? null : periodSteps * stepMs;
  const least = Math.min(-bound, ...values.map((value) => value ?? 0));
  return {
    ...frameOption(theme, {
      label: `Autocorrelation over ${formatSpan(values.length * lagMs)}`,
      tip: (at) => [
        `lag ${formatSpan(at * lagMs)}`,
        values[at] == null ? "no value" : `r ${formatNumber(Number(values[at].toPrecision(4)))}`,
      ],
    }),
    xAxis: valueAxis(theme, "x", {
      name: "lag",
      min: 0,
      max: lastMs,
      ticks: roundLags.map(({ ms }) => ms),
      format: formatSpan,
    }),
    yAxis: valueAxis(theme, "y", {
      name: "r",
      min: Math.min(-0.2, Math.floor(least * 5) / 5),
      max: 1,
      ticks: [-1, -0.5, 0, 0.5, 1],
    }),
    series: [
      {
        id: "main",
        type: "bar",
        barWidth: 1,
        itemStyle: { color: theme.colour("--bar-strong") },
        data: values.map((value, k) => [k * lagMs, value ?? "-"]),
        markArea: {
          silent: true,
          itemStyle: { color: theme.colour("--press") },
          data: [[{ yAxis: -bound }, { yAxis: bound }]],
        },
        ...(periodMs !== null && {
          markLine: uprights(theme, [
            {
              ...{ at: periodMs, colour: "--ink-quiet", word: "period" },
              side: periodMs < lastMs / 2 ? "right" : "left",
            },
          ]),
        }),
      },
    ],
  };
}
