// The time line of the overview: flags over flows, and the brush that lies over them.
import { useEffect, useMemo, useRef, useState } from "react";
import type { ScoredTimeline } from "../../../../shared/contract/inspect.ts";
import type { Dataset } from "../../../../shared/vocabulary.ts";
import { stripPaint } from "../../../chart/scored-strip.ts";
import { timeTicks } from "../../../chart/time-ticks.ts";
import { type BinRange, useBrush } from "../../../chart/use-brush.ts";
import { useCanvas } from "../../../chart/use-canvas.ts";
import { formatShort } from "../../../format/number.ts";
import { useSettings } from "../../../state/settings.ts";
import type { TimeRange } from "../../../state/time-range.ts";
import { rangeWords } from "../../data/overview-words.tsx";
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
  const [over, setOver] = useState<number | null>(null);
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
  const brush = useBrush({
    bins: line.bins,
    value: range && binsOf(range, line),
    onChange: (bins) => onRange(bins && timesOf(bins, line)),
  });
  const share = (bin: number) => `${(bin / line.bins) * 100}%`;
  const { shown } = brush;
  const look = (bin: number | null) => {
    if (bin === over) return;
    setOver(bin);
    const times = bin === null ? null : timesOf({ from: bin, to: bin + 1 }, line);
    onReadout(times && `${rangeWords(times, mode, originMs)} · ${binWords(line, bin!)}`);
  };
  return (
    <div className={css.strip}>
      <div className={css.gutter} aria-hidden="true">
        <span className={css.flagsLabel}>flags</span>
        <span className={css.flowsLabel}>
          flows <b>{formatShort(Math.max(0, ...line.flows))}</b>
        </span>
      </div>
      <div ref={area} className={css.plot}>
        <canvas ref={canvas} className={css.canvas} />
        <div
          className={css.brushArea}
          role="slider"
          tabIndex={0}
          aria-label="Time range"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={line.bins}
          aria-valuenow={shown?.from ?? 0}
          aria-valuetext={shown ? rangeWords(timesOf(shown, line), mode, originMs) : "All times"}
          onPointerDown={brush.onPointerDown}
          onKeyDown={brush.onKeyDown}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const bin = Math.floor(((event.clientX - box.left) / box.width) * line.bins);
            look(Math.max(0, Math.min(line.bins - 1, bin)));
          }}
          onPointerLeave={() => look(null)}
        >
          {over !== null && (
            <span className={css.over} style={{ left: share(over), width: `max(1px, ${share(1)})` }} />
          )}
          {shown && shown.to > shown.from && (
            <>
              <span className={css.outside} style={{ left: 0, width: share(shown.from) }} />
              <span className={css.outside} style={{ left: share(shown.to), right: 0 }} />
              <span
                className={css.brush}
                style={{ left: share(shown.from), width: share(shown.to - shown.from) }}
              />
            </>
          )}
        </div>
      </div>
    </div>
  );
}

interface Bins {
  fromMs: number;
  widthMs: number;
  bins: number;
}

/** The bins a range of time touches; null when it lies wholly beside what is shown. */
export function binsOf({ fromMs, toMs }: TimeRange, line: Bins): BinRange | null {
  const from = Math.max(0, Math.floor((fromMs - line.fromMs) / line.widthMs));
  // A typed range ends a microsecond into the next bin; that is not a bin more.
  const to = Math.min(line.bins, Math.ceil((toMs - line.fromMs - 0.001) / line.widthMs));
  return to > from ? { from, to } : null;
}

export const timesOf = ({ from, to }: BinRange, line: Bins): TimeRange => ({
  fromMs: line.fromMs + from * line.widthMs,
  toMs: line.fromMs + to * line.widthMs,
});
