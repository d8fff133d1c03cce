// The chart of how far each column moved: bars of the stability index with its two limits, the score first.
import { useMemo } from "react";
import type { Drift } from "#shared/model-life-vocabulary.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { namedRowsPx } from "../../../chart/option-frame.ts";
import { driftOption } from "./drift-option.ts";
import css from "./drift-view.module.css";

const mostRows = 24;
export function DriftChart({ drift, fileName }: { drift: Drift; fileName: string }) {
  const all = useMemo(() => [{ ...drift.score, feature: "the score" }, ...drift.features], [drift]);
  const rows = useMemo(() => all.slice(0, mostRows), [all]);
  const option = useMemo<OptionBuilder>(() => (theme) => driftOption(theme, rows), [rows]);
  return (
    <Chart
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
          {countText(drift.movers)} of {manyText(drift.compared, "column")} moved, the score{" "}
          {drift.score.moved ? "too" : "did not"}
          {all.length > mostRows && `; the first ${mostRows - 1} are drawn`}
        </span>
      }
      heightPx={namedRowsPx(rows.length)}
      option={option}
    >
      <p className={css.hint}>
        Below 0.1 a column is stable. Above 0.25 it has moved, unless the difference may be chance (a
        corrected p of 0.01 or more).
      </p>
    </Chart>
  );
}
