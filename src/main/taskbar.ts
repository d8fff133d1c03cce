// Progress on the task bar: the sum of the running jobs as the number that the system's progress bar takes.
import type { Job } from "../shared/job.ts";
import { isEnded, progressShare } from "../shared/job-state.ts";

/** Below 0 none, 0 to 1 a share, above 1 running without a known end. */
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

/** The least advanced job of known length speaks for all; whole per cents, for the bar moves no finer. */
function taskbarProgress(running: readonly Job[]): TaskbarProgress {
  if (running.length === 0) return -1;
  const shares = running.map((job) => progressShare(job.progress)).filter((share) => share !== null);
  return shares.length === 0 ? 2 : Math.floor(Math.min(...shares) * 100) / 100;
}
