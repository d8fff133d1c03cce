// Starts the search for incidents: automatically for a dataset that was never searched, when its import ends or its incidents are shown;
// and again when verdicts or a model made the result stale, once they are shown and the analyst pauses.
import { create } from "zustand";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { startJob } from "../api/door.ts";
import { useJobs } from "./jobs.ts";
import { showFailure } from "./toasts.ts";

/** Datasets whose search this window has started, so that a failing one is not started repeatedly. */
const useSearches = create<{ started: readonly number[] }>(() => ({ started: [] }));

/** Call when another workspace opens: numbers of datasets then mean others. */
export const forgetSearches = (): void => useSearches.setState({ started: [] });

const searchOf = (list: readonly Job[] | null, datasetId: number): Job | null =>
  list?.find(
    ({ kind, input }) =>
      kind === "incident.find" && (input as { datasetId?: unknown } | null)?.datasetId === datasetId,
  ) ?? null;

/** The last search in a dataset, which may still be running. */
export const useIncidentSearch = (datasetId: number): Job | null =>
  useJobs(({ list }) => searchOf(list, datasetId));

/** A time without verdicts that counts as a pause. */
export const pauseMs = 2000;

/** The dataset that is searched again in the next pause. */
let waiting: { datasetId: number; timer: ReturnType<typeof setTimeout> } | null = null;

/** Searches a dataset whose incidents are missing or stale: at once if missing, else in the next pause. Returns its undo. */
export function findMissing(datasetId: number): () => void {
  if (searchOf(useJobs.getState().list, datasetId)?.state !== "done") {
    void findIncidents(datasetId);
    return () => {};
  }
  wait(datasetId);
  return () => {
    if (waiting?.datasetId !== datasetId) return;
    clearTimeout(waiting.timer);
    waiting = null;
  };
}

/** A verdict was given: the pause starts again. */
export function putOffSearch(datasetId: number | null): void {
  if (waiting !== null && (datasetId === null || datasetId === waiting.datasetId)) wait(waiting.datasetId);
}

function wait(datasetId: number): void {
  clearTimeout(waiting?.timer);
  const timer = setTimeout(() => {
    waiting = null;
    void findIncidents(datasetId);
  }, pauseMs);
  waiting = { datasetId, timer };
}

/** Searches for incidents once; with `again`, once more. */
export async function findIncidents(datasetId: number, again = false): Promise<void> {
  const { list, take } = useJobs.getState();
  const last = searchOf(list, datasetId);
  if (last && !isEnded(last)) return;
  const failed = last === null || last.state !== "done";
  if (!again && failed && useSearches.getState().started.includes(datasetId)) return;
  useSearches.setState(({ started }) => ({ started: [...started, datasetId] }));
  try {
    take(await startJob("incident.find", { datasetId }));
  } catch (thrown) {
    showFailure(thrown, "The search for incidents could not be started");
  }
}
