// Step 2: the normal rows, by label, filter and time, with their number.
import { useMemo } from "react";
import { countText, manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { partColours } from "../../../chart/part-colours.ts";
import { FilterField } from "../../../filter/filter-field.tsx";
import { formatShare } from "../../../format/number.ts";
import { OverviewPlot } from "../../../parts/time-line/overview-plot.tsx";
import { rangeWords } from "../../../parts/time-line/overview-words.tsx";
import { useSettings } from "../../../state/settings.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { hasLabel } from "../parts/has-label.ts";
import { NormalElsewhere } from "./normal-elsewhere.tsx";
import css from "./normal-step.module.css";
import { Choice, Hint, Step } from "./step.tsx";
import { normalFilter, normalKind, timeColumn, useTraining } from "./training.ts";

/** Counts the rows that a training would learn from; null while loading. */
export function useNormalCount(dataset: Dataset): { count: number | null; failure: string | null } {
  const { normal, filter, range } = useTraining();
  const chosen = normalFilter({ normal, filter, range }, dataset);
  const { value, error } = useAnswer("flows.page", {
    datasetId: dataset.id,
    filter: chosen,
    offset: 0,
    limit: 0,
  });
  return { count: value?.total ?? null, failure: error?.message ?? null };
}

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
          {count.count !== null && <> · {manyText(count.count, "row")}</>}
        </>
      }
    >
      <NormalElsewhere dataset={dataset} />
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
            <strong>{countText(count.count)}</strong> of {manyText(dataset.rows, "row")} (
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

/** The time line of the chosen rows, to brush a part of it. */
function TimeChoice({ dataset }: { dataset: Dataset }) {
  const { normal, filter, range, change } = useTraining();
  const answer = useAnswer(
    "flows.timeline",
    { datasetId: dataset.id, filter: normalFilter({ normal, filter, range: null }, dataset) },
    { keepLast: true },
  );
  const line = answer.value;
  const colours = useMemo(() => {
    if (!line) return [];
    const byPart = partColours(line.parts, new Map(), null);
    return line.parts.map((part) => byPart.get(part) ?? "--part-rest");
  }, [line]);
  return (
    <Choice name="Time">
      <Answered of={answer} bones={<Skeleton height={40} />}>
        {(line) =>
          line && (
            <div className={css.time}>
              <OverviewPlot
                line={line}
                colours={colours}
                range={range}
                dataset={dataset}
                onOver={() => {}}
                onRange={(next) => change({ range: next, exclude: [] })}
              />
            </div>
          )
        }
      </Answered>
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
