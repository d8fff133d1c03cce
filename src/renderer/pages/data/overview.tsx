// The time line over the grid: rows, bytes or packets per bin under the filter, split by label or protocol, with a brush that is a part
// of the filter. Folded away it keeps its name; a dataset without time has none.
import { useEffect, useMemo, useRef, useState } from "react";
import type { RequestInput } from "#shared/contract.ts";
import type { AppError } from "#shared/errors.ts";
import { formatFilter } from "#shared/filter.ts";
import { takeRange, withRange } from "#shared/time-range.ts";
import type { Dataset, Filter, Timeline } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../api/door.ts";
import { createTurns } from "../../api/latest.ts";
import { ChartMenu } from "../../chart/chart-menu.tsx";
import type { OptionBuilder } from "../../chart/drawing.ts";
import { partColours } from "../../chart/part-colours.ts";
import { timeStripOption } from "../../chart/time-strip-option.ts";
import css from "../../parts/time-line/overview.module.css";
import { OverviewPlot } from "../../parts/time-line/overview-plot.tsx";
import { OverviewWords } from "../../parts/time-line/overview-words.tsx";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ChevronDownIcon, ChevronRightIcon, CloseIcon, TableIcon } from "../../ui/icons.tsx";
import { Popover } from "../../ui/popover.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { OverviewChoice } from "./overview-choice.tsx";
import { OverviewTable } from "./overview-table.tsx";
import { choiceFor, useTimeLine } from "./time-line.ts";

const pane = "overview";
/** Of the time line as a picture to save. */
const stripSize = { widthPx: 1200, heightPx: 120 } as const;

interface OverviewProps {
  dataset: Dataset;
  /** Whether the rows are there: they are what is looked at first, and the time line waits for them. */
  ready: boolean;
}

export function Overview({ dataset, ready }: OverviewProps) {
  const { settings, change } = useSettings();
  const open = settings.panes[pane] !== 0;
  const column = dataset.columns.find(({ kind }) => kind === "time")?.name;
  if (!column || (!dataset.timeSpan && !dataset.reading)) return null;
  return (
    <section className={css.strip} data-open={open} aria-label="Time line">
      <button
        type="button"
        className={css.fold}
        aria-expanded={open}
        onClick={() => change({ panes: { ...settings.panes, [pane]: open ? 0 : 1 } })}
      >
        {open ? <ChevronDownIcon size={14} /> : <ChevronRightIcon size={14} />}
        Time
      </button>
      {open && <Inside dataset={dataset} column={column} ready={ready} />}
    </section>
  );
}

function Inside({ dataset, column, ready }: OverviewProps & { column: string }) {
  const filter = useQuery(({ filter }) => filter);
  const only = useQuery(({ only }) => only);
  const { range, rest } = useMemo(() => takeRange(filter, column), [filter, column]);
  const { measure, splitBy } = choiceFor(dataset, useTimeLine());
  const { line, error, askAgain } = useTimeline(dataset, { filter: rest, measure, splitBy }, ready);
  const colours = useColours(line);
  const mode = useSettings(({ settings }) => settings.time);
  const [over, setOver] = useState<number | null>(null);

  if (error && !line) {
    return (
      <p className={css.failed} role="alert">
        {error.message}
        <Button tone="quiet" className={css.again} onClick={askAgain}>
          Try again
        </Button>
      </p>
    );
  }
  if (!line) {
    return (
      <div className={css.bones} aria-hidden="true">
        <Skeleton height={28} />
      </div>
    );
  }
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

/** The counts under a filter; while others are asked for, the last ones stand. */
function useTimeline(
  dataset: Dataset,
  { filter, measure, splitBy }: Omit<RequestInput<"flows.timeline">, "datasetId"> & { filter: Filter },
  ready: boolean,
) {
  const [line, setLine] = useState<Timeline | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(createTurns);
  const question = formatFilter(filter);
  const known = dataset.timeSpan !== null;
  const growing = dataset.reading ? dataset.rows : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the filter; more rows, or a new attempt, ask again
  useEffect(() => {
    if (!known || !ready) return;
    const isLast = turns.next();
    request("flows.timeline", { datasetId: dataset.id, filter, measure, splitBy }).then(
      (next) => {
        if (!isLast()) return;
        setLine(next);
        setError(null);
      },
      // A filter that is refused is said at its box, by the grid.
      (thrown) => isLast() && setError(asAppError(thrown)),
    );
    return () => {
      turns.next();
    };
  }, [dataset.id, question, measure, splitBy, known, growing, ready, attempt]);
  return { line, error, askAgain: () => setAttempt(attempt + 1) };
}

function useColours(line: Timeline | null): readonly string[] {
  const given = useRef(new Map<string, string>());
  return useMemo(() => {
    if (!line) return [];
    const colours = partColours(line.parts, given.current, groundOf(line));
    for (const [part, colour] of colours) if (part !== null) given.current.set(part, colour);
    return line.parts.map((part) => colours.get(part) ?? "--part-rest");
  }, [line]);
}

const groundOf = ({ splitBy }: Timeline): string | null =>
  splitBy === "label_family" ? "benign" : splitBy === "label_benign" ? "true" : null;
