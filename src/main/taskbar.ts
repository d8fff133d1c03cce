// Progress of the running jobs on the task bar, as the number that the system's progress bar takes.
import type { Job } from "../shared/job.ts";
import { isEnded, progressShare } from "../shared/job-state.ts";

/** Below 0: none. 0 to 1: a share. Above 1: running without a known end. */
type TaskbarProgress = number;

export function createTaskbar(show: (progress: TaskbarProgress) => void): (job: Job) => void {
  const running = new Map<number, Job>();
  let shown: TaskbarProgress = -1;
  return (job) => {
    if (isEnded(job)) running.delete(job.id);
    else if (job.state === "running") running.set(job.id, job);
    const progress = taskbarProgress([...running.values()]);
    if (progress !== shown) show(progress);
    shown = progress;
  };
}

/** The progress of the least advanced job with a known length, in whole per cents, because the bar shows no more. */
function taskbarProgress(running: readonly Job[]): TaskbarProgress {
  if (running.length === 0) return -1;
  const shares = running.map((job) => progressShare(job.progress)).filter((share) => share !== null);
  return shares.length === 0 ? 2 : Math.floor(Math.min(...shares) * 100) / 100;
}
