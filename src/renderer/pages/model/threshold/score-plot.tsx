// The chart of calibrated scores, with the threshold as a handle to drag or move by arrow keys.
import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import { countText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { Chart } from "../../../chart/chart.tsx";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { plotMargin } from "../../../chart/option-frame.ts";
import { barsOf } from "./line.ts";
import { scoreOption } from "./score-option.ts";
import css from "./score-plot.module.css";

interface ScorePlotProps {
  scale: ScoreScale;
  step: number;
  keptStep: number;
  /** Rows above the threshold, which may lie between two steps. */
  flagged: number;
  dataset: Dataset;
  fileName: string;
  onStep(step: number): void;
}

const bars = 100;

export function ScorePlot({ scale, step, keptStep, flagged, dataset, fileName, onStep }: ScorePlotProps) {
  const scoreBars = useMemo(() => barsOf(scale, bars), [scale]);
  const score = (100 * step) / scale.bins;
  const keptScore = (100 * keptStep) / scale.bins;
  const label = `Scores of ${dataset.name}; ${countText(flagged)} rows above ${score.toFixed(1)}`;
  const option = useMemo<OptionBuilder>(
    () => (theme) =>
      scoreOption(theme, { bars: scoreBars, threshold: score, keptThreshold: keptScore, label }),
    [scoreBars, score, keptScore, label],
  );

  const within = (next: number) => Math.min(scale.bins, Math.max(0, Math.round(next)));
  const stepAt = ({ clientX, currentTarget }: PointerEvent<HTMLDivElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const plotWidth = Math.max(1, width - plotMargin.left - plotMargin.right);
    return within(((clientX - left - plotMargin.left) / plotWidth) * scale.bins);
  };
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    onStep(stepAt(event));
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onStep(stepAt(event));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.shiftKey ? 10 : 1;
    const next = {
      ArrowLeft: step - by,
      ArrowDown: step - by,
      ArrowRight: step + by,
      ArrowUp: step + by,
      PageDown: step - 50,
      PageUp: step + 50,
      Home: 0,
      End: scale.bins,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onStep(within(next));
  }

  const table = () => ({
    columns: ["score from", "score to", dataset.name, "held-out normal rows", "flagged"],
    rows: scoreBars.map(({ from, to, current, normal }) => [
      from,
      to,
      current,
      normal,
      from >= score ? "yes" : "no",
    ]),
  });
  return (
    <Chart
      title="Scores"
      fileName={fileName}
      heightPx={220}
      option={option}
      table={table}
      body={{ className: css.plot, onPointerDown, onPointerMove }}
      aside={
        <>
          <span className={css.current}>{dataset.name}</span>
          <span className={css.flagged}>flagged {countText(flagged)}</span>
          <span className={css.normal}>{countText(scale.normalRows)} held-out normal rows</span>
        </>
      }
    >
      <div
        role="slider"
        tabIndex={0}
        className={css.handle}
        style={{ left: `calc(44px + (100% - 54px) * ${step / scale.bins})` }}
        aria-label="Threshold"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Number(score.toFixed(1))}
        aria-valuetext={`Score ${score.toFixed(1)}, ${countText(flagged)} rows flagged`}
        onKeyDown={onKeyDown}
      />
    </Chart>
  );
}
