// Step 2: what counts as normal, by label, by a filter and by time, with the count of rows it chooses as one goes.
import { useEffect, useMemo, useState } from "react";
import { formatFilter } from "#shared/filter.ts";
import type { Dataset, Timeline } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import { partColours } from "../../../chart/part-colours.ts";
import { FilterField } from "../../../filter/filter-field.tsx";
import { formatCount, formatMany, formatShare } from "../../../format/number.ts";
import { OverviewPlot } from "../../../parts/time-line/overview-plot.tsx";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { Button } from "../../../ui/button.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { hasLabel } from "../parts/has-label.ts";
import css from "./normal-step.module.css";
import { Choice, Hint, Step } from "./step.tsx";
import { normalFilter, normalKind, timeColumn, useTraining } from "./training.ts";

/** Counts the rows that a training would learn from; null while it is asked. */
export function useNormalCount(dataset: Dataset): { count: number | null; failure: string | null } {
  const { normal, filter, range } = useTraining();
  const chosen = useMemo(
    () => normalFilter({ normal, filter, range }, dataset),
    [normal, filter, range, dataset],
  );
  const [answer, setAnswer] = useState<{ count: number | null; failure: string | null }>(nothing);
  const [turns] = useState(createTurns);
  const question = formatFilter(chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the filter; a dataset that grows is asked again
  useEffect(() => {
    const isLast = turns.next();
    setAnswer(nothing);
    request("flows.page", { datasetId: dataset.id, filter: chosen, offset: 0, limit: 0 }).then(
      ({ total }) => isLast() && setAnswer({ count: total, failure: null }),
      (thrown) => isLast() && setAnswer({ count: null, failure: asAppError(thrown).message }),
    );
    return () => {
      turns.next();
    };
  }, [dataset.id, dataset.rows, question]);
  return answer;
}

const nothing = { count: null, failure: null };

export function NormalStep({
  dataset,
  count,
}: {
  dataset: Dataset;
  count: ReturnType<typeof useNormalCount>;
}) {
  const form = useTraining();
  const kind = normalKind(form, dataset);
  const time = useSettings(({ settings }) => settings.time);
  const column = timeColumn(dataset);
  const words = {
    all: "all rows",
    benign: "rows labelled normal",
    filter: form.text.trim() === "" ? "a filter" : form.text,
  }[kind];
  return (
    <Step
      number={2}
      name="Normal"
      summary={
        <>
          {words}
          {form.range && ", a part of the time"}
          {count.count !== null && <> · {formatMany(count.count, "row")}</>}
        </>
      }
    >
      <Segmented
        label="What counts as normal"
        value={kind}
        options={[
          ...(hasLabel(dataset) ? [{ value: "benign" as const, label: "Labelled normal" }] : []),
          { value: "all", label: "All rows" },
          { value: "filter", label: "A filter" },
        ]}
        onChange={(normal) => form.change({ normal, exclude: [] })}
      />
      {kind === "filter" && (
        <div className={css.filter}>
          <FilterField
            dataset={dataset}
            label="Filter of normal rows"
            text={form.text}
            problem={form.problem ?? (count.failure === null ? null : { message: count.failure, at: null })}
            onType={form.typeFilter}
            onApply={form.applyFilter}
            onClear={() => {
              form.typeFilter("");
              form.applyFilter();
            }}
          />
        </div>
      )}
      {column !== null && <TimeChoice dataset={dataset} />}
      <p className={css.count} role="status" aria-label="Rows that count as normal">
        {count.count === null ? (
          (count.failure ?? <Skeleton width={160} />)
        ) : (
          <>
            <strong>{formatCount(count.count)}</strong> of {formatMany(dataset.rows, "row")} (
            {formatShare(count.count, dataset.rows)}) count as normal
            {form.range && dataset.timeSpan && <>, {rangeWords(form.range, time, dataset.timeSpan.fromMs)}</>}
          </>
        )}
      </p>
      {kind === "all" && !hasLabel(dataset) && (
        <Hint>Nothing says which rows are normal; the guard in step 5 lists those least like the rest.</Hint>
      )}
    </Step>
  );
}

/** The time line of what was chosen, to brush a part of it. */
function TimeChoice({ dataset }: { dataset: Dataset }) {
  const { normal, filter, range, change } = useTraining();
  const [line, setLine] = useState<Timeline | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [turns] = useState(createTurns);
  const chosen = useMemo(
    () => normalFilter({ normal, filter, range: null }, dataset),
    [normal, filter, dataset],
  );
  const question = formatFilter(chosen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the filter; a dataset that grows is asked again
  useEffect(() => {
    const isLast = turns.next();
    request("flows.timeline", { datasetId: dataset.id, filter: chosen }).then(
      (next) => {
        if (!isLast()) return;
        setLine(next);
        setFailure(null);
      },
      (thrown) => isLast() && setFailure(asAppError(thrown).message),
    );
    return () => {
      turns.next();
    };
  }, [dataset.id, dataset.rows, question]);
  const colours = useMemo(() => {
    if (!line) return [];
    const given = partColours(line.parts, new Map(), null);
    return line.parts.map((part) => given.get(part) ?? "--part-rest");
  }, [line]);
  return (
    <Choice name="Time">
      {failure !== null && (
        <p className={css.failure} role="alert">
          {failure}
        </p>
      )}
      <div className={css.time} hidden={line === null && failure !== null}>
        {line ? (
          <OverviewPlot
            line={line}
            colours={colours}
            range={range}
            dataset={dataset}
            onOver={() => {}}
            onRange={(next) => change({ range: next, exclude: [] })}
          />
        ) : (
          <Skeleton height={40} />
        )}
      </div>
      {range ? (
        <Button tone="quiet" className={css.clear} onClick={() => change({ range: null, exclude: [] })}>
          Clear the time range
        </Button>
      ) : (
        <Hint>Drag to learn from a part of the time only.</Hint>
      )}
    </Choice>
  );
}
