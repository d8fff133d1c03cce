// The time line of the overview: flags over flows, and the brush that lies over them.
import { useEffect, useMemo, useRef, useState } from "react";
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { stripPaint } from "../../../chart/scored-strip.ts";
import { timesOf } from "../../../chart/time-bins.ts";
import { TimeBrush } from "../../../chart/time-brush.tsx";
import { timeTicks } from "../../../chart/time-ticks.ts";
import { useCanvas } from "../../../chart/use-canvas.ts";
import { formatShort } from "../../../format/number.ts";
import { rowWord } from "../../../format/row-word.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { binWords } from "./lane-words.ts";
import css from "./overview.module.css";

interface StripViewProps {
  dataset: Dataset;
  line: ScoredTimeline;
  zoom: TimeRange | null;
  range: TimeRange | null;
  onRange(range: TimeRange | null): void;
  onReadout(words: string | null): void;
}

/** A label is some 90 pixels wide, and wants as much air. */
const pxPerTick = 150;

export function StripView({ dataset, line, range, onRange, onReadout }: StripViewProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const area = useRef<HTMLDivElement>(null);
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const size = new ResizeObserver(() => setWidthPx(element.clientWidth));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  const paint = useMemo(() => {
    const span = { fromMs: line.fromMs, toMs: line.fromMs + line.bins * line.widthMs };
    const most = Math.max(2, Math.floor(widthPx / pxPerTick));
    return stripPaint(line, timeTicks(span, { mode, originMs, most }));
  }, [line, mode, originMs, widthPx]);
  const canvas = useCanvas(paint);
  const look = (bin: number | null) => {
    const times = bin === null ? null : timesOf({ from: bin, to: bin + 1 }, line);
    onReadout(times && `${rangeWords(times, mode, originMs)} · ${binWords(line, bin!, rowWord(dataset))}`);
  };
  return (
    <div className={css.strip}>
      <div className={css.gutter} aria-hidden="true">
        <span className={css.flagsLabel}>flags</span>
        <span className={css.flowsLabel}>
          {rowWord(dataset)}s <b>{formatShort(Math.max(0, ...line.flows))}</b>
        </span>
      </div>
      <div ref={area} className={css.plot}>
        <canvas ref={canvas} className={css.canvas} />
        <TimeBrush
          className={css.brushArea}
          {...{ line, range, onRange }}
          words={(times) => rangeWords(times, mode, originMs)}
          onOver={look}
        />
      </div>
    </div>
  );
}
