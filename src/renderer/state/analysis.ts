// Analyzes a dataset with one click: normal rows, model, scores, threshold and incidents, as one job of the engine. The job survives a
// reload of the page; the window that started it shows the incidents at the end.
import type { JobOutput } from "#shared/contract/contract.ts";
import { AppError } from "#shared/errors.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import { manyText } from "#shared/number-words.ts";
import type { Dataset } from "#shared/vocabulary.ts";

import { useDatasets } from "./datasets.ts";
import { runStep } from "./job-step.ts";
import { useJobs } from "./jobs.ts";
import { useModels } from "./models.ts";
import { usePage } from "./page.ts";
import { showFailure, useToasts } from "./toasts.ts";
import { useTriage } from "./triage.ts";

/** The running or waiting analysis of a dataset. */
export const useRunningAnalysis = (datasetId: number): Job | null =>
  useJobs(({ list }) => list?.find((job) => isAnalysisOf(job, datasetId) && !isEnded(job)) ?? null);

/** Whether a dataset was analyzed, by this job or step by step. */
export function useIsAnalyzed(datasetId: number): boolean {
  const isScored = useModels(({ scores }) => scores.some((one) => one.datasetId === datasetId));
  const isDone = useJobs(
    ({ list }) => list?.some((job) => isAnalysisOf(job, datasetId) && job.state === "done") ?? false,
  );
  return isScored || isDone;
}

const isAnalysisOf = ({ kind, input }: Job, datasetId: number): boolean =>
  kind === "analysis.run" && (input as { datasetId?: unknown } | null)?.datasetId === datasetId;

export async function findStrange(dataset: Dataset): Promise<void> {
  try {
    await analyze(dataset);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === "CANCELLED")
      useToasts
        .getState()
        .show({ tone: "plain", title: "The analysis was cancelled; nothing was saved", showMs: 5_000 });
    else showFailure(thrown, `${dataset.name} could not be analyzed`);
  }
}

/** Analyzes a dataset. Then shows the result if the dataset is still selected, otherwise offers it in a message. */
export async function analyze(dataset: Dataset): Promise<JobOutput<"analysis.run">> {
  const found = await runStep("analysis.run", { datasetId: dataset.id });
  await useModels.getState().load();
  if (found.modelId !== null) useModels.getState().select(found.modelId);
  const looksAtIt = usePage.getState().page === "data" && useDatasets.getState().selectedId === dataset.id;
  if (looksAtIt) showFound(dataset);
  useToasts.getState().show({
    tone: "plain",
    title: titleOf(dataset, found),
    body: sentenceOf(found),
    action: { label: "Read them", run: () => showFound(dataset) },
    showMs: looksAtIt ? 8_000 : 20_000,
  });
  return found;
}

const sentenceOf = ({ normalSentence, methodSentence, incidentsSentence }: JobOutput<"analysis.run">) =>
  [normalSentence, methodSentence, incidentsSentence].filter(Boolean).join(" ");

function titleOf(dataset: Dataset, { incidents, severe, flags }: JobOutput<"analysis.run">): string {
  const parts = [
    ...(dataset.kind === "flows" ? [`${manyText(incidents, "incident")}, ${severe} to look at today`] : []),
    ...(flags === null ? [] : [manyText(flags, "flag")]),
  ];
  return `${dataset.name}: ${parts.length === 0 ? "nothing could be learned" : parts.join("; ")}`;
}

/** Opens the page with the results of a dataset. */
export function showFound(dataset: Dataset): void {
  useDatasets.getState().select(dataset.id);
  useTriage.getState().setView(dataset.kind === "flows" ? "incidents" : "flags");
  usePage.getState().show("triage");
}
