// Starts the search for incidents, automatically for a dataset that was never searched, when its import ends or triage shows it.
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
