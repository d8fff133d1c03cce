// How the scores of normal rows and of attacks lie, over a logarithmic count, with the line between them.
import type { Curves } from "../../../../shared/model-view-vocabulary.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot, type PlotSpace } from "../../../chart/plot.tsx";
import { formatCount, formatShort } from "../../../format/number.ts";
import css from "./distribution.module.css";

export function Distribution({ curves, fileName }: { curves: Curves; fileName: string }) {
  const { benign, attack } = curves.distribution;
  const bins = benign.length;
  const most = Math.max(1, ...benign, ...attack);
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const { line } = curves;
  return (
    <ChartFrame
      title="Scores by label"
      fileName={fileName}
      table={() => ({
        columns: ["score from", "score to", "normal rows", "attacks"],
        rows: benign.map((count, i) => [(100 * i) / bins, (100 * (i + 1)) / bins, count, attack[i] ?? 0]),
      })}
      aside={
        <>
          <span className={css.normal}>normal {formatCount(sum(benign))}</span>
          <span className={css.attacks}>attacks {formatCount(sum(attack))}</span>
        </>
      }
    >
      <Plot
        label={`Scores of ${formatCount(sum(benign))} normal rows and ${formatCount(sum(attack))} attacks`}
        heightPx={220}
        x={{ from: 0, to: 100, kind: "linear", format: String, label: "calibrated score" }}
        y={{ from: 0, to: most * 1.3, kind: "symlog", format: formatShort, label: "rows" }}
      >
        {(space) => (
          <>
            <path className={css.benign} d={areaPath(benign, space)} />
            <path className={css.attack} d={areaPath(attack, space)} />
            {line !== null && (
              <g>
                <line
                  className={css.line}
                  x1={space.x(line)}
                  x2={space.x(line)}
                  y1={space.top}
                  y2={space.top + space.height}
                />
                <text className={css.word} x={space.x(line) + 4} y={space.top + 10}>
                  the line
                </text>
              </g>
            )}
          </>
        )}
      </Plot>
    </ChartFrame>
  );
}

/** Steps over the bins, closed along the ground. */
function areaPath(counts: readonly number[], space: PlotSpace): string {
  const ground = (space.top + space.height).toFixed(1);
  const width = 100 / counts.length;
  const steps = counts
    .map((count, i) => {
      const y = space.y(count).toFixed(1);
      return `L${space.x(i * width).toFixed(1)} ${y}L${space.x((i + 1) * width).toFixed(1)} ${y}`;
    })
    .join("");
  return `M${space.x(0).toFixed(1)} ${ground}${steps}L${space.x(100).toFixed(1)} ${ground}Z`;
}
