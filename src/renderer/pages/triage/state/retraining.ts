// Retraining with verdicts: trains a model from the old normal rows and the false positives, scores the same rows, and compares both
// models. The engine runs the three jobs one after another, so they survive this window; here is what the window shows of them.
import { create } from "zustand";
import type { JobInput, JobOutput } from "#shared/contract/contract.ts";
import { AppError } from "#shared/errors.ts";
import { everything, parseFilter } from "#shared/filter.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Model } from "#shared/model-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { useModels } from "../../../state/models.ts";
import { usePage } from "../../../state/page.ts";
import { failureText, showFailure, useToasts } from "../../../state/toasts.ts";

/** A job of a retraining, by its input. */
interface Step {
  doing: "Learning" | "Scoring" | "Comparing";
  fromId: number;
  datasetId: number;
}

interface RetrainingState {
  /** Requested; its first job has no number yet. */
  starting: boolean;
  start(from: Model, dataset: Dataset): Promise<void>;
}

const failedTitle = "The model could not be retrained";
const nothing: Filter = { kind: "or", of: [] };

/** Comparisons that this window waits for, as `datasetId fromId`. Only these change the page. */
const ours = new Set<string>();
const keyOf = ({ datasetId, fromId }: Pick<Step, "datasetId" | "fromId">): string => `${datasetId} ${fromId}`;

export const useRetraining = create<RetrainingState>((set, get) => ({
  starting: false,
  async start(from, dataset) {
    if (get().starting || runningRetraining(useJobs.getState().list)) return;
    // Set before any request, so that a second click starts nothing.
    set({ starting: true });
    try {
      const job = await startJob("model.train", retrainInput(from, dataset));
      ours.add(keyOf({ datasetId: dataset.id, fromId: from.id }));
      // The job may have ended before its number was known here, because events can come first.
      if (!useJobs.getState().list?.some(({ id }) => id === job.id)) useJobs.getState().take(job);
    } catch (thrown) {
      showFailure(thrown, failedTitle);
    } finally {
      set({ starting: false });
    }
  },
}));

/** Call when another workspace opens: numbers then mean others. */
export function forgetRetraining(): void {
  ours.clear();
  useRetraining.setState({ starting: false });
}

/** The job of a retraining that runs or waits, whichever window started it. */
export function runningRetraining(list: readonly Job[] | null): (Step & { jobId: number }) | null {
  for (const job of list ?? []) {
    const step = isEnded(job) ? null : stepOf(job, list!);
    if (step) return { ...step, jobId: job.id };
  }
  return null;
}

/** What a job does in a retraining, or null. A comparison belongs to one when the scoring before it says so. */
function stepOf({ kind, input }: Job, list: readonly Job[]): Step | null {
  if (input === null) return null;
  if (kind === "model.train") {
    const { thenCompare, thenScore, from } = input as JobInput<"model.train">;
    if (!thenCompare || thenScore === undefined || from === undefined) return null;
    return { doing: "Learning", fromId: from, datasetId: thenScore };
  }
  if (kind === "model.score") {
    const { datasetId, olderModelId } = input as JobInput<"model.score">;
    return olderModelId === undefined ? null : { doing: "Scoring", fromId: olderModelId, datasetId };
  }
  if (kind !== "model.compare") return null;
  const { modelIds, datasetId } = input as JobInput<"model.compare">;
  const [fromId, modelId] = modelIds;
  const follows = list.some((job) => {
    if (job.kind !== "model.score" || job.input === null) return false;
    const scored = job.input as JobInput<"model.score">;
    return scored.olderModelId === fromId && scored.modelId === modelId && scored.datasetId === datasetId;
  });
  return follows ? { doing: "Comparing", fromId, datasetId } : null;
}

/** Receives every job. Shows the comparison at the end, or says why there is none. */
export function takeRetraining(job: Job): void {
  if (!isEnded(job)) return;
  const step = stepOf(job, useJobs.getState().list ?? []);
  if (!step) return;
  const wasOurs = ours.has(keyOf(step));
  if (job.state === "done" && step.doing !== "Comparing") return;
  ours.delete(keyOf(step));
  if (job.state === "done") void tellCompared(job, step, wasOurs);
  else tellStopped(job);
}

/** The training input of the old model, plus the rows with verdicts of this dataset. */
export function retrainInput(from: Model, dataset: Dataset): JobInput<"model.train"> {
  const source = useDatasets.getState().list?.find(({ id }) => id === from.datasetId);
  if (!source) {
    throw new AppError(
      "NOT_FOUND",
      `The dataset ${from.datasetName} that ${from.name} learned from is gone; train a new model on the Model page.`,
    );
  }
  const parsed = from.normal === "" ? null : parseFilter(from.normal);
  if (parsed && !parsed.ok) {
    throw new AppError(
      "INVALID_INPUT",
      `What ${from.name} learned as normal (${from.normal}) cannot be read again; train a new model on the Model page.`,
    );
  }
  return {
    datasetId: source.id,
    normal: parsed ? parsed.filter : everything,
    exclude: [],
    excludeShare: 0,
    include: [],
    also: source.id === dataset.id ? [] : [{ datasetId: dataset.id, normal: nothing }],
    verdicts: true,
    from: from.id,
    thenScore: dataset.id,
    thenCompare: true,
    // The filter already includes all of the old normal rows.
    rehearsal: 0,
    detector: from.detector,
    features: "default",
    seed: from.seed,
  };
}

async function tellCompared(job: Job, { datasetId, fromId }: Step, wasOurs: boolean): Promise<void> {
  const [, modelId] = (job.input as JobInput<"model.compare">).modelIds;
  await useModels.getState().load();
  const open = () => {
    useDatasets.getState().select(datasetId);
    useModels.getState().select(modelId);
    useModelView.getState().compareWith(fromId);
    usePage.getState().show("model");
  };
  // Do not change the page when the user has moved on, or started it in another window.
  if (wasOurs && usePage.getState().page === "triage" && useDatasets.getState().selectedId === datasetId)
    open();
  else
    useToasts.getState().show({
      tone: "plain",
      title: "The retrained model is compared",
      body: (job.output as JobOutput<"model.compare">).sentence,
      action: { label: "Show comparison", run: open },
      showMs: null,
    });
}

function tellStopped({ state, title, error }: Job): void {
  const { show } = useToasts.getState();
  if (state === "cancelled") show({ tone: "plain", title: `${title}: cancelled`, showMs: 5_000 });
  else
    show({
      tone: "danger",
      title: failedTitle,
      ...(error ? { body: error.message, detail: failureText(error) } : {}),
      showMs: null,
    });
}
