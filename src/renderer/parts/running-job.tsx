// A running job in place of its future result: progress, and a button that cancels it.
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
