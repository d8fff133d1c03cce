// A plain series as a whole: its course with the usual range, its distribution, its autocorrelation, and its components.
import { useState } from "react";
import type { SeriesOverview as Series } from "#shared/contract/series.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { formatSpan } from "../../../format/span.ts";
import { formatSecond, type TimeMode } from "../../../format/time.ts";
import { CourseChart } from "../../../parts/series/course-chart.tsx";
import { useFlagged } from "../../../parts/series/use-flagged.ts";
import { useQuery } from "../../../state/query.ts";
import { useSettings } from "../../../state/settings.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Tabs } from "../../../ui/tabs.tsx";
import { CorrelationChart } from "./correlation-chart.tsx";
import { DistributionChart } from "./distribution-chart.tsx";
import { PartsChart } from "./parts-chart.tsx";
import css from "./series-view.module.css";

type Tab = "course" | "parts";
const tabs: readonly { value: Tab; label: string }[] = [
  { value: "course", label: "Course" },
  { value: "parts", label: "Trend, season and rest" },
];

export function SeriesView({ dataset }: { dataset: Dataset }) {
  const [column, setColumn] = useState<string | undefined>(undefined);
  const [tab, setTab] = useState<Tab>("course");
  const filter = useQuery(({ filter }) => filter);
  const answer = useAnswer(
    "series.view",
    { datasetId: dataset.id, filter, ...(column ? { column } : {}) },
    { keepLast: true },
  );
  return (
    <Answered
      of={answer}
      failed="The series could not be read"
      bones={
        <div className={css.view} role="status" aria-label="Loading">
          <div className={css.bones}>
            <Skeleton height={220} />
            <Skeleton height={180} />
          </div>
        </div>
      }
    >
      {(series) =>
        series ? (
          <Charts {...{ dataset, series, tab }} asking={answer.asking} onColumn={setColumn} onTab={setTab} />
        ) : (
          <Nothing />
        )
      }
    </Answered>
  );
}

function Nothing() {
  const clear = useQuery(({ clear }) => clear);
  return (
    <div className={css.middle}>
      <p>No row under the filter has a time and a value.</p>
      <Button onClick={clear}>Clear filter</Button>
    </div>
  );
}

interface ChartsProps {
  dataset: Dataset;
  tab: Tab;
  onTab(tab: Tab): void;
  series: Series;
  asking: boolean;
  onColumn(column: string): void;
}

function Charts({ dataset, series, asking, tab, onColumn, onTab }: ChartsProps) {
  const filter = useQuery(({ filter }) => filter);
  const time = useSettings(({ settings }) => settings.time);
  const flagged = useFlagged(dataset, filter, series.stepMs);
  return (
    <section className={css.view} aria-label={`Series ${series.column.name}`} aria-busy={asking}>
      <Tabs
        label="Views of the series"
        value={tab}
        options={tabs}
        onChange={onTab}
        aside={
          <div className={css.aside}>
            {series.columns.length > 1 && (
              <Select
                label="Column"
                value={series.column.name}
                options={series.columns.map((name) => ({ value: name, label: name }))}
                onChange={onColumn}
              />
            )}
            <p className={css.facts}>{factsOf(series, time)}</p>
          </div>
        }
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
        <section className={css.charts} tabIndex={0} aria-label={labelOf(tab)}>
          {tab === "course" ? (
            <>
              <CourseChart series={series} flagged={flagged} />
              <div className={css.pair}>
                <DistributionChart series={series} />
                <CorrelationChart series={series} />
              </div>
            </>
          ) : (
            <PartsChart series={series} />
          )}
        </section>
      </Tabs>
    </section>
  );
}

const labelOf = (tab: Tab): string => tabs.find(({ value }) => value === tab)?.label ?? "";

function factsOf({ rows, fromMs, toMs, stepMs, steps, filled, correlation }: Series, time: TimeMode): string {
  const period = correlation.periodSteps;
  return [
    `${manyText(rows, "sample")} every ${formatSpan(stepMs)}`,
    `${formatSecond(fromMs, time)} – ${formatSecond(toMs, time)}`,
    filled > 0 ? `${manyText(filled, "step")} of ${steps.toLocaleString("en-US")} without a value` : "",
    period === null ? "no period stands out" : `comes back every ${formatSpan(period * stepMs)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
