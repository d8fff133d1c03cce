// Trend, season and residual, stacked on one time axis; or why they could not be computed.
import { useMemo } from "react";
import type { SeriesOverview } from "#shared/contract/series.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { exactTime, type TimeMode } from "../../../format/time.ts";
import css from "../../../parts/series/charts.module.css";
import { type CoursePart, partOption } from "../../../parts/series/course-option.ts";
import { useSettings } from "../../../state/settings.ts";

export function PartsChart({ series }: { series: SeriesOverview }) {
  const mode = useSettings(({ settings }) => settings.time);
  const { method, reason, trend, seasonLow, seasonHigh, restLow, restHigh } = series.parts;
  const parts = useMemo<CoursePart[]>(
    () => [
      { name: "Trend", low: trend, high: trend },
      { name: "Season", low: seasonLow, high: seasonHigh },
      { name: "Rest", low: restLow, high: restHigh },
    ],
    [trend, seasonLow, seasonHigh, restLow, restHigh],
  );
  if (method === null) {
    return (
      <section className={css.none} aria-label="Trend, season and rest">
        <h3>Trend, season and rest</h3>
        <p>{reason}</p>
      </section>
    );
  }
  const how = method === "stl" ? "by STL, robust" : reason;
  return (
    <div className={css.parts}>
      {parts.map((part, i) => (
        <PartChart key={part.name} {...{ series, part, mode }} how={i === 0 ? how : null} />
      ))}
    </div>
  );
}

interface PartChartProps {
  series: SeriesOverview;
  part: CoursePart;
  mode: TimeMode;
  /** How the components were computed. */
  how: string | null;
}

function PartChart({ series, part, mode, how }: PartChartProps) {
  const option = useMemo<OptionBuilder>(
    () => (theme, widthPx) => partOption(theme, series, part, mode, widthPx),
    [series, part, mode],
  );
  return (
    <Chart
      title={part.name}
      fileName={`${series.column.name} ${part.name.toLowerCase()}`}
      heightPx={120}
      option={option}
      aside={how && <span>{how}</span>}
      table={() => ({
        columns: ["time", "least", "most"],
        rows: series.points.timeMs.map((ms, at) => [
          exactTime(ms),
          part.low[at] ?? null,
          part.high[at] ?? null,
        ]),
      })}
    />
  );
}
