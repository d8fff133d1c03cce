// The chart of a series over time: the extremes of each point, the rolling mean, a band of rolling deviations, and labelled spans; and
// charts of its components. Pure functions.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { logAxis, timeAxis, valueAxis } from "../../chart/axes.ts";
import type { ChartOption, LineSeriesOption } from "../../chart/echarts.ts";
import { band, line } from "../../chart/marks.ts";
import { frameOption, timeGrid } from "../../chart/option-frame.ts";
import type { Theme } from "../../chart/theme.ts";
import { timeTicks } from "../../chart/time-ticks.ts";
import { shownUnit } from "../../format/cell.ts";
import { formatNumber, formatShort } from "../../format/number.ts";
import { formatTime, type TimeMode } from "../../format/time.ts";

export const deviations = 3;
/** A maximum this many times the median leaves the other values no room. */
const crowded = 100;
/** A label is about 90 pixels wide and needs some space around it. */
const pxPerTick = 110;

/** A flagged span is at least so wide. */
const leastPx = 3;

type Values = readonly (number | null)[];

/** Whether one spike would flatten everything else, so that the scale must be logarithmic. */
export const isCrowded = ({ distribution: { min, max, median } }: SeriesOverview): boolean =>
  min > 0 && max > crowded * median;

export interface Course {
  series: SeriesOverview;
  mode: TimeMode;
  /** Spans of flags, drawn in the hot end of the ramp. */
  flagged?: readonly FlaggedRange[];
}

export interface FlaggedRange {
  fromMs: number;
  toMs: number;
  /** Of its strangest flag, 0 to 100. */
  score: number;
}

export function courseOption(
  theme: Theme,
  { series, mode, flagged = [] }: Course,
  widthPx: number,
): ChartOption {
  const { timeMs, low, high, rollingMean, perPoint } = series.points;
  const log = isCrowded(series);
  const unit = shownUnit(series.column);
  // One flag in a long series would be narrower than a pixel.
  const msPerPx = (series.toMs - series.fromMs) / Math.max(1, widthPx);
  const words = { name: unit || undefined, format: formatShort };
  return {
    ...frameOption(theme, {
      label: `${series.column.name} over time, ${perPoint} steps a place`,
      tip: (at) => placeWords(series, mode, Math.floor(at / 2), unit ?? ""),
    }),
    grid: timeGrid,
    xAxis: seriesTimeAxis(theme, series, mode, widthPx),
    yAxis: log ? logAxis(theme, "y", words) : valueAxis(theme, "y", words),
    series: [
      band(
        { fill: theme.colour("--part-2"), opacity: 0.18 },
        timeMs,
        expectedEdge(series, -1),
        expectedEdge(series, 1),
      ),
      {
        ...extremes(theme, timeMs, low, high),
        markArea: {
          silent: true,
          data: [
            ...series.labels.map(({ fromMs, toMs }) => area(fromMs, toMs, theme.colour("--label-span"))),
            ...flagged.map(({ fromMs, toMs, score }) =>
              area(fromMs, Math.max(toMs, fromMs + leastPx * msPerPx), theme.ramp(score), 0.4),
            ),
          ],
        },
      },
      line(
        theme,
        "--part-2",
        timeMs.map((ms, i) => [ms, rollingMean[i] ?? null]),
        { symbolSize: 0 },
      ),
    ],
  };
}

/** The lower or upper edge of the expected band. */
export function expectedEdge(series: SeriesOverview, by: -1 | 1): Values {
  const { rollingMean, rollingDeviation } = series.points;
  const log = isCrowded(series);
  return rollingMean.map((value, i) => {
    const deviation = rollingDeviation[i] ?? null;
    if (value === null || deviation === null) return null;
    const width = deviations * deviation;
    // On a logarithmic scale the band is as far below as above: a difference would fall below zero.
    return log ? value * (1 + width / value) ** by : value + by * width;
  });
}

type Area = [{ xAxis: number; itemStyle: { color: string; opacity: number } }, { xAxis: number }];
const area = (fromMs: number, toMs: number, color: string, opacity = 1): Area => [
  { xAxis: fromMs, itemStyle: { color, opacity } },
  { xAxis: toMs },
];

export interface CoursePart {
  name: string;
  low: Values;
  high: Values;
}

export function partOption(
  theme: Theme,
  series: SeriesOverview,
  { name, low, high }: CoursePart,
  mode: TimeMode,
  widthPx: number,
): ChartOption {
  const { timeMs } = series.points;
  return {
    ...frameOption(theme, {
      label: `${name} of ${series.column.name} over time`,
      tip: (at) => {
        const i = Math.floor(at / 2);
        return [formatTime(timeMs[i] ?? 0, mode, series.fromMs), between(low[i] ?? null, high[i] ?? null)];
      },
    }),
    grid: { ...timeGrid, top: 8 },
    xAxis: seriesTimeAxis(theme, series, mode, widthPx),
    yAxis: valueAxis(theme, "y", { format: formatShort, marks: 2 }),
    series: [extremes(theme, timeMs, low, high)],
  };
}

/** A line through the extremes of each point, so that no spike is lost however many samples a point covers. */
const extremes = (theme: Theme, timeMs: readonly number[], low: Values, high: Values): LineSeriesOption =>
  line(
    theme,
    "--bar-strong",
    timeMs.flatMap((ms, i): [number, number | null][] => [
      [ms, low[i] ?? null],
      [ms, high[i] ?? null],
    ]),
    { id: "main", lineStyle: { width: 1 } },
  );

function seriesTimeAxis(theme: Theme, series: SeriesOverview, mode: TimeMode, widthPx: number) {
  const { timeMs, perPoint } = series.points;
  const fromMs = timeMs[0] ?? series.fromMs;
  const toMs = Math.max(fromMs + 1, (timeMs.at(-1) ?? series.toMs) + perPoint * series.stepMs);
  const span = { fromMs, toMs };
  const most = Math.max(2, Math.floor(widthPx / pxPerTick));
  return timeAxis(theme, span, timeTicks(span, { mode, originMs: series.fromMs, most }));
}

function placeWords({ points, fromMs }: SeriesOverview, mode: TimeMode, i: number, unit: string): string[] {
  const value = between(points.low[i] ?? null, points.high[i] ?? null);
  const mean = points.rollingMean[i] ?? null;
  return [
    formatTime(points.timeMs[i] ?? 0, mode, fromMs),
    unit && value !== noValue ? `${value} ${unit}` : value,
    ...(mean === null ? [] : [`rolling mean ${formatNumber(mean)}`]),
  ];
}

const noValue = "no value";

function between(least: number | null, most: number | null): string {
  if (least === null || most === null) return noValue;
  return least === most ? formatNumber(least) : `${formatNumber(least)} – ${formatNumber(most)}`;
}
