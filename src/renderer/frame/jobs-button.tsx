// The running jobs in the top bar: a ring with their progress, which opens the drawer. Hidden when nothing runs.
import { isEnded, progressShare } from "#shared/job-state.ts";
import { useJobs } from "../state/jobs.ts";
import { useOverlays } from "../state/overlays.ts";
import css from "./jobs-button.module.css";

const circumference = 2 * Math.PI * 6;

export function JobsButton() {
  const { jobs, toggleJobs } = useOverlays();
  const open = useJobs(({ list }) => list)?.filter((job) => !isEnded(job)) ?? [];
  const running = open.find((job) => job.state === "running");
  const share = running ? progressShare(running.progress) : null;
  const words = running
    ? share === null
      ? "Running"
      : `${Math.floor(share * 100)} %`
    : open.length > 0
      ? "Queued"
      : "Jobs";
  const more = open.length > 1 ? ` +${open.length - 1}` : "";
  return (
    <button
      type="button"
      className={css.button}
      aria-label={
        running ? `Jobs: ${running.title}, ${words}` : open.length > 0 ? "Jobs: queued" : "Jobs: none running"
      }
      aria-expanded={jobs}
      title={running?.title ?? "Jobs"}
      onClick={toggleJobs}
    >
      <svg
        viewBox="0 0 16 16"
        width="16"
        height="16"
        aria-hidden="true"
        className={running && share === null ? css.turning : undefined}
      >
        <circle cx="8" cy="8" r="6" className={css.ring} />
        {running && (
          <circle
            cx="8"
            cy="8"
            r="6"
            className={css.arc}
            strokeDasharray={circumference}
            strokeDashoffset={circumference * (1 - (share ?? 0.3))}
          />
        )}
      </svg>
      <span className={running ? undefined : css.idle}>
        {words}
        {more}
      </span>
    </button>
  );
}
