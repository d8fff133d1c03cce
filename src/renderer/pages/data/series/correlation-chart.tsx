// How much the series is like itself some time later; between the two hairlines it may be chance.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot } from "../../../chart/plot.tsx";
import { timeTicks } from "../../../chart/time-ticks.ts";
import { formatMany } from "../../../format/number.ts";
import { formatSpan } from "../../../format/span.ts";
import css from "./charts.module.css";

const figure = (value: number) => Number(value.toFixed(2)).toString();

export function CorrelationChart({ series }: { series: SeriesOverview }) {
  const { values, every, bound, held, periodSteps } = series.correlation;
  const lagMs = every * series.stepMs;
  const known = values.some((value) => value !== null);
  const lastMs = Math.max(1, values.length - 1) * lagMs;
  const span = { fromMs: 0, toMs: lastMs };
  const roundLags = timeTicks(span, { mode: "relative", originMs: 0, most: 6 }).map(({ ms }) => ms);
  const least = Math.min(-bound, ...values.map((value) => value ?? 0));
  return (
    <ChartFrame
      title="Autocorrelation"
      fileName={`${series.column.name} autocorrelation`}
      aside={
        <span>
          {periodSteps === null
            ? known
              ? "no period stands out"
              : "a constant is like itself at every lag"
            : `period ${formatSpan(periodSteps * series.stepMs)}`}
          {held > 0 && ` · ${formatMany(held, "outlier")} held at three boxes`}
        </span>
      }
      table={() => ({
        columns: ["lag", "steps", "r"],
        rows: values.map((value, k) => [formatSpan(k * lagMs), k * every, value]),
      })}
    >
      <Plot
        label={`Autocorrelation over ${formatSpan(values.length * lagMs)}`}
        heightPx={210}
        x={{ from: 0, to: lastMs, kind: "linear", format: formatSpan, label: "lag", ticks: roundLags }}
        y={{ from: Math.min(-0.2, least * 1.05), to: 1, kind: "linear", format: figure, label: "r" }}
      >
        {(space) => (
          <>
            <rect
              className={css.chance}
              x={space.left}
              width={space.width}
              y={space.y(bound)}
              height={space.y(-bound) - space.y(bound)}
            />
            <path
              className={css.stems}
              d={values
                .map((value, k) =>
                  value === null
                    ? ""
                    : `M${space.x(k * lagMs).toFixed(1)} ${space.y(0).toFixed(1)}V${space.y(value).toFixed(1)}`,
                )
                .join("")}
            />
            {periodSteps !== null && (
              <line
                className={css.period}
                x1={space.x(periodSteps * series.stepMs)}
                x2={space.x(periodSteps * series.stepMs)}
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
