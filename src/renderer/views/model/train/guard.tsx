// The guard before a training: the rows chosen as normal that are least like the rest, to be taken out by a check mark.
import { formatFilter } from "../../../../shared/filter.ts";
import { isEnded, type Job } from "../../../../shared/job.ts";
import type { Guard as Found } from "../../../../shared/model-life-vocabulary.ts";
import type { Dataset, Filter } from "../../../../shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { scoreColour } from "../../../chart/score-ramp.ts";
import { cellFormat } from "../../../format/cell.ts";
import { formatCount, formatMany } from "../../../format/number.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useSettings } from "../../../state/settings.ts";
import { showFailure } from "../../../state/toasts.ts";
import { normalFilter, useTraining } from "../../../state/training.ts";
import { Button } from "../../../ui/button.tsx";
import { JobProgress } from "../../jobs/job-progress.tsx";
import css from "./guard.module.css";
import { Hint } from "./step.tsx";

const shownColumns = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export function Guard({ dataset }: { dataset: Dataset }) {
  const form = useTraining();
  const { list, cancel } = useJobs();
  const normal = normalFilter(form, dataset);
  const features = form.picked ?? form.set;
  const job = list?.find((one) => isOf(one, dataset, normal, features)) ?? null;
  const running = job !== null && !isEnded(job);
  const found = job?.state === "done" ? (job.output as Found) : null;
  const look = () => {
    const names = new Set(dataset.columns.map(({ name }) => name));
    startJob("model.guard", {
      datasetId: dataset.id,
      normal,
      exclude: [],
      features: typeof features === "string" ? features : [...features],
      seed: form.seed,
      rows: 100_000,
      top: 50,
      columns: shownColumns.filter((name) => names.has(name)).slice(0, 4),
    }).catch((thrown) => showFailure(thrown, "The guard could not start"));
  };
  return (
    <section className={css.guard} aria-label="Guard">
      <header className={css.head}>
        <h3 className={css.title}>Guard</h3>
        {running ? (
          <Button className={css.small} onClick={() => void cancel(job.id)}>
            Cancel
          </Button>
        ) : (
          <Button className={css.small} onClick={look}>
            {found ? "Look again" : "Look for rows that do not belong"}
          </Button>
        )}
      </header>
      {!found && !running && (
        <Hint>
          Before it learns, see which of the normal rows are least like the rest, and take out what is not
          normal.
        </Hint>
      )}
      {running && <JobProgress job={job} />}
      {job?.state === "failed" && (
        <p className={css.failed} role="alert">
          {job.error?.message}
        </p>
      )}
      {found && <Suspects dataset={dataset} found={found} />}
    </section>
  );
}

function Suspects({ dataset, found }: { dataset: Dataset; found: Found }) {
  const { exclude, change } = useTraining();
  const time = useSettings(({ settings }) => settings.time);
  const out = new Set(exclude);
  const formats = found.columns.map((column) => cellFormat(column, time, dataset.timeSpan?.fromMs ?? 0));
  const all = found.suspects.length > 0 && found.suspects.every(({ row }) => out.has(row));
  const turn = (rows: readonly number[], on: boolean) => {
    const next = new Set(exclude);
    for (const row of rows) on ? next.add(row) : next.delete(row);
    change({ exclude: [...next] });
  };
  return (
    <>
      <p className={css.sentence}>{found.sentence}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section className={css.sheet} tabIndex={0} aria-label="Rows least like the rest">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label="Take out all of these rows"
                  checked={all}
                  onChange={(event) =>
                    turn(
                      found.suspects.map(({ row }) => row),
                      event.target.checked,
                    )
                  }
                />
              </th>
              <th scope="col">score</th>
              <th scope="col">why</th>
              {found.columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.suspects.map((suspect) => (
              <tr key={suspect.row} data-out={out.has(suspect.row)}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Take out row ${formatCount(suspect.row + 1)}`}
                    checked={out.has(suspect.row)}
                    onChange={(event) => turn([suspect.row], event.target.checked)}
                  />
                </td>
                <td>
                  <span className={css.score} style={{ borderColor: scoreColour(suspect.score) }}>
                    {suspect.score.toFixed(0)}
                  </span>
                </td>
                <td className={css.why} title={suspect.sentence}>
                  {suspect.reasons[0]?.sentence ?? suspect.sentence}
                </td>
                {found.columns.map(({ name }, i) => (
                  <td key={name} className={css.cell}>
                    {formats[i]?.(suspect.cells[i] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Hint>
        {out.size === 0
          ? "Nothing is taken out."
          : `${formatMany(out.size, "row")} ${out.size === 1 ? "is" : "are"} taken out of what is learned.`}{" "}
        {found.looked < found.rows &&
          `${formatCount(found.looked)} of ${formatCount(found.rows)} rows were looked at.`}
      </Hint>
    </>
  );
}

/** Whether a job is the guard of what is chosen now. */
function isOf(job: Job, dataset: Dataset, normal: Filter, features: string | readonly string[]): boolean {
  if (job.kind !== "model.guard" || job.state === "cancelled") return false;
  const input = job.input as { datasetId: number; normal: Filter; features: unknown };
  return (
    input.datasetId === dataset.id &&
    formatFilter(input.normal) === formatFilter(normal) &&
    JSON.stringify(input.features) === JSON.stringify(features)
  );
}
