// How the scores of normal rows and of attacks lie, over a logarithmic count, with the line between them.
import type { Curves } from "#shared/model-view-vocabulary.ts";
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
                <text
                  className={css.word}
                  x={space.x(line) + (line > 85 ? -5 : 5)}
                  y={space.top + 10}
                  textAnchor={line > 85 ? "end" : "start"}
                >
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

/** Steps over the bins that have rows, each run of them closed along the ground. */
function areaPath(counts: readonly number[], space: PlotSpace): string {
  const ground = (space.top + space.height).toFixed(1);
  const width = 100 / counts.length;
  let path = "";
  counts.forEach((count, i) => {
    if (count === 0) return;
    const [left, right] = [space.x(i * width).toFixed(1), space.x((i + 1) * width).toFixed(1)];
    const y = Math.min(space.top + space.height - 1, space.y(count)).toFixed(1);
    const begins = i === 0 || counts[i - 1] === 0;
    const ends = i === counts.length - 1 || counts[i + 1] === 0;
    path += `${begins ? `M${left} ${ground}` : ""}L${left} ${y}L${right} ${y}${ends ? `L${right} ${ground}Z` : ""}`;
  });
  return path;
}
