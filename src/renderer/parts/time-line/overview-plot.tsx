// The drawing of the time line: columns on a canvas, once ECharts is loaded, with the brush over them.
import { useMemo } from "react";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import type { OptionBuilder } from "../../chart/drawing.ts";
import { TimeBrush } from "../../chart/time-brush.tsx";
import { timeStripOption } from "../../chart/time-strip-option.ts";
import { useDrawing } from "../../chart/use-drawing.ts";
import { useSettings } from "../../state/settings.ts";
import css from "./overview-plot.module.css";
import { briefAmount, rangeWords, totals } from "./overview-words.tsx";

interface OverviewPlotProps {
  line: Timeline;
  /** Colour tokens of the parts. */
  colours: readonly string[];
  range: TimeRange | null;
  dataset: Dataset;
  onOver(bin: number | null): void;
  onRange(range: TimeRange | null): void;
}

export function OverviewPlot({ line, colours, range, dataset, onOver, onRange }: OverviewPlotProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const option = useMemo<OptionBuilder>(
    () => (theme, widthPx) => timeStripOption(theme, { line, colours, time: { mode, originMs } }, widthPx),
    [line, colours, mode, originMs],
  );
  const { host, failure } = useDrawing(option);
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
