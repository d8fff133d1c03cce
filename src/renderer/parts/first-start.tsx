// An empty workspace: a sentence, a button, and running and failed imports.
import { isEnded } from "#shared/job-state.ts";
import { useJobs } from "../state/jobs.ts";
import { choose } from "../state/opening.ts";
import { trySample, useSample } from "../state/sample.ts";
import { Button } from "../ui/button.tsx";
import { FolderOpenIcon } from "../ui/icons.tsx";
import { Keys } from "../ui/keys.tsx";
import { FailedImports } from "./failed-imports.tsx";
import css from "./first-start.module.css";
import { JobProgress } from "./job-progress.tsx";
import { Tides } from "./tides.tsx";

export function FirstStart() {
  const { list, cancel } = useJobs();
  const making = useSample(({ running }) => running);
  const open = list?.filter((job) => !isEnded(job)) ?? [];
  return (
    <div className={css.place}>
      <FailedImports />
      {open.length === 0 && !making ? (
        <section className={css.invite} aria-label="First start">
          <Tides />
          <h1 className={css.title}>No data yet</h1>
          <p className={css.words}>
            Open a capture (pcap, pcapng) or a flow table (CSV, Zeek, Parquet…), or drop it on the window. It
            stays on this machine.
          </p>
          <Button tone="primary" icon={FolderOpenIcon} onClick={() => void choose("data")}>
            Open a file
          </Button>
          <p className={css.hint}>
            or press <Keys keys="O" />; <Keys keys="Ctrl+V" /> pastes copied rows
          </p>
          <div className={css.sample}>
            <Button onClick={() => void trySample()}>Try the sample</Button>
            <p className={css.hint}>
              Two hours of a synthetic office with six planted incidents, generated and scored on this
              machine.
            </p>
          </div>
        </section>
      ) : (
        <section className={css.reading} aria-label="Reading">
          {open.map((job) => (
            <div key={job.id} className={css.job}>
              <div className={css.text}>
                <p className={css.job}>{job.title}</p>
                <JobProgress job={job} />
              </div>
              <Button onClick={() => void cancel(job.id)} aria-label={`Cancel ${job.title}`}>
                Cancel
              </Button>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
