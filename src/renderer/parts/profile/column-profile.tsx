// The profile of a column under the present filter: counts, a small histogram, quantiles, common values.
import { countText, manyText } from "#shared/number-words.ts";
import type { Column, Dataset, Profile } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { equals } from "../../filter/conditions.ts";
import { briefCell, cellFormat, exactCell, shownUnit } from "../../format/cell.ts";
import { formatShare } from "../../format/number.ts";
import { useQuery } from "../../state/query.ts";
import { useSettings } from "../../state/settings.ts";
import { Answered } from "../../ui/answered.tsx";
import { PopoverUnder } from "../../ui/popover.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./column-profile.module.css";
import { Histogram } from "./histogram.tsx";

interface ColumnProfileProps {
  dataset: Dataset;
  column: string;
  anchor: HTMLElement;
  onClose(): void;
}

export function ColumnProfile({ dataset, column: name, anchor, onClose }: ColumnProfileProps) {
  const filter = useQuery(({ filter }) => filter);
  const answer = useAnswer(
    "column.profile",
    { datasetId: dataset.id, column: name, filter },
    { keepLast: true },
  );
  const column = dataset.columns.find((candidate) => candidate.name === name);
  if (!column) return null;
  return (
    <PopoverUnder element={anchor} label={`Profile of ${name}`} onClose={onClose}>
      <article className={css.sheet}>
        <header>
          <h2 className={css.name}>{name}</h2>
          <p className={css.about}>
            {[column.about, column.kind, shownUnit(column) && `in ${shownUnit(column)}`]
              .filter(Boolean)
              .join(" · ")}
          </p>
        </header>
        <Answered of={answer} bones={<Bones />}>
          {(profile) => (
            <Body
              profile={profile}
              column={column}
              originMs={dataset.timeSpan?.fromMs ?? 0}
              onClose={onClose}
            />
          )}
        </Answered>
      </article>
    </PopoverUnder>
  );
}

function Bones() {
  return (
    <div className={css.bones} role="status" aria-label="Loading">
      <Skeleton height={56} />
      <Skeleton width="80%" />
      <Skeleton width="60%" />
      <Skeleton width="70%" />
    </div>
  );
}

function Body({
  profile,
  column,
  originMs,
  onClose,
}: {
  profile: Profile;
  column: Column;
  originMs: number;
  onClose(): void;
}) {
  const time = useSettings(({ settings }) => settings.time);
  const narrow = useQuery(({ narrow }) => narrow);
  const format = cellFormat(column, { mode: time, originMs });
  const held = profile.count - profile.missing;
  const most = profile.top[0]?.count ?? 1;
  // When nearly every value is unique, the first ones are no more common than the rest.
  const stands = column.kind !== "number" || most * 500 >= held;
  const facts: readonly (readonly [string, string, string])[] = [
    ["Values", countText(held), ""],
    ["Missing", `${countText(profile.missing)} (${formatShare(profile.missing, profile.count)})`, ""],
    ["Distinct", `≈ ${countText(Math.min(profile.distinct, held))}`, "Estimated, within about 2 %"],
  ];
  return (
    <>
      <dl className={css.facts}>
        {facts.map(([word, value, hint]) => (
          <div key={word} title={hint || undefined}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {profile.histogram.length > 0 && (
        <Histogram
          profile={profile}
          format={format}
          onChoose={({ from, to }) => {
            narrow({ kind: "range", column: column.name, from, to });
            onClose();
          }}
        />
      )}
      {profile.quantiles.length > 0 && (
        <table className={css.quantiles}>
          <caption className={css.caption}>Quantiles</caption>
          <thead>
            <tr>
              {profile.quantiles.map(({ p }) => (
                <th key={p} scope="col">
                  {p === 0.5 ? "median" : `${Math.round(p * 100)} %`}
                </th>
              ))}
            </tr>
          </thead>
          {column.kind !== "time" && (
            <tbody>
              <tr>
                {profile.quantiles.map(({ p, value }) => (
                  <td key={p} title={exactCell(value, column)}>
                    {briefCell(value, column)}
                  </td>
                ))}
              </tr>
            </tbody>
          )}
        </table>
      )}
      {profile.top.length > 0 && !stands && (
        <p className={css.about}>No value stands out: the most common one is in {manyText(most, "row")}.</p>
      )}
      {profile.top.length > 0 && column.kind !== "time" && stands && (
        <section>
          <h3 className={css.caption}>Common values, click to include</h3>
          <ul className={css.top}>
            {profile.top.map(({ value, count }) => (
              <li key={String(value)}>
                <button
                  type="button"
                  className={css.value}
                  title={exactCell(value, column)}
                  onClick={() => {
                    narrow(equals(column, value));
                    onClose();
                  }}
                >
                  <span className={css.bar} style={{ width: `${(count / most) * 100}%` }} />
                  <span className={css.text}>{value === "" ? "(empty text)" : format(value)}</span>
                  <span className={css.count}>{countText(count)}</span>
                  <span className={css.share}>{formatShare(count, profile.count)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
