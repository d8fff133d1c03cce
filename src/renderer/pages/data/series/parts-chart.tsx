// Trend, season and rest, one above the other on one axis of time; or why there are none.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot } from "../../../chart/plot.tsx";
import { formatShort } from "../../../format/number.ts";
import { exactTime } from "../../../format/time.ts";
import { useSettings } from "../../../state/settings.ts";
import css from "./charts.module.css";
import { coursePath } from "./paths.ts";
import { timeAxis, valueRange } from "./time-axis.ts";

export function PartsChart({ series }: { series: SeriesOverview }) {
  const mode = useSettings(({ settings }) => settings.time);
  const { method, reason, trend, seasonLow, seasonHigh, restLow, restHigh } = series.parts;
  const { timeMs } = series.points;
  if (method === null) {
    return (
      <section className={css.none} aria-label="Trend, season and rest">
        <h3>Trend, season and rest</h3>
        <p>{reason}</p>
      </section>
    );
  }
  const how = method === "stl" ? "by STL, robust" : reason;
  const parts = [
    { name: "Trend", low: trend, high: trend },
    { name: "Season", low: seasonLow, high: seasonHigh },
    { name: "Rest", low: restLow, high: restHigh },
  ];
  return (
    <div className={css.parts}>
      {parts.map(({ name, low, high }, i) => (
        <ChartFrame
          key={name}
          title={name}
          fileName={`${series.column.name} ${name.toLowerCase()}`}
          aside={i === 0 && <span>{how}</span>}
          table={() => ({
            columns: ["time", "least", "most"],
            rows: timeMs.map((ms, at) => [exactTime(ms), low[at] ?? null, high[at] ?? null]),
          })}
        >
          <Plot
            label={`${name} of ${series.column.name} over time`}
            heightPx={120}
            x={timeAxis(series, mode)}
            y={{ ...valueRange(low, high), kind: "linear", format: formatShort }}
          >
            {(space) => <path className={css.course} d={coursePath(timeMs, low, high, space)} />}
          </Plot>
        </ChartFrame>
      ))}
    </div>
  );
}
