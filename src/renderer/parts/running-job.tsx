// A job that runs, in the place of what it will bring: how far it is, and the button that stops it.
import type { Job } from "#shared/job.ts";
import { useJobs } from "../state/jobs.ts";
import { Button } from "../ui/button.tsx";
import { JobProgress } from "./job-progress.tsx";
import css from "./running-job.module.css";

export function RunningJob({ job }: { job: Job }) {
  const cancel = useJobs(({ cancel }) => cancel);
  return (
    <div className={css.running}>
      <JobProgress job={job} />
      <Button onClick={() => void cancel(job.id)}>Cancel</Button>
    </div>
  );
}
