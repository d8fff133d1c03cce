// How a moved threshold changes the flags: how many rows become flags or stop being flags, and these rows. While it is not moved, the rows
// just above it.
import type { ScoreScale } from "#shared/model-view-vocabulary.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { useAnswer } from "../../../api/answers.ts";
import { Answered } from "../../../ui/answered.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { FlagLine } from "../parts/flag-line.tsx";
import css from "./edge-rows.module.css";
import type { Line } from "./line.ts";

interface EdgeRowsProps {
  scale: ScoreScale;
  line: Line;
  stored: Line;
  dataset: Dataset;
  modelId: number;
}

const restMs = 250;
const mostRows = 6;
const endpoints = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export function EdgeRows({ scale, line, stored, dataset, modelId }: EdgeRowsProps) {
  const change = line.figures.flags - stored.figures.flags;
  const lower = change >= 0 ? line : stored;
  const higher = change >= 0 ? stored : line;
  // When moved: the rows between the two thresholds, the strangest first. Otherwise: the last of the flags.
  const offset = change === 0 ? Math.max(0, line.figures.flags - mostRows) : higher.figures.flags;
  const limit = Math.min(mostRows, lower.figures.flags - offset);
  const names = new Set(dataset.columns.map(({ name }) => name));
  const columns = endpoints.filter((name) => names.has(name)).slice(0, 4);
  const input = { modelId, datasetId: dataset.id, method: lower.method, offset, limit, columns };
  const answer = useAnswer("flags.page", limit > 0 ? input : null, { keepLast: true, restMs });
  return (
    <section className={css.edge} aria-label="What changes in the queue">
      <h3 className={css.title} data-change={Math.sign(change)}>
        {change === 0
          ? line.figures.flags === 0
            ? "The queue is empty"
            : "Last in the queue"
          : change > 0
            ? `${manyText(change, "row")} enter${change === 1 ? "s" : ""} the queue`
            : `${manyText(-change, "row")} leave${change === -1 ? "s" : ""} the queue`}
      </h3>
      {limit > 0 && (
        <Answered
          of={answer}
          bones={
            <div className={css.bones}>
              <Skeleton />
              <Skeleton width="80%" />
              <Skeleton width="90%" />
            </div>
          }
        >
          {({ flags, columns }) => (
            <ul className={css.list}>
              {flags.map((flag) => (
                <FlagLine key={flag.row} flag={flag} columns={columns} />
              ))}
            </ul>
          )}
        </Answered>
      )}
      <p className={css.hint}>
        {manyText(scale.rows, "row")} are scored; moving the threshold scores nothing again.
      </p>
    </section>
  );
}
