// A plain series as a whole: its course with the usual range, its distribution, its autocorrelation, and its components.
import { useState } from "react";
import type { SeriesOverview as Series } from "#shared/contract/series.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { formatSpan } from "../../../format/span.ts";
import { useQuery } from "../../../state/query.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Button } from "../../../ui/button.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { CorrelationChart } from "./correlation-chart.tsx";
import { CourseChart } from "./course-chart.tsx";
import { DistributionChart } from "./distribution-chart.tsx";
import { PartsChart } from "./parts-chart.tsx";
import css from "./series-view.module.css";

export function SeriesView({ dataset }: { dataset: Dataset }) {
  const [column, setColumn] = useState<string | undefined>(undefined);
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
          <Skeleton height={220} />
          <Skeleton height={180} />
          <Skeleton height={180} />
        </div>
      }
    >
      {(series) =>
        series ? <Charts series={series} asking={answer.asking} onColumn={setColumn} /> : <Nothing />
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
  series: Series;
  asking: boolean;
  onColumn(column: string): void;
}

function Charts({ series, asking, onColumn }: ChartsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keys
    <section className={css.view} tabIndex={0} aria-label={`Series ${series.column.name}`} aria-busy={asking}>
      <header className={css.head}>
        {series.columns.length > 1 && (
          <Select
            label="Column"
            value={series.column.name}
            options={series.columns.map((name) => ({ value: name, label: name }))}
            onChange={onColumn}
          />
        )}
        <p className={css.facts}>{factsOf(series)}</p>
      </header>
      <CourseChart series={series} />
      <div className={css.pair}>
        <DistributionChart series={series} />
        <CorrelationChart series={series} />
      </div>
      <PartsChart series={series} />
    </section>
  );
}

function factsOf({ rows, stepMs, steps, filled, correlation }: Series): string {
  const period = correlation.periodSteps;
  return [
    `${manyText(rows, "sample")} every ${formatSpan(stepMs)}`,
    filled > 0 ? `${manyText(filled, "step")} of ${steps.toLocaleString("en-US")} without a value` : "",
    period === null ? "no period stands out" : `comes back every ${formatSpan(period * stepMs)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
