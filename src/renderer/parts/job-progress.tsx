// The progress of a job: bar, note, rate and time left.
import type { Job } from "#shared/job.ts";
import { progressShare } from "#shared/job-state.ts";
import { formatBytes, formatSeconds, formatShort } from "../format/number.ts";
import { Meter } from "../ui/meter.tsx";
import css from "./job-progress.module.css";

export function JobProgress({ job }: { job: Job }) {
  const share = progressShare(job.progress);
  return (
    <div className={css.progress}>
      <Meter label={job.title} share={job.state === "queued" ? 0 : share} />
      <p className={css.words}>
        <span className={css.note}>
          {job.state === "queued" ? "Waits for its turn" : (job.progress?.note ?? "Working")}
        </span>
        <span className={css.figures}>{figures(job)}</span>
      </p>
    </div>
  );
}

/** The same for a job that has not started yet. */
export function ExpectedProgress({ label }: { label: string }) {
  return (
    <div className={css.progress}>
      <Meter label={label} share={0} />
      <p className={css.words}>
        <span className={css.note}>Waits for its turn</span>
      </p>
    </div>
  );
}

function figures({ progress, state }: Job): string {
  if (!progress || state !== "running") return "";
  const amount = (value: number) =>
    progress.unit === "bytes" ? formatBytes(value) : `${formatShort(value)} ${progress.unit}`;
  const share = progressShare(progress);
  return [
    share === null ? amount(progress.done) : `${Math.floor(share * 100)} %`,
    progress.ratePerS === null ? "" : `${amount(progress.ratePerS)}/s`,
    progress.timeLeftMs === null
      ? ""
      : `${formatSeconds(Math.max(1, Math.round(progress.timeLeftMs / 1000)))} left`,
  ]
    .filter(Boolean)
    .join(" · ");
}
