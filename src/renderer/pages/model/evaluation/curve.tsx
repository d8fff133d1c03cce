// A ROC or a precision-recall curve, with the point where the line stands now and the rate that guessing would reach.
import { useState } from "react";
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { linePath, Plot } from "../../../chart/plot.tsx";
import { formatNumber } from "../../../format/number.ts";
import { figure } from "../parts/figure.ts";
import css from "./curve.module.css";

interface CurveProps {
  kind: "roc" | "pr";
  evaluation: Evaluation;
  curves: Curves;
  fileName: string;
}

const percent = (share: number) => `${formatNumber(Number((100 * share).toPrecision(3)))} %`;

export function Curve({ kind, evaluation, curves, fileName }: CurveProps) {
  const [over, setOver] = useState<number | null>(null);
  const [log, setLog] = useState(false);
  const { curve } = curves;
  const roc = kind === "roc";
  const xs = roc ? curve.fpr : curve.recall;
  const ys = roc ? curve.recall : curve.precision;
  const { confusion } = curves;
  const negatives = confusion.falsePositives + confusion.trueNegatives;
  const least = Math.max(1e-5, 0.5 / Math.max(1, negatives));
  const at = {
    x: roc ? evaluation.threshold.fpr : evaluation.threshold.recall,
    y: roc ? evaluation.threshold.recall : evaluation.threshold.precision,
  };
  const near = over === null ? null : nearest(xs, over);
  const points = xs.map((x, i): [number, number | null] => [
    roc && log ? Math.max(least, x) : x,
    ys[i] ?? null,
  ]);
  const started: [number, number | null][] = roc ? [[log ? least : 0, 0], ...points] : points;
  const title = roc ? "ROC" : "Precision and recall";
  const [xName, yName] = roc ? ["false positives", "recall"] : ["recall", "precision"];
  return (
    <ChartFrame
      title={title}
      fileName={fileName}
      table={() => ({
        columns: ["score above", xName, yName],
        rows: xs.map((x, i) => [curve.score[i] ?? null, x, ys[i] ?? null]),
      })}
      aside={
        near === null ? (
          <>
            <span>area {figure(roc ? evaluation.rocAuc : evaluation.prAuc)}</span>
            {roc && (
              <button type="button" className={css.scale} aria-pressed={log} onClick={() => setLog(!log)}>
                log
              </button>
            )}
          </>
        ) : (
          <span>
            {xName} {percent(xs[near] ?? 0)}, {yName} {percent(ys[near] ?? 0)} above score {curve.score[near]}
          </span>
        )
      }
    >
      {xs.length === 0 ? (
        <p className={css.none}>A curve needs normal rows and attacks.</p>
      ) : (
        <Plot
          label={`${title}: area ${figure(roc ? evaluation.rocAuc : evaluation.prAuc)}; at the line ${xName} ${figure(at.x)}, ${yName} ${figure(at.y)}`}
          heightPx={220}
          x={{
            from: roc && log ? least : 0,
            to: 1,
            kind: roc && log ? "log" : "linear",
            format: percent,
            label: xName,
          }}
          y={{ from: 0, to: 1, kind: "linear", format: percent, label: yName }}
          onOver={setOver}
        >
          {(space) => (
            <>
              <path className={css.guess} d={guessPath(roc, log, least, evaluation.baseRate ?? 0, space)} />
              <path className={css.curve} d={linePath(started, space)} />
              {at.x !== null && at.y !== null && (
                <g>
                  <circle
                    className={css.point}
                    cx={space.x(roc && log ? Math.max(least, at.x) : at.x)}
                    cy={space.y(at.y)}
                    r={4}
                  />
                  <text
                    className={css.word}
                    x={
                      space.x(roc && log ? Math.max(least, at.x) : at.x) + (placed(at.x, roc && log) ? -8 : 8)
                    }
                    y={space.y(at.y) + (at.y > 0.9 ? 16 : -8)}
                    textAnchor={placed(at.x, roc && log) ? "end" : "start"}
                  >
                    the line
                  </text>
                </g>
              )}
              {near !== null && (
                <circle
                  data-screen-only=""
                  className={css.near}
                  cx={space.x(points[near]?.[0] ?? 0)}
                  cy={space.y(ys[near] ?? 0)}
                  r={3}
                />
              )}
            </>
          )}
        </Plot>
      )}
    </ChartFrame>
  );
}

/** Whether a point lies so far right that its word belongs at its left. */
const placed = (x: number, log: boolean): boolean => (log ? x > 0.3 : x > 0.75);

/** What guessing would reach: the diagonal, or the share of attacks. */
function guessPath(
  roc: boolean,
  log: boolean,
  least: number,
  baseRate: number,
  space: Parameters<typeof linePath>[1],
): string {
  if (!roc) {
    return linePath(
      [
        [0, baseRate],
        [1, baseRate],
      ],
      space,
    );
  }
  const from = log ? least : 0;
  const steps = Array.from({ length: 41 }, (_, i) => (log ? least ** (1 - i / 40) : i / 40));
  return linePath(
    steps.map((x): [number, number] => [Math.max(from, x), x]),
    space,
  );
}

function nearest(values: readonly number[], at: number): number | null {
  let best: number | null = null;
  values.forEach((value, i) => {
    if (best === null || Math.abs(value - at) < Math.abs((values[best] ?? 0) - at)) best = i;
  });
  return best;
}
