// Groups of the present rows by a column: number of rows, open ones, highest score. A click filters by one.
import { countText, manyText } from "#shared/number-words.ts";
import type { TriageGroup } from "#shared/triage-vocabulary.ts";
import type { CellValue, Column, Dataset, Filter } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { equals } from "../../../filter/conditions.ts";
import { cellFormat } from "../../../format/cell.ts";
import { useQuery } from "../../../state/query.ts";
import { useTriage } from "../../../state/triage.ts";
import { useVerdicts } from "../../../state/verdicts.ts";
import { Answered } from "../../../ui/answered.tsx";
import { IconButton } from "../../../ui/button.tsx";
import { CloseIcon } from "../../../ui/icons.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import css from "./group-list.module.css";

interface GroupListProps {
  dataset: Dataset;
  modelId: number;
  column: string;
}

const most = 200;

export function GroupList({ dataset, modelId, column }: GroupListProps) {
  const filter = useQuery(({ filter }) => filter);
  const show = useTriage(({ show }) => show);
  const setGroupBy = useTriage(({ setGroupBy }) => setGroupBy);
  const answer = useAnswer(
    "triage.groups",
    {
      datasetId: dataset.id,
      modelId,
      show: show === "all" ? "all" : "flags",
      filter,
      column,
      limit: most,
    },
    { keepLast: true },
  );
  const found = answer.value;

  const known = dataset.columns.find(({ name }) => name === column);
  const written = known
    ? cellFormat(known, { mode: "utc" })
    : (value: CellValue) => String(value ?? nothingOf[column] ?? "–");
  return (
    <section className={css.groups} aria-label={`Groups by ${column}`}>
      <header className={css.head}>
        <span className={css.title} title={column}>
          {column}
        </span>
        {found && <span className={css.count}>{manyText(found.distinct, "group")}</span>}
        <IconButton label="Ungroup" icon={CloseIcon} onClick={() => setGroupBy(null)} />
      </header>
      <Answered
        of={answer}
        bones={
          <div className={css.bones} aria-hidden="true">
            {[0, 1, 2, 3].map((i) => (
              <Skeleton key={i} height={20} />
            ))}
          </div>
        }
      >
        {({ groups, distinct }) => (
          <>
            <GroupButtons {...{ groups, written, known, column }} />
            {distinct > groups.length && (
              <p className={css.rest}>{manyText(distinct - groups.length, "smaller group")} not shown</p>
            )}
            {groups.length === 0 && <p className={css.rest}>Nothing to group.</p>}
          </>
        )}
      </Answered>
    </section>
  );
}

interface GroupButtonsProps {
  groups: readonly TriageGroup[];
  written(value: CellValue): string;
  known: Column | undefined;
  column: string;
}

function GroupButtons({ groups, written, known, column }: GroupButtonsProps) {
  const narrow = useQuery(({ narrow }) => narrow);
  const hosts = useVerdicts(({ hosts }) => hosts);
  const largest = Math.max(1, ...groups.map(({ rows }) => rows));
  return (
    <ul className={css.list}>
      {groups.map(({ value, rows, open, most }) => {
        const text = written(value);
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
              title={`${text}: ${manyText(rows, "row")}, ${countText(open)} open`}
              onClick={() => condition && narrow(condition)}
            >
              <span className={css.name}>{hosts.get(String(value)) ?? text}</span>
              <span className={css.rows}>{countText(rows)}</span>
              <span className={css.bar}>
                <span
                  style={{
                    width: `${(100 * rows) / largest}%`,
                    background: most === null ? "var(--bar)" : scoreColour(most),
                  }}
                />
              </span>
              <span className={css.open}>{open > 0 ? `${countText(open)} open` : "done"}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const nothingOf: Record<string, string> = { verdict: "open", reason: "no reason kept" };
