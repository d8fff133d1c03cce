// How far each column moved, as bars of the stability index with the two lines it is judged by; the score itself comes first.
import type { Drift } from "../../../../shared/model-life-vocabulary.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot } from "../../../chart/plot.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import css from "./drift-view.module.css";

const rowPx = 22;
const mostRows = 24;
/** Below the first a column is stable, above the second it has moved. */
const limits = [0.1, 0.25] as const;

export function DriftChart({ drift, fileName }: { drift: Drift; fileName: string }) {
  const all = [{ ...drift.score, feature: "the score" }, ...drift.features];
  const rows = all.slice(0, mostRows);
  const most = Math.max(0.3, ...rows.map(({ stabilityIndex }) => stabilityIndex));
  const moved = drift.features.filter((one) => one.moved).length;
  return (
    <ChartFrame
      title="What moved"
      fileName={fileName}
      table={() => ({
        columns: ["column", "stability index", "Kolmogorov–Smirnov gap", "p, corrected", "moved"],
        rows: all.map(({ feature, stabilityIndex, gap, p, moved }) => [
          feature,
          stabilityIndex,
          gap,
          p,
          moved ? "yes" : "no",
        ]),
      })}
      aside={
        <span>
          {formatCount(moved)} of {formatCount(drift.features.length)} moved
          {all.length > mostRows && `; the first ${mostRows - 1} are drawn`}
        </span>
      }
    >
      <div className={css.rows}>
        <ul className={css.names} aria-hidden="true">
          {rows.map(({ feature }, i) => (
            <li key={feature} data-own={i === 0} title={feature}>
              {feature}
            </li>
          ))}
        </ul>
        <div className={css.plot}>
          <Plot
            label={`Stability index of ${rows.map(({ feature, stabilityIndex }) => `${feature} ${short(stabilityIndex)}`).join(", ")}`}
            heightPx={rows.length * rowPx + 42}
            x={{ from: 0, to: most * 1.12, kind: "linear", format: formatNumber, label: "stability index" }}
            y={{ from: rows.length, to: 0, kind: "linear", format: () => "", ticks: [] }}
          >
            {(space) => (
              <>
                {limits.map((limit) => (
                  <line
                    key={limit}
                    className={css.limit}
                    x1={space.x(limit)}
                    x2={space.x(limit)}
                    y1={space.top}
                    y2={space.top + space.height}
                  />
                ))}
                {rows.map(({ feature, stabilityIndex, moved }, i) => {
                  const y = space.top + (space.height * (i + 0.5)) / rows.length;
                  return (
                    <g key={feature} className={moved ? css.moved : css.stable}>
                      <rect
                        x={space.x(0)}
                        y={y - 5}
                        width={Math.max(1, space.x(stabilityIndex) - space.x(0))}
                        height={10}
                        rx={2}
                      />
                      <text x={space.x(stabilityIndex) + 6} y={y} dy="0.32em">
                        {short(stabilityIndex)}
                        {moved && " moved"}
                      </text>
                    </g>
                  );
                })}
              </>
            )}
          </Plot>
        </div>
      </div>
      <p className={css.hint}>Below 0.1 a column is stable; above 0.25 it has moved.</p>
    </ChartFrame>
  );
}

const short = (value: number): string => formatNumber(Number(value.toPrecision(2)));
