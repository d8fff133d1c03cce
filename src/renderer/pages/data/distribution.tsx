// How often the values of one column come under the filter: a bar, a count and a share each, the rest as one; a click includes.
import { useEffect, useState } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Column, Dataset, Profile } from "#shared/vocabulary.ts";
import { asAppError } from "../../api/door.ts";
import { equals } from "../../filter/conditions.ts";
import { formatCount, formatShare } from "../../format/number.ts";
import { partName } from "../../parts/time-line/overview-words.tsx";
import { loadProfile } from "../../state/profiles.ts";
import { useQuery } from "../../state/query.ts";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./distribution.module.css";
import { type Share, sharesOf } from "./distribution-shares.ts";

interface DistributionProps {
  dataset: Dataset;
  column: Column;
  title: string;
}

export function Distribution({ dataset, column, title }: DistributionProps) {
  const { filter, narrow } = useQuery();
  const [profile, setProfile] = useState<Profile | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    let gone = false;
    loadProfile(dataset.id, column.name, filter).then(
      (next) => {
        if (gone) return;
        setProfile(next);
        setError(null);
      },
      (thrown) => !gone && setError(asAppError(thrown)),
    );
    return () => {
      gone = true;
    };
  }, [dataset.id, column.name, filter]);
  const shares = profile ? sharesOf(profile) : null;
  return (
    <section className={css.distribution} aria-label={`${title} distribution`}>
      <h3 className={css.title} title={`Rows by ${column.name}, under the filter`}>
        {title}
      </h3>
      {/* A filter that is refused is said at its box, by the grid; what was counted before still stands. */}
      {error && !shares && (
        <p className={css.none} role="alert">
          {error.message}
        </p>
      )}
      {!shares && !error && (
        <div className={css.bones} role="status" aria-label="Loading">
          <Skeleton width="90%" />
          <Skeleton width="60%" />
          <Skeleton width="40%" />
        </div>
      )}
      {shares?.length === 0 && <p className={css.none}>No row matches the filter.</p>}
      {shares && shares.length > 0 && (
        <ul className={css.values}>
          {shares.map((share) => (
            <li key={JSON.stringify(share.value)}>
              {share.value === undefined ? (
                <div className={css.value}>
                  <Bar share={share} of={profile?.count ?? 0} name="other" />
                </div>
              ) : (
                <button
                  type="button"
                  className={css.value}
                  title={`Only rows whose ${column.name} is ${nameOf(share, column)}`}
                  onClick={() => narrow(equals(column, share.value ?? null))}
                >
                  <Bar share={share} of={profile?.count ?? 0} name={nameOf(share, column)} />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Bar({ share, of, name }: { share: Share; of: number; name: string }) {
  return (
    <>
      <span className={css.name}>{name}</span>
      <span className={css.count}>{formatCount(share.count)}</span>
      <span className={css.share}>{formatShare(share.count, of)}</span>
      <span className={css.track} aria-hidden="true">
        <span className={css.bar} style={{ width: `${(share.count / of) * 100}%` }} />
      </span>
    </>
  );
}

const nameOf = ({ value }: Share, column: Column): string =>
  partName(value === null ? "" : String(value), column.name);
