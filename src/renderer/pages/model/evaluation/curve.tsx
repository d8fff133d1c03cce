// A ROC or a precision-recall curve.
import { useMemo, useState } from "react";
import type { Curves } from "#shared/model-view-vocabulary.ts";
import type { Evaluation } from "#shared/model-vocabulary.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import css from "./curve.module.css";
import { type CurveKind, curveArea, curveNames, curveOption, curveValues } from "./curve-option.ts";

interface CurveProps {
  kind: CurveKind;
  evaluation: Evaluation;
  curves: Curves;
  fileName: string;
}

export function Curve({ kind, evaluation, curves, fileName }: CurveProps) {
  const [log, setLog] = useState(false);
  const option = useMemo<OptionBuilder>(
    () => (theme) => curveOption(theme, kind, evaluation, curves, log),
    [kind, evaluation, curves, log],
  );
  const { title, x, y } = curveNames[kind];
  const { xs, ys } = curveValues(kind, curves);
  if (xs.length === 0) return <p className={css.none}>A curve needs normal rows and attacks.</p>;
  return (
    <Chart
      title={title}
      fileName={fileName}
      heightPx={220}
      option={option}
      table={() => ({
        columns: ["score above", x, y],
        rows: xs.map((value, i) => [curves.curve.score[i] ?? null, value, ys[i] ?? null]),
      })}
      aside={
        <>
          <span>area {curveArea(kind, evaluation)}</span>
          {kind === "roc" && (
            <button type="button" className={css.scale} aria-pressed={log} onClick={() => setLog(!log)}>
              log
            </button>
          )}
        </>
      }
    />
  );
}
