// How often each value is there, and the box plot under it: the middle half, the median, whiskers, what lies beyond.
import type { SeriesOverview } from "#shared/contract/series.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot } from "../../../chart/plot.tsx";
import { formatCount, formatMany, formatNumber, formatShort } from "../../../format/number.ts";
import css from "./charts.module.css";
import { valueRange } from "./time-axis.ts";

const boxPx = 14;

export function DistributionChart({ series }: { series: SeriesOverview }) {
  const { bins, min, q1, median, q3, max, lowWhisker, highWhisker, outliers, mean, deviation } =
    series.distribution;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <ChartFrame
      title="Distribution"
      fileName={`${series.column.name} distribution`}
      aside={
        <span>
          median {formatNumber(median)} · mean {formatNumber(mean)} ± {formatNumber(deviation)} ·{" "}
          {formatMany(outliers, "outlier")}
        </span>
      }
      table={() => ({
        columns: ["from", "to", "samples"],
        rows: [
          ...bins.map(({ from, to, count }) => [from, to, count]),
          ["least", min, null],
          ["low whisker", lowWhisker, null],
          ["first quartile", q1, null],
          ["median", median, null],
          ["third quartile", q3, null],
          ["high whisker", highWhisker, null],
          ["most", max, null],
        ],
      })}
    >
      <Plot
        label={`Half of all values lie between ${formatNumber(q1)} and ${formatNumber(q3)}; ${formatCount(outliers)} lie beyond ${formatNumber(lowWhisker)} to ${formatNumber(highWhisker)}`}
        heightPx={210}
        x={{ ...valueRange([min, max]), kind: "linear", format: formatShort }}
        y={{ from: 0, to: most * 2.2, kind: "symlog", format: formatShort, label: "samples" }}
      >
        {(space) => {
          const middle = space.top + boxPx / 2 + 2;
          return (
            <>
              {bins.map(({ from, to, count }) => (
                <rect
                  key={from}
                  className={css.bar}
                  x={space.x(from) + 0.5}
                  width={Math.max(1, space.x(to) - space.x(from) - 1)}
                  y={space.y(count)}
                  height={Math.max(0, space.top + space.height - space.y(count))}
                />
              ))}
              <line
                className={css.whisker}
                x1={space.x(lowWhisker)}
                x2={space.x(highWhisker)}
                y1={middle}
                y2={middle}
              />
              {[lowWhisker, highWhisker].map((value) => (
                <line
                  key={value}
                  className={css.whisker}
                  x1={space.x(value)}
                  x2={space.x(value)}
                  y1={middle - 4}
                  y2={middle + 4}
                />
              ))}
              <rect
                className={css.box}
                x={space.x(q1)}
                width={Math.max(2, space.x(q3) - space.x(q1))}
                y={middle - boxPx / 2}
                height={boxPx}
              />
              <line
                className={css.median}
                x1={space.x(median)}
                x2={space.x(median)}
                y1={middle - boxPx / 2}
                y2={middle + boxPx / 2}
              />
              {[min, max]
                .filter((value) => value < lowWhisker || value > highWhisker)
                .map((value) => (
                  <circle key={value} className={css.outlier} cx={space.x(value)} cy={middle} r={2.5} />
                ))}
            </>
          );
        }}
      </Plot>
    </ChartFrame>
  );
}
