// The values of a series over time.
import { useMemo } from "react";
import type { SeriesOverview } from "#shared/contract/series.ts";
import { manyText } from "#shared/number-words.ts";
import { Chart } from "../../chart/chart.tsx";
import type { OptionBuilder } from "../../chart/drawing.ts";
import { formatSpan } from "../../format/span.ts";
import { exactTime } from "../../format/time.ts";
import { useSettings } from "../../state/settings.ts";
import css from "./charts.module.css";
import { courseOption, deviations, isCrowded } from "./course-option.ts";
import type { Flagged } from "./use-flagged.ts";

interface CourseChartProps {
  series: SeriesOverview;
  /** Null where no model scored the series. */
  flagged: Flagged | null;
}

export function CourseChart({ series, flagged }: CourseChartProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const ranges = flagged?.ranges;
  const option = useMemo<OptionBuilder>(
    () => (theme, widthPx) =>
      courseOption(theme, { series, mode, ...(ranges ? { flagged: ranges } : {}) }, widthPx),
    [series, mode, ranges],
  );
  const { timeMs, low, high, mean, rollingMean, rollingDeviation } = series.points;
  return (
    <Chart
      title={series.column.name}
      fileName={`${series.column.name} over time`}
      heightPx={260}
      option={option}
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
      aside={
        <>
          <span className={css.key} data-of="mean">
            mean of {formatSpan(series.window * series.stepMs)}
          </span>
          <span className={css.key} data-of="band">
            expected: ± {deviations} deviations
          </span>
          {isCrowded(series) && <span>logarithmic</span>}
          {flagged && (
            <span className={css.key} data-of="flag">
              {flagged.total === 0 ? "nothing flagged" : `${manyText(flagged.total, "flagged range")}`}
              {flagged.total > flagged.ranges.length && `, the ${flagged.ranges.length} strangest shown`}
            </span>
          )}
          {series.labels.length > 0 && (
            <span className={css.key} data-of="label">
              labelled
            </span>
          )}
        </>
      }
    />
  );
}
