// The datasets of the workspace, what is being read into it, and what could not be.
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";
import { formatBytes } from "../../format/number.ts";
import { JobProgress } from "../../parts/job-progress.tsx";
import css from "../../parts/list.module.css";
import { useDatasets } from "../../state/datasets.ts";
import { baseName, pathOf, useJobs } from "../../state/jobs.ts";
import { choose } from "../../state/opening.ts";
import { useOverlays } from "../../state/overlays.ts";
import { putAway } from "../../state/uploads.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { CloseIcon, FailedIcon, PasteIcon, PlusIcon, WarningIcon } from "../../ui/icons.tsx";

const shownFailures = 2;

export function DatasetList({ datasets }: { datasets: readonly Dataset[] }) {
  const { selectedId, select } = useDatasets();
  return (
    <nav className={css.side} aria-label="Datasets">
      <header className={css.head}>
        <h2>Datasets</h2>
        <span className={css.tools}>
          <IconButton
            label="Paste rows…"
            keys="Ctrl+V"
            icon={PasteIcon}
            onClick={() => useOverlays.getState().set({ pasted: "" })}
          />
          <IconButton label="Open a file" keys="O" icon={PlusIcon} onClick={() => void choose("data")} />
        </span>
      </header>
      <ul className={css.list}>
        <Readings />
        {datasets.map((dataset) => (
          <li key={dataset.id}>
            <button
              type="button"
              className={css.dataset}
              aria-current={dataset.id === selectedId}
              title={`${dataset.name}\n${dataset.source.path}`}
              onClick={() => select(dataset.id)}
            >
              <span className={css.name}>{dataset.name}</span>
              <span className={css.facts}>
                {manyText(dataset.rows, dataset.kind === "samples" ? "sample" : "row")} ·{" "}
                {formatBytes(dataset.source.bytes)}
                {dataset.refusedRows + dataset.warnings.length > 0 && (
                  <WarningIcon
                    size={12}
                    className={css.warning}
                    aria-hidden={false}
                    role="img"
                    aria-label="has warnings"
                  />
                )}
              </span>
            </button>
          </li>
        ))}
        <NotOpened />
      </ul>
    </nav>
  );
}

/** The file that is read, or what is copied. */
function nameOf(job: Job): string {
  const { files } = job.input as { files?: { name: string }[] };
  const tops = new Set(files?.map(({ name }) => name.split("/")[0]!));
  if (tops.size > 0) return tops.size === 1 ? [...tops][0]! : manyText(files!.length, "file");
  return baseName(pathOf(job)) || job.title;
}

/** Jobs that will become datasets. */
function Readings() {
  const { list, cancel } = useJobs();
  const isReading = ({ kind }: Job) => kind === "dataset.import" || kind === "upload.receive";
  const open = list?.filter((job) => isReading(job) && !isEnded(job)) ?? [];
  return (
    <>
      {open.map((job) => (
        <li key={job.id} className={css.reading}>
          <div className={css.line}>
            <span className={css.name} title={pathOf(job) || job.title}>
              {nameOf(job)}
            </span>
            <Button
              tone="quiet"
              className={css.small}
              onClick={() => void cancel(job.id)}
              aria-label={`Cancel ${job.title}`}
            >
              Cancel
            </Button>
          </div>
          <JobProgress job={job} />
        </li>
      ))}
    </>
  );
}

/** Imports that failed: below the datasets, the last ones with what happened. */
function NotOpened() {
  const failed = useJobs(({ failed }) => failed);
  const rest = failed.length - shownFailures;
  return (
    <>
      {failed.slice(0, shownFailures).map((job) => (
        <li key={job.id} className={classNames(css.reading, css.failed)}>
          <div className={css.line}>
            <FailedIcon />
            <span className={css.name} title={pathOf(job)}>
              {baseName(pathOf(job)) || job.title}
            </span>
            <IconButton label="Dismiss" icon={CloseIcon} className={css.small} onClick={() => putAway(job)} />
          </div>
          <p className={css.message}>{job.error?.message}</p>
        </li>
      ))}
      {failed.length > 1 && (
        <li className={css.reading}>
          <Button tone="quiet" className={css.small} onClick={() => failed.forEach(putAway)}>
            {rest > 0
              ? `Dismiss all ${failed.length}, ${rest} of them not shown`
              : `Dismiss all ${failed.length}`}
          </Button>
        </li>
      )}
    </>
  );
}
