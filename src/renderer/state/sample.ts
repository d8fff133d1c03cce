// The sample in one click: makes it, imports it, trains and scores, one job after the other, each of them in the drawer. Ends with
// the line drawn and the model chosen. A cancel or a failure of one step ends it; what was whole before stays.
import { create } from "zustand";
import type { JobInput, JobName, JobOutput } from "#shared/contract/contract.ts";
import { AppError, fromFailure } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import { request, startJob } from "../api/door.ts";
import { useDatasets } from "./datasets.ts";
import { expectScores } from "./expected-scores.ts";
import { useJobs } from "./jobs.ts";
import { useModels } from "./models.ts";
import { useOverlays } from "./overlays.ts";
import { usePage } from "./page.ts";
import { useSettings } from "./settings.ts";
import { showFailure, useToasts } from "./toasts.ts";
import { startTour } from "./tour.ts";
import { useTriage } from "./triage.ts";

const seed = 1;

/** Whether it is on its way, between its jobs too. */
export const useSample = create<{ running: boolean }>(() => ({ running: false }));

export async function trySample(): Promise<void> {
  if (useSample.getState().running) return;
  useSample.setState({ running: true });
  useOverlays.getState().set({ jobs: true });
  let settle = () => {};
  try {
    const { path } = await step("sample.make", { seed, overwrite: true });
    const { datasetId } = await step("dataset.import", { path });
    await useDatasets.getState().load();
    useDatasets.getState().select(datasetId);
    const suggested = await request("analysis.suggest", { datasetId });
    settle = expectScores({ datasetId, sinceMs: 0 });
    const { modelId } = await step("model.train", {
      datasetId,
      name: "First model of the sample",
      detector: "lstm-autoencoder",
      normal: suggested.normal,
      excludeShare: suggested.excludeShare,
      features: "default",
      ...{ exclude: [], include: [], also: [], rehearsal: 0.5, seed },
      ...(suggested.epochs === null ? {} : { epochs: suggested.epochs }),
    });
    await step("model.score", { modelId, datasetId }, settle);
    const { method } = suggested;
    const { flags } = await request("scores.threshold", { modelId, datasetId, method, keep: true });
    await useModels.getState().load();
    useModels.getState().select(modelId);
    useToasts.getState().show({
      tone: "plain",
      title: `The sample is scored: ${manyText(flags ?? 0, "flag")}`,
      body: suggested.methodSentence,
      action: { label: "Triage them", run: showFlags },
      showMs: 30_000,
    });
    if (!useSettings.getState().settings.tourSeen) startTour();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "CANCELLED")
      useToasts.getState().show({ tone: "plain", title: "The sample was cancelled", showMs: 5_000 });
    else showFailure(thrown, "The sample could not be made");
  } finally {
    settle();
    useSample.setState({ running: false });
  }
}

function showFlags(): void {
  useTriage.getState().setView("flags");
  usePage.getState().show("triage");
}

async function step<K extends JobName>(
  kind: K,
  input: JobInput<K>,
  onStarted?: () => void,
): Promise<JobOutput<K>> {
  const started = await startJob(kind, input);
  useJobs.getState().take(started);
  onStarted?.();
  const job = await ended(started.id);
  if (job.state === "cancelled") throw new AppError("CANCELLED", `${job.title} was cancelled.`);
  if (job.error) throw fromFailure(job.error);
  return job.output as JobOutput<K>;
}

/** The job when it has ended, as events tell it. */
function ended(id: number): Promise<Job> {
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
