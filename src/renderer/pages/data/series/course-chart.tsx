// The values over time, with the rolling mean, a band of three rolling deviations around it, and the spans that carry a label.
import { useState } from "react";
import type { SeriesOverview } from "#shared/contract/series.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { linePath, Plot } from "../../../chart/plot.tsx";
import { shownUnit } from "../../../format/cell.ts";
import { formatNumber, formatShort } from "../../../format/number.ts";
import { formatSpan } from "../../../format/span.ts";
import { exactTime, formatTime } from "../../../format/time.ts";
import { useSettings } from "../../../state/settings.ts";
import css from "./charts.module.css";
import { bandPath, coursePath } from "./paths.ts";
import { timeAxis, valueRange } from "./time-axis.ts";

const deviations = 3;
/** Times the median from which a largest value leaves the others no room. */
const crowded = 100;

export function CourseChart({ series }: { series: SeriesOverview }) {
  const [over, setOver] = useState<number | null>(null);
  const mode = useSettings(({ settings }) => settings.time);
  const { timeMs, low, high, mean, rollingMean, rollingDeviation, perPoint } = series.points;
  const bandOf = (side: -1 | 1) =>
    rollingMean.map((value, i) => {
      const by = rollingDeviation[i] ?? null;
      return value === null || by === null ? null : value + side * deviations * by;
    });
  const x = timeAxis(series, mode);
  const { min, max, median } = series.distribution;
  // Where one spike would press all the rest into a line, each power of ten has the same room.
  const log = min > 0 && max > crowded * median;
  const y = log
    ? { from: min * 0.9, to: max * 1.1, kind: "log" as const }
    : { ...valueRange(low, high), kind: "linear" as const };
  const at = over === null ? -1 : Math.min(timeMs.length - 1, Math.max(0, nearest(timeMs, over)));
  const unit = shownUnit(series.column);
  const readout = () => {
    const [least, most] = [low[at] ?? null, high[at] ?? null];
    const when = formatTime(timeMs[at] ?? 0, mode, series.fromMs);
    if (least === null || most === null) return `${when}: no value`;
    const value = least === most ? formatNumber(least) : `${formatNumber(least)} – ${formatNumber(most)}`;
    return `${when}: ${value}${unit ? ` ${unit}` : ""}`;
  };
  return (
    <ChartFrame
      title={series.column.name}
      fileName={`${series.column.name} over time`}
      aside={
        at >= 0 ? (
          <span>{readout()}</span>
        ) : (
          <>
            <span className={css.key} data-of="mean">
              mean of {formatSpan(series.window * series.stepMs)}
            </span>
            <span className={css.key} data-of="band">
              ± {deviations} deviations
            </span>
            {log && <span>logarithmic</span>}
            {series.labels.length > 0 && (
              <span className={css.key} data-of="label">
                labelled
              </span>
            )}
          </>
        )
      }
      table={() => ({
        columns: ["time", "least", "most", "mean", "rolling mean", "rolling deviation"],
        rows: timeMs.map((ms, i) => [
          exactTime(ms),
          low[i] ?? null,
          high[i] ?? null,
          mean[i] ?? null,
          rollingMean[i] ?? null,
          rollingDeviation[i] ?? null,
        ]),
      })}
    >
      <Plot
        label={`${series.column.name} over time, ${perPoint} steps a place`}
        heightPx={220}
        x={x}
        y={{ ...y, format: formatShort, ...(unit ? { label: unit } : {}) }}
        onOver={setOver}
      >
        {(space) => (
          <>
            {series.labels.map(({ fromMs, toMs }) => (
              <rect
                key={fromMs}
                className={css.label}
                x={space.x(fromMs)}
                width={Math.max(2, space.x(toMs) - space.x(fromMs))}
                y={space.top}
                height={space.height}
              />
            ))}
            <path className={css.band} d={bandPath(timeMs, bandOf(-1), bandOf(1), space)} />
            <path className={css.course} d={coursePath(timeMs, low, high, space)} />
            <path
              className={css.mean}
              d={linePath(
                timeMs.map((ms, i) => [ms, rollingMean[i] ?? null]),
                space,
              )}
            />
            {at >= 0 && (
              <line
                className={css.over}
                x1={space.x(timeMs[at] ?? 0)}
                x2={space.x(timeMs[at] ?? 0)}
                y1={space.top}
                y2={space.top + space.height}
              />
            )}
          </>
        )}
      </Plot>
    </ChartFrame>
  );
}

/** Place of the last of ascending values that is not above another. */
function nearest(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((values[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
