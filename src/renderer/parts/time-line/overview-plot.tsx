// The drawn part of the time line: columns on a canvas that comes when it is loaded, and the brush that lies over it.
import { useEffect, useRef, useState } from "react";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { asAppError } from "../../api/door.ts";
import { TimeBrush } from "../../chart/time-brush.tsx";
import type { TimeStrip } from "../../chart/time-strip.ts";
import { timeTicks } from "../../chart/time-ticks.ts";
import { useSettings } from "../../state/settings.ts";
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

  return (
    <div className={css.plot}>
      <div ref={host} className={css.canvas} aria-hidden="true" />
      {failure && <p className={css.missing}>{failure}</p>}
      <TimeBrush
        className={css.area}
        {...{ line, range, onRange, onOver }}
        words={(times) => rangeWords(times, mode, originMs)}
      >
        <span className={css.most}>{briefAmount(Math.max(0, ...totals(line)), line)}</span>
      </TimeBrush>
    </div>
  );
}
