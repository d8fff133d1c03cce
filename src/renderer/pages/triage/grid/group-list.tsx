// The groups of the present question by one column: how many rows, how many of them open, the strangest. A click narrows to one.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import { formatFilter } from "#shared/filter.ts";
import type { TriageGroup } from "#shared/triage-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { asAppError, request } from "../../../api/door.ts";
import { createTurns } from "../../../api/latest.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { equals } from "../../../filter/conditions.ts";
import { cellFormat } from "../../../format/cell.ts";
import { formatCount, formatMany } from "../../../format/number.ts";
import { useJudging } from "../../../state/judging.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { CloseIcon } from "../../../ui/icons.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import type { TriageTold } from "./grid-shape.ts";
import css from "./group-list.module.css";

interface GroupListProps {
  dataset: Dataset;
  modelId: number;
  column: string;
  told: TriageTold | null;
}

const most = 200;

export function GroupList({ dataset, modelId, column, told }: GroupListProps) {
  const filter = useQuery(({ filter }) => filter);
  const narrow = useQuery(({ narrow }) => narrow);
  const show = useTriage(({ show }) => show);
  const setGroupBy = useTriage(({ setGroupBy }) => setGroupBy);
  const hosts = useJudging(({ hosts }) => hosts);
  const [found, setFound] = useState<{ groups: TriageGroup[]; distinct: number } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [turns] = useState(createTurns);
  const question = formatFilter(filter);
  // Counts of open rows follow what is judged.
  const open = told?.counts.open;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the filter; a judgement, or a new attempt, asks again
  useEffect(() => {
    const isLast = turns.next();
    request("triage.groups", {
      datasetId: dataset.id,
      modelId,
      show: show === "all" ? "all" : "flags",
      filter,
      column,
      limit: most,
    }).then(
      (next) => {
        if (!isLast()) return;
        setFound(next);
        setError(null);
      },
      // A filter that is refused is said at its box, by the grid.
      (thrown) => isLast() && setError(asAppError(thrown)),
    );
    return () => {
      turns.next();
    };
  }, [dataset.id, modelId, show, question, column, open, attempt]);

  const known = dataset.columns.find(({ name }) => name === column);
  const written = known
    ? cellFormat(known, "utc", 0)
    : (value: unknown) => String(value ?? nothingOf[column] ?? "–");
  const largest = Math.max(1, ...(found?.groups.map(({ rows }) => rows) ?? []));
  return (
    <section className={css.groups} aria-label={`Groups by ${column}`}>
      <header className={css.head}>
        <span className={css.title} title={column}>
          {column}
        </span>
        {found && <span className={css.count}>{formatMany(found.distinct, "group")}</span>}
        <IconButton label="Ungroup" icon={CloseIcon} onClick={() => setGroupBy(null)} />
      </header>
      {error && !found && (
        <p className={css.failed} role="alert">
          {error.message}
          <Button tone="quiet" onClick={() => setAttempt(attempt + 1)}>
            Try again
          </Button>
        </p>
      )}
      {!found && !error && (
        <div className={css.bones} aria-hidden="true">
          {[0, 1, 2, 3].map((i) => (
            <Skeleton key={i} height={20} />
          ))}
        </div>
      )}
      <ul className={css.list}>
        {found?.groups.map(({ value, rows, open, most }) => {
          const text = written(value as never);
          const condition: Filter | null = known
            ? equals(known, value)
            : column === "verdict"
              ? { kind: "compare", column, op: "=", value: String(value ?? "open") }
              : null;
          return (
            <li key={String(value)}>
              <button
                type="button"
                className={css.group}
                disabled={condition === null}
                title={`${text}: ${formatMany(rows, "row")}, ${formatCount(open)} open`}
                onClick={() => condition && narrow(condition)}
              >
                <span className={css.name}>{hosts.get(String(value)) ?? text}</span>
                <span className={css.rows}>{formatCount(rows)}</span>
                <span className={css.bar}>
                  <span
                    style={{
                      width: `${(100 * rows) / largest}%`,
                      background: most === null ? "var(--bar)" : scoreColour(most),
                    }}
                  />
                </span>
                <span className={css.open}>{open > 0 ? `${formatCount(open)} open` : "done"}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {found && found.distinct > found.groups.length && (
        <p className={css.rest}>
          {formatMany(found.distinct - found.groups.length, "smaller group")} not shown
        </p>
      )}
      {found?.groups.length === 0 && <p className={css.rest}>Nothing to group.</p>}
    </section>
  );
}

const nothingOf: Record<string, string> = { verdict: "open", reason: "no reason kept" };
