// The time line over the grid: rows, bytes or packets per bin under the filter, split by label or protocol. Its brush is part of the
// filter. Collapsed, only its name is shown; a dataset without times has none.

import { useMemo, useRef, useState } from "react";
import { type TimeRange, takeRange, withRange } from "#shared/time-range.ts";
import type { Dataset, Filter, Timeline } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { ChartMenu } from "../../chart/chart-menu.tsx";
import type { OptionBuilder } from "../../chart/drawing.ts";
import { partColours } from "../../chart/part-colours.ts";
import { timeStripOption } from "../../chart/time-strip-option.ts";
import { OverviewPlot } from "../../parts/time-line/overview-plot.tsx";
import { OverviewWords } from "../../parts/time-line/overview-words.tsx";
import { useFold } from "../../state/fold.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { Answered } from "../../ui/answered.tsx";
import { IconButton } from "../../ui/button.tsx";
import { ChevronDownIcon, ChevronRightIcon, CloseIcon, TableIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./overview.module.css";
import { OverviewChoice } from "./overview-choice.tsx";
import { OverviewTable } from "./overview-table.tsx";
import { choiceFor, useTimeLine } from "./time-line.ts";

/** The size of the time line when saved as a picture. */
const stripSize = { widthPx: 1200, heightPx: 120 } as const;

interface OverviewProps {
  dataset: Dataset;
  /** Whether the rows are loaded. The time line waits for them, because the analyst looks at them first. */
  ready: boolean;
}

export function DatasetOverview({ dataset, ready }: OverviewProps) {
  const [open, toggle] = useFold("overview");
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name;
  if (!column || (!dataset.timeSpan && !dataset.reading)) return null;
  return (
    <section className={css.strip} data-open={open} aria-label="Time line">
      <button type="button" className={css.fold} aria-expanded={open} onClick={toggle}>
        {open ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
        Time
      </button>
      {open && <Inside dataset={dataset} column={column} ready={ready} />}
    </section>
  );
}

function Inside({ dataset, column, ready }: OverviewProps & { column: string }) {
  const filter = useQuery(({ filter }) => filter);
  const { range, rest } = useMemo(() => takeRange(filter, column), [filter, column]);
  const { measure, splitBy } = choiceFor(dataset, useTimeLine());
  const answer = useAnswer(
    "flows.timeline",
    ready && dataset.timeSpan ? { datasetId: dataset.id, filter: rest, measure, splitBy } : null,
    { keepLast: true },
  );
  const bones = (
    <div className={css.bones} aria-hidden="true">
      <Skeleton height={28} />
    </div>
  );
  return (
    <Answered of={answer} bones={bones}>
      {(line) => (line ? <Counted {...{ line, dataset, column, range, rest }} /> : bones)}
    </Answered>
  );
}

interface CountedProps {
  line: Timeline;
  dataset: Dataset;
  column: string;
  range: TimeRange | null;
  /** The filter without its time range. */
  rest: Filter;
}

function Counted({ line, dataset, column, range, rest }: CountedProps) {
  const only = useQuery(({ only }) => only);
  const colours = useColours(line);
  const mode = useSettings(({ settings }) => settings.time);
  const [over, setOver] = useState<number | null>(null);
  const time = { mode, originMs: dataset.timeSpan?.fromMs ?? line.fromMs };
  const option: OptionBuilder = (theme, widthPx) => timeStripOption(theme, { line, colours, time }, widthPx);
  return (
    <>
      <OverviewChoice dataset={dataset} />
      <OverviewWords line={line} colours={colours} over={over} range={range} dataset={dataset} />
      <div className={css.tools}>
        {range && (
          <IconButton
            label="Clear the time range"
            icon={CloseIcon}
            className={css.tool}
            onClick={() => only(rest)}
          />
        )}
        <Popover
          label="Time line as a table"
          align="end"
          trigger={<IconButton label="Show as table" icon={TableIcon} className={css.tool} />}
        >
          <OverviewTable line={line} dataset={dataset} />
        </Popover>
        <ChartMenu
          title="Time line"
          fileName={`${dataset.name} over time`}
          className={css.tool}
          picture={() => ({ option, ...stripSize })}
        />
      </div>
      <OverviewPlot
        line={line}
        colours={colours}
        range={range}
        dataset={dataset}
        onOver={setOver}
        onRange={(next) => only(withRange(useQuery.getState().filter, column, next))}
      />
    </>
  );
}

function useColours(line: Timeline): readonly string[] {
  const partColour = useRef(new Map<string, string>());
  return useMemo(() => {
    const colours = partColours(line.parts, partColour.current, groundOf(line));
    for (const [part, colour] of colours) if (part !== null) partColour.current.set(part, colour);
    return line.parts.map((part) => colours.get(part) ?? "--part-rest");
  }, [line]);
}

const groundOf = ({ splitBy }: Timeline): string | null =>
  splitBy === "label_family" ? "benign" : splitBy === "label_benign" ? "true" : null;
