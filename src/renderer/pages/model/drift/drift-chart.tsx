// How far each column moved, as bars of the stability index with the two lines it is judged by; the score itself comes first.
import type { Drift } from "#shared/model-life-vocabulary.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { NamedRows } from "../../../chart/named-rows.tsx";
import { formatCount, formatNumber } from "../../../format/number.ts";
import css from "./drift-view.module.css";

const mostRows = 24;
/** Below the first a column is stable, above the second it has moved. */
const limits = [0.1, 0.25] as const;

export function DriftChart({ drift, fileName }: { drift: Drift; fileName: string }) {
  const all = [{ ...drift.score, feature: "the score" }, ...drift.features];
  const rows = all.slice(0, mostRows).map((one, i) => ({ ...one, name: one.feature, own: i === 0 }));
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
      <NamedRows
        rows={rows}
        namesPx={180}
        label={`Stability index of ${rows.map(({ name, stabilityIndex }) => `${name} ${short(stabilityIndex)}`).join(", ")}`}
        x={{ from: 0, to: most * 1.12, kind: "linear", format: formatNumber, label: "stability index" }}
        yTicks={[]}
        limits={limits}
        draw={({ stabilityIndex, moved }, space, y) => (
          <g className={moved ? css.moved : css.stable}>
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
        )}
      />
      <p className={css.hint}>Below 0.1 a column is stable; above 0.25 it has moved.</p>
    </ChartFrame>
  );
}

const short = (value: number): string => formatNumber(Number(value.toPrecision(2)));
