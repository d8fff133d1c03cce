// The states of a job and their consequences. The window uses this file, so it imports no schema.
export const jobStates = ["queued", "running", "done", "failed", "cancelled"] as const;
export type JobState = (typeof jobStates)[number];

export const isEnded = ({ state }: { state: JobState }): boolean =>
  state === "done" || state === "failed" || state === "cancelled";

/** Share of the work done, 0 to 1, or null if the total is unknown. */
export function progressShare(progress: { done: number; total: number | null } | null): number | null {
  if (!progress?.total) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}
