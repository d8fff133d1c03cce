// The calibrated scores as bars over a logarithmic count, normal rows as a line before them, and the threshold as a handle that
// is dragged or walked with the arrow keys.
import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef } from "react";
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { ChartFrame } from "../../../chart/chart-frame.tsx";
import { Plot, type PlotSpace } from "../../../chart/plot.tsx";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { formatCount, formatShort } from "../../../format/number.ts";
import { barsOf, type ScoreBar } from "./line.ts";
import css from "./score-plot.module.css";

interface ScorePlotProps {
  scale: ScoreScale;
  step: number;
  keptStep: number;
  /** Rows above the line itself, which may lie between two steps. */
  flagged: number;
  dataset: Dataset;
  fileName: string;
  onStep(step: number): void;
}

const bars = 100;
const heightPx = 220;

export function ScorePlot({ scale, step, keptStep, flagged, dataset, fileName, onStep }: ScorePlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useMemo(() => barsOf(scale, bars), [scale]);
  const most = Math.max(1, ...drawn.map(({ current, normal }) => Math.max(current, normal)));
  const score = (100 * step) / scale.bins;
  const keptScore = (100 * keptStep) / scale.bins;
  const spaceOf = useRef<PlotSpace | null>(null);

  const within = (next: number) => Math.min(scale.bins, Math.max(0, Math.round(next)));
  const stepAt = (clientX: number) => {
    const box = host.current?.getBoundingClientRect();
    const space = spaceOf.current;
    if (!box || !space) return step;
    return within(((clientX - box.left - space.left) / Math.max(1, space.width)) * scale.bins);
  };
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    onStep(stepAt(event.clientX));
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onStep(stepAt(event.clientX));
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
    rows: drawn.map(({ from, to, current, normal }) => [
      from,
      to,
      current,
      normal,
      from >= score ? "yes" : "no",
    ]),
  });
  return (
    <ChartFrame
      title="Scores"
      fileName={fileName}
      table={table}
      aside={
        <>
          <span className={css.current}>{dataset.name}</span>
          <span className={css.flagged}>flagged {formatCount(flagged)}</span>
          <span className={css.normal}>{formatCount(scale.normalRows)} held-out normal rows</span>
        </>
      }
    >
      <div ref={host} className={css.plot} onPointerDown={onPointerDown} onPointerMove={onPointerMove}>
        <Plot
          label={`Scores of ${dataset.name}; ${formatCount(flagged)} rows above ${score.toFixed(1)}`}
          heightPx={heightPx}
          x={{ from: 0, to: 100, kind: "linear", format: String, label: "calibrated score" }}
          y={{ from: 0, to: most * 1.3, kind: "symlog", format: formatShort, label: "rows" }}
        >
          {(space) => {
            spaceOf.current = space;
            return (
              <>
                <Bars bars={drawn} space={space} from={score} />
                <NormalLine bars={drawn} space={space} />
                {keptStep !== step && (
                  <line
                    className={css.kept}
                    x1={space.x(keptScore)}
                    x2={space.x(keptScore)}
                    y1={space.top}
                    y2={space.top + space.height}
                  />
                )}
                <line
                  className={css.line}
                  x1={space.x(score)}
                  x2={space.x(score)}
                  y1={space.top - 6}
                  y2={space.top + space.height}
                />
              </>
            );
          }}
        </Plot>
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
          aria-valuetext={`Score ${score.toFixed(1)}, ${formatCount(flagged)} rows flagged`}
          onKeyDown={onKeyDown}
        />
      </div>
    </ChartFrame>
  );
}

interface BarsProps {
  bars: readonly ScoreBar[];
  space: PlotSpace;
  /** Rows from this score on are flagged. */
  from: number;
}

function Bars({ bars, space, from }: BarsProps) {
  const ground = space.top + space.height;
  return bars.map((bar) => {
    if (bar.current === 0) return null;
    const top = Math.min(ground - 1, space.y(bar.current));
    const cut = Math.min(bar.to, Math.max(bar.from, from));
    const left = space.x(bar.from);
    const middle = space.x(cut);
    const right = Math.max(left + 0.5, space.x(bar.to) - 1);
    return (
      <g key={bar.from}>
        {cut > bar.from && (
          <rect
            className={css.calm}
            x={left}
            y={top}
            width={Math.max(0.5, Math.min(middle, right) - left)}
            height={ground - top}
          />
        )}
        {cut < bar.to && (
          <rect
            style={{ fill: scoreColour(Math.max(50, (bar.from + bar.to) / 2)) }}
            x={middle}
            y={top}
            width={Math.max(0.5, right - middle)}
            height={ground - top}
          />
        )}
      </g>
    );
  });
}

const NormalLine = memo(function NormalLine({ bars, space }: Omit<BarsProps, "from">) {
  const path = bars
    .map(({ from, to, normal }, i) => {
      const y = space.y(normal).toFixed(1);
      return `${i === 0 ? "M" : "L"}${space.x(from).toFixed(1)} ${y}L${space.x(to).toFixed(1)} ${y}`;
    })
    .join("");
  return <path className={css.normalLine} d={path} />;
});
