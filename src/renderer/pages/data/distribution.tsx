// The most common values of a column under the filter: a bar, a count and a share each, the rest as one. A click filters by the value.
import { countText } from "#shared/number-words.ts";
import type { Column, Dataset, Profile } from "#shared/vocabulary.ts";
import { useAnswer } from "../../api/answers.ts";
import { equals } from "../../filter/conditions.ts";
import { formatShare } from "../../format/number.ts";
import { partName } from "../../parts/time-line/overview-words.tsx";
import { useQuery } from "../../state/query.ts";
import { Answered } from "../../ui/answered.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./distribution.module.css";
import { type Share, sharesOf } from "./distribution-shares.ts";

interface DistributionProps {
  dataset: Dataset;
  column: Column;
  title: string;
}

export function ValueDistribution({ dataset, column, title }: DistributionProps) {
  const filter = useQuery(({ filter }) => filter);
  const answer = useAnswer(
    "column.profile",
    { datasetId: dataset.id, column: column.name, filter },
    { keepLast: true },
  );
  return (
    <section className={css.distribution} aria-label={`${title} distribution`}>
      <h3 className={css.title} title={`Rows by ${column.name}, under the filter`}>
        {title}
      </h3>
      <Answered
        of={answer}
        bones={
          <div className={css.bones} role="status" aria-label="Loading">
            <Skeleton width="90%" />
            <Skeleton width="60%" />
            <Skeleton width="40%" />
          </div>
        }
      >
        {(profile) => <Shares profile={profile} column={column} />}
      </Answered>
    </section>
  );
}

function Shares({ profile, column }: { profile: Profile; column: Column }) {
  const narrow = useQuery(({ narrow }) => narrow);
  const shares = sharesOf(profile);
  if (shares.length === 0) return <p className={css.none}>No row matches the filter.</p>;
  return (
    <ul className={css.values}>
      {shares.map((share) => (
        <li key={JSON.stringify(share.value)}>
          {share.value === undefined ? (
            <div className={css.value}>
              <Bar share={share} of={profile.count} name="other" />
            </div>
          ) : (
            <button
              type="button"
              className={css.value}
              title={`Only rows whose ${column.name} is ${nameOf(share, column)}`}
              onClick={() => narrow(equals(column, share.value ?? null))}
            >
              <Bar share={share} of={profile.count} name={nameOf(share, column)} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Bar({ share, of, name }: { share: Share; of: number; name: string }) {
  return (
    <>
      <span className={css.name}>{name}</span>
      <span className={css.count}>{countText(share.count)}</span>
      <span className={css.share}>{formatShare(share.count, of)}</span>
      <span className={css.track} aria-hidden="true">
        <span className={css.bar} style={{ width: `${(share.count / of) * 100}%` }} />
      </span>
    </>
  );
}

const nameOf = ({ value }: Share, column: Column): string =>
  partName(value === null ? "" : String(value), column.name);
