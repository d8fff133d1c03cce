// A plain series, looked at whole: its course with what is usual around it, its values, its likeness to itself, and its parts.
import { useEffect, useState } from "react";
import type { SeriesOverview as Series } from "#shared/contract/series.ts";
import type { AppError } from "#shared/errors.ts";
import { formatFilter } from "#shared/filter.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import { formatMany } from "../../../format/number.ts";
import { formatSpan } from "../../../format/span.ts";
import { useQuery } from "../../../state/query.ts";
import { Button } from "../../../ui/button.tsx";
import { FailurePanel } from "../../../ui/failure.tsx";
import { Select } from "../../../ui/select.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { CorrelationChart } from "./correlation-chart.tsx";
import { CourseChart } from "./course-chart.tsx";
import { DistributionChart } from "./distribution-chart.tsx";
import { PartsChart } from "./parts-chart.tsx";
import css from "./series-view.module.css";

export function SeriesView({ dataset }: { dataset: Dataset }) {
  const [column, setColumn] = useState<string | undefined>(undefined);
  const { series, error, asking, askAgain } = useSeries(dataset, column);
  const clear = useQuery(({ clear }) => clear);

  if (error) {
    return (
      <div className={css.middle}>
        <FailurePanel title="The series could not be read" failure={error}>
          <Button onClick={askAgain}>Try again</Button>
        </FailurePanel>
      </div>
    );
  }
  if (series === undefined) {
    return (
      <div className={css.view} role="status" aria-label="Loading">
        <Skeleton height={220} />
        <Skeleton height={180} />
        <Skeleton height={180} />
      </div>
    );
  }
  if (series === null) {
    return (
      <div className={css.middle}>
        <p>No row under the filter has a time and a value.</p>
        <Button onClick={clear}>Clear filter</Button>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={css.view} tabIndex={0} aria-label={`Series ${series.column.name}`} aria-busy={asking}>
      <header className={css.head}>
        {series.columns.length > 1 && (
          <Select
            label="Column"
            value={series.column.name}
            options={series.columns.map((name) => ({ value: name, label: name }))}
            onChange={setColumn}
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
    `${formatMany(rows, "sample")} every ${formatSpan(stepMs)}`,
    filled > 0 ? `${formatMany(filled, "step")} of ${steps.toLocaleString("en-US")} without a value` : "",
    period === null ? "no period stands out" : `comes back every ${formatSpan(period * stepMs)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The view under the present filter; undefined until the first answer, and the last answer stands while it is asked anew. */
function useSeries(dataset: Dataset, column: string | undefined) {
  const filter = useQuery(({ filter }) => filter);
  const [series, setSeries] = useState<Series | null | undefined>(undefined);
  const [error, setError] = useState<AppError | null>(null);
  const [asking, setAsking] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(createTurns);
  const question = formatFilter(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the filter; a new attempt, or more rows, ask again
  useEffect(() => {
    const isLast = turns.next();
    setAsking(true);
    const settle = (next: Series | null | undefined, failed: AppError | null) => {
      if (!isLast()) return;
      if (next !== undefined) setSeries(next);
      setError(failed);
      setAsking(false);
    };
    request("series.view", { datasetId: dataset.id, filter, ...(column ? { column } : {}) }).then(
      (next) => settle(next, null),
      (thrown) => settle(undefined, asAppError(thrown)),
    );
    return () => {
      turns.next();
    };
  }, [dataset.id, dataset.rows, column, question, attempt]);
  return { series, error, asking, askAgain: () => setAttempt(attempt + 1) };
}
