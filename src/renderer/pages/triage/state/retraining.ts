// Retraining with verdicts: trains a model from the old normal rows and the false positives, scores the same rows, and compares both
// models. Three jobs, one after another. A failure stops it with a message.
import { create } from "zustand";
import type { JobInput, JobName } from "#shared/contract/contract.ts";
import { AppError } from "#shared/errors.ts";
import { everything, parseFilter } from "#shared/filter.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { Model, ThresholdMethod } from "#shared/model-vocabulary.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { request, startJob } from "../../../api/door.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModelView } from "../../../state/model-view.ts";
import { scoresFor, useModels } from "../../../state/models.ts";
import { usePage } from "../../../state/page.ts";
import { failureText, showFailure, useToasts } from "../../../state/toasts.ts";

interface Retraining {
  jobId: number;
  doing: "Learning" | "Scoring" | "Comparing";
  from: Model;
  dataset: Dataset;
  /** The threshold method of the old scores, if the new scores can use it. */
  method: ThresholdMethod | null;
  /** The new model, once it exists. */
  modelId: number | null;
}

interface RetrainingState {
  /** One at a time. */
  running: Retraining | null;
  start(from: Model, dataset: Dataset): Promise<void>;
}

const failedTitle = "The model could not be retrained";
const nothing: Filter = { kind: "or", of: [] };
/** The same columns as the comparison on the Model page. */
const comparedColumns = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export const useRetraining = create<RetrainingState>((set, get) => ({
  running: null,
  async start(from, dataset) {
    if (get().running) return;
    // Set before any request, so that a second click starts nothing.
    const method = methodFor(from, dataset);
    set({ running: { jobId: -1, doing: "Learning", from, dataset, method, modelId: null } });
    await go("model.train", () => retrainInput(from, dataset));
  },
}));

/** Call when another workspace opens: numbers of jobs then mean others. */
export const forgetRetraining = (): void => useRetraining.setState({ running: null });

/** Receives every job, and continues when the awaited one has ended. */
export function takeRetraining(job: Job): void {
  if (isEnded(job) && job.id === useRetraining.getState().running?.jobId) void ended(job);
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
    // The filter already includes all of the old normal rows.
    rehearsal: 0,
    detector: from.detector,
    features: "default",
    seed: from.seed,
  };
}

/** A threshold fixed at a raw score means nothing for the scores of another model. */
function methodFor(from: Model, dataset: Dataset): ThresholdMethod | null {
  const method = scoresFor(useModels.getState().scores, from.id, dataset.id)?.method ?? null;
  return method?.method === "fixed" || method?.method === "best-f1" ? null : method;
}

/** Starts the next job and waits for its end. */
async function go<K extends JobName>(kind: K, input: () => JobInput<K>): Promise<void> {
  const before = useRetraining.getState().running;
  try {
    const job = await startJob(kind, input());
    const { running } = useRetraining.getState();
    if (!running || running !== before) return;
    useRetraining.setState({ running: { ...running, jobId: job.id } });
    // The job may have ended before its number was known here, because events can come first.
    const known = useJobs.getState().list?.find(({ id }) => id === job.id);
    if (known && isEnded(known)) void ended(known);
    else if (!known) useJobs.getState().take(job);
  } catch (thrown) {
    if (useRetraining.getState().running !== before) return;
    forgetRetraining();
    showFailure(thrown, failedTitle);
  }
}

async function ended(job: Job): Promise<void> {
  const { running } = useRetraining.getState();
  if (!running) return;
  if (job.state !== "done") {
    forgetRetraining();
    tellStopped(job);
    return;
  }
  const { from, dataset } = running;
  const next = { ...running, jobId: -1 };
  if (running.doing === "Learning") {
    const { modelId } = job.output as { modelId: number };
    useRetraining.setState({ running: { ...next, doing: "Scoring", modelId } });
    await go("model.score", () => ({ modelId, datasetId: dataset.id }));
  } else if (running.doing === "Scoring") {
    const modelId = running.modelId!;
    useRetraining.setState({ running: { ...next, doing: "Comparing" } });
    if (!(await keepThreshold(next))) return;
    const names = new Set(dataset.columns.map(({ name }) => name));
    await go("model.compare", () => ({
      modelIds: [from.id, modelId],
      datasetId: dataset.id,
      top: 8,
      columns: comparedColumns.filter((name) => names.has(name)).slice(0, 4),
    }));
  } else {
    forgetRetraining();
    await useModels.getState().load();
    const { sentence } = job.output as { sentence: string };
    const open = () => openComparison(running);
    // Do not change the page when the user has moved on.
    if (usePage.getState().page === "triage" && useDatasets.getState().selectedId === dataset.id) open();
    else
      useToasts.getState().show({
        tone: "plain",
        title: "The retrained model is compared",
        body: sentence,
        action: { label: "Show comparison", run: open },
        showMs: null,
      });
  }
}

/** Gives the new scores the threshold method of the old ones. False, after a message, when that failed. */
async function keepThreshold({ method, modelId, dataset }: Retraining): Promise<boolean> {
  if (method === null) return true;
  try {
    await request("scores.threshold", { modelId: modelId!, datasetId: dataset.id, method, keep: true });
    return useRetraining.getState().running !== null;
  } catch (thrown) {
    forgetRetraining();
    showFailure(thrown, failedTitle);
    return false;
  }
}

function openComparison({ from, dataset, modelId }: Retraining): void {
  useDatasets.getState().select(dataset.id);
  useModels.getState().select(modelId!);
  useModelView.getState().compareWith(from.id);
  usePage.getState().show("model");
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
