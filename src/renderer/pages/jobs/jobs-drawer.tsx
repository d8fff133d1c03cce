// The drawer of jobs on the right side: running and waiting jobs, and the results of the others.
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { countText, manyText } from "#shared/number-words.ts";
import { formatSeconds } from "../../format/number.ts";
import { formatAgo } from "../../format/time.ts";
import { JobProgress } from "../../parts/job-progress.tsx";
import { copyText } from "../../state/clipboard.ts";
import { useDatasets } from "../../state/datasets.ts";
import { datasetIdOf, pathOf, useJobs } from "../../state/jobs.ts";
import { useOverlays } from "../../state/overlays.ts";
import { failureText } from "../../state/toasts.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { FailurePanel } from "../../ui/failure.tsx";
import { CloseIcon, CopyIcon, DoneIcon, FailedIcon, RunningIcon, StoppedIcon } from "../../ui/icons.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import css from "./jobs-drawer.module.css";

export function JobsDrawer() {
  const { list, error, load } = useJobs();
  const set = useOverlays(({ set }) => set);
  const open = list?.filter((job) => !isEnded(job)) ?? [];
  const ended = list?.filter(isEnded) ?? [];
  return (
    <aside className={css.drawer} aria-label="Jobs">
      <header className={css.head}>
        <h2>Jobs</h2>
        <IconButton label="Close" icon={CloseIcon} onClick={() => set({ jobs: false })} />
      </header>
      <div className={css.body}>
        {error && !list && (
          <FailurePanel title="The jobs could not be read" failure={error}>
            <Button onClick={() => void load()}>Try again</Button>
          </FailurePanel>
        )}
        {!list && !error && (
          <div className={css.bones}>
            <Skeleton width="70%" />
            <Skeleton width="50%" />
          </div>
        )}
        {list?.length === 0 && (
          <p className={css.empty}>
            Nothing has run yet. Work that takes a while, such as reading a file, is shown here.
          </p>
        )}
        <ul aria-label="Running and waiting">
          {open.map((job) => (
            <OpenJob key={job.id} job={job} />
          ))}
        </ul>
        {ended.length > 0 && (
          <>
            <h3 className={css.group}>Ended</h3>
            <ul aria-label="Ended">
              {ended.map((job) => (
                <EndedJob key={job.id} job={job} />
              ))}
            </ul>
          </>
        )}
      </div>
    </aside>
  );
}

function OpenJob({ job }: { job: Job }) {
  const cancel = useJobs(({ cancel }) => cancel);
  return (
    <li className={css.job}>
      <RunningIcon className={job.state === "running" ? css.running : css.quiet} />
      <div className={css.text}>
        <p className={css.title} title={pathOf(job) || job.title}>
          {job.title}
        </p>
        <JobProgress job={job} />
      </div>
      <Button
        tone="quiet"
        className={css.small}
        onClick={() => void cancel(job.id)}
        aria-label={`Cancel ${job.title}`}
      >
        Cancel
      </Button>
    </li>
  );
}

const outcomes = {
  done: { icon: DoneIcon, words: "Done" },
  failed: { icon: FailedIcon, words: "Failed" },
  cancelled: { icon: StoppedIcon, words: "Cancelled" },
} as const;

function EndedJob({ job }: { job: Job }) {
  const dataset = useDatasets(({ list }) => list?.find(({ id }) => id === datasetIdOf(job)));
  const select = useDatasets(({ select }) => select);
  if (job.state === "queued" || job.state === "running") return null;
  const { icon: Icon, words } = outcomes[job.state];
  const { error } = job;
  const tookMs = job.startedAtMs !== null && job.endedAtMs !== null ? job.endedAtMs - job.startedAtMs : null;
  const facts = [
    words,
    rowsOf(job),
    tookMs === null ? "" : `in ${formatSeconds(tookMs / 1000)}`,
    formatAgo(job.endedAtMs ?? job.createdAtMs, Date.now()),
  ];
  return (
    <li className={css.job} data-state={job.state}>
      <Icon className={job.state === "failed" ? css.failed : css.quiet} />
      <div className={css.text}>
        <p className={css.title} title={pathOf(job) || job.title}>
          {job.title}
        </p>
        <p className={css.facts}>{facts.filter(Boolean).join(" · ")}</p>
        {error && job.state === "failed" && <p className={css.error}>{error.message}</p>}
      </div>
      {error && job.state === "failed" && (
        <IconButton
          label="Copy details"
          icon={CopyIcon}
          onClick={() => void copyText(failureText(error), "the details")}
        />
      )}
      {dataset && (
        <Button
          tone="quiet"
          className={css.small}
          onClick={() => select(dataset.id)}
          aria-label={`Show ${dataset.name}`}
        >
          Show
        </Button>
      )}
    </li>
  );
}

function rowsOf(job: Job): string {
  const output = job.output as { rows?: unknown; refusedRows?: unknown } | null;
  if (job.state !== "done" || typeof output?.rows !== "number") return "";
  const refused = typeof output.refusedRows === "number" && output.refusedRows > 0 ? output.refusedRows : 0;
  return manyText(output.rows, "row") + (refused > 0 ? `, ${countText(refused)} refused` : "");
}
