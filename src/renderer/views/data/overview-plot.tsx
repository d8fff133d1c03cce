// The drawn part of the time line: columns on a canvas that comes when it is loaded, and the brush that lies over it.
import { useEffect, useRef, useState } from "react";
import type { Dataset, Timeline } from "../../../shared/vocabulary.ts";
import { asAppError } from "../../api/door.ts";
import type { TimeStrip } from "../../chart/time-strip.ts";
import { timeTicks } from "../../chart/time-ticks.ts";
import { type BinRange, useBrush } from "../../chart/use-brush.ts";
import { useSettings } from "../../state/settings.ts";
import type { TimeRange } from "../../state/time-range.ts";
import css from "./overview.module.css";
import { briefAmount, rangeWords, totals } from "./overview-words.tsx";

interface OverviewPlotProps {
  line: Timeline;
  /** Colour tokens of the line's parts. */
  colours: readonly string[];
  range: TimeRange | null;
  dataset: Dataset;
  onOver(bin: number | null): void;
  onRange(range: TimeRange | null): void;
}

/** A label is some 90 pixels wide, and wants as much air. */
const pxPerTick = 150;

export function OverviewPlot({ line, colours, range, dataset, onOver, onRange }: OverviewPlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const [strip, setStrip] = useState<TimeStrip | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [widthPx, setWidthPx] = useState(0);
  const [over, setOver] = useState<number | null>(null);
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const endMs = line.fromMs + line.bins * line.widthMs;

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let gone = false;
    let made: TimeStrip | null = null;
    const size = new ResizeObserver(() => setWidthPx(element.clientWidth));
    size.observe(element);
    import("../../chart/time-strip.ts").then(
      ({ createTimeStrip }) => {
        if (gone) return;
        made = createTimeStrip(element);
        setStrip(made);
      },
      (thrown) => !gone && setFailure(asAppError(thrown).message),
    );
    return () => {
      gone = true;
      size.disconnect();
      made?.close();
      setStrip(null);
    };
  }, []);

  useEffect(() => {
    if (!strip || widthPx === 0) return;
    const most = Math.max(2, Math.floor(widthPx / pxPerTick));
    const span = { fromMs: line.fromMs, toMs: endMs };
    strip.show({ line, colours, ticks: timeTicks(span, { mode, originMs, most }) });
  }, [strip, line, colours, mode, originMs, endMs, widthPx]);

  const brush = useBrush({
    bins: line.bins,
    value: range && binsOf(range, line),
    onChange: (bins) => onRange(bins && timesOf(bins, line)),
  });
  const share = (bin: number) => `${(bin / line.bins) * 100}%`;
  const shown = brush.shown;
  const look = (bin: number | null) => {
    setOver(bin);
    onOver(bin);
  };
  return (
    <div className={css.plot}>
      <div ref={host} className={css.canvas} aria-hidden="true" />
      {failure && <p className={css.missing}>{failure}</p>}
      <div
        className={css.area}
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
        <span className={css.most}>{briefAmount(Math.max(0, ...totals(line)), line)}</span>
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
  );
}

/** The bins a range of time touches; null when it lies wholly beside the data. */
function binsOf({ fromMs, toMs }: TimeRange, line: Timeline): BinRange | null {
  const from = Math.max(0, Math.floor((fromMs - line.fromMs) / line.widthMs));
  // A typed range ends a microsecond into the next bin; that is not a bin more.
  const to = Math.min(line.bins, Math.ceil((toMs - line.fromMs - 0.001) / line.widthMs));
  return to > from ? { from, to } : null;
}

const timesOf = ({ from, to }: BinRange, line: Timeline): TimeRange => ({
  fromMs: line.fromMs + from * line.widthMs,
  toMs: line.fromMs + to * line.widthMs,
});
