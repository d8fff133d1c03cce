// The time line of the overview: flags above flows, with the brush over them.
import { useMemo } from "react";
import type { ScoredTimeline } from "#shared/contract/inspect.ts";
import type { TimeRange } from "#shared/time-range.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import type { OptionBuilder } from "../../../chart/drawing.ts";
import { scoredStripOption } from "../../../chart/scored-strip-option.ts";
import { timesOf } from "../../../chart/time-bins.ts";
import { TimeBrush } from "../../../chart/time-brush.tsx";
import { useDrawing } from "../../../chart/use-drawing.ts";
import { formatShort } from "../../../format/number.ts";
import { rowWord } from "../../../format/row-word.ts";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { classNames } from "../../../ui/class-names.ts";
import { binWords } from "./lane-words.ts";
import common from "./overview.module.css";
import css from "./strip-view.module.css";

interface StripViewProps {
  dataset: Dataset;
  line: ScoredTimeline;
  zoom: TimeRange | null;
  range: TimeRange | null;
  onRange(range: TimeRange | null): void;
  onReadout(words: string | null): void;
}

export function StripView({ dataset, line, range, onRange, onReadout }: StripViewProps) {
  const mode = useSettings(({ settings }) => settings.time);
  const originMs = dataset.timeSpan?.fromMs ?? line.fromMs;
  const option = useMemo<OptionBuilder>(
    () => (theme, widthPx) => scoredStripOption(theme, line, { mode, originMs }, widthPx),
    [line, mode, originMs],
  );
  const { host } = useDrawing(option);
  const look = (bin: number | null) => {
    const times = bin === null ? null : timesOf({ from: bin, to: bin + 1 }, line);
    onReadout(times && `${rangeWords(times, mode, originMs)} · ${binWords(line, bin!, rowWord(dataset))}`);
  };
  return (
    <div className={css.strip}>
      <div className={common.gutter} aria-hidden="true">
        <span className={css.flagsLabel}>flags</span>
        <span className={css.flowsLabel}>
          {rowWord(dataset)}s <b>{formatShort(Math.max(0, ...line.flows))}</b>
        </span>
      </div>
      <div className={common.plot}>
        <div ref={host} className={common.canvas} aria-hidden="true" />
        <TimeBrush
          className={classNames(common.brushArea, css.brush)}
          {...{ line, range, onRange }}
          words={(times) => rangeWords(times, mode, originMs)}
          onOver={look}
        />
      </div>
    </div>
  );
}
