// Runs a job and waits for its output, as one step of a sequence.
import type { JobInput, JobName, JobOutput } from "#shared/contract/contract.ts";
import { AppError, fromFailure } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { startJob } from "../api/door.ts";
import { useJobs } from "./jobs.ts";

/** The output of a job. Throws when it fails, with CANCELLED when it is cancelled. */
export async function runStep<K extends JobName>(kind: K, input: JobInput<K>): Promise<JobOutput<K>> {
  const started = await startJob(kind, input);
  useJobs.getState().take(started);
  const job = await untilEnded(started.id);
  if (job.state === "cancelled") throw new AppError("CANCELLED", `${job.title} was cancelled.`);
  if (job.error) throw fromFailure(job.error);
  return job.output as JobOutput<K>;
}

/** The job when it has ended, as events tell it. */
export function untilEnded(id: number): Promise<Job> {
  const find = (list: readonly Job[] | null) => list?.find((job) => job.id === id && isEnded(job));
  return new Promise((resolve) => {
    const known = find(useJobs.getState().list);
    if (known) return resolve(known);
    const stop = useJobs.subscribe(({ list }) => {
      const job = find(list);
      if (!job) return;
      stop();
      resolve(job);
    });
  });
}
