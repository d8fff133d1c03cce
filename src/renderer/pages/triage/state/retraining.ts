// Retraining with verdicts: the model goes on with its old normal and the false positives, scores the same rows, and both
// are compared. Three jobs one after another, each of them on the list of jobs; what fails on the way is told and ends it.
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
  /** The threshold of the old scores, where the new ones can have the same. */
  method: ThresholdMethod | null;
  /** The new model, once it is there. */
  modelId: number | null;
}

interface RetrainingState {
  /** One at a time. */
  running: Retraining | null;
  start(from: Model, dataset: Dataset): Promise<void>;
}

const failedTitle = "The model could not be retrained";
const nothing: Filter = { kind: "or", of: [] };
/** As the comparison of the Model page asks. */
const comparedColumns = ["orig_addr", "resp_addr", "resp_port", "protocol", "label"];

export const useRetraining = create<RetrainingState>((set, get) => ({
  running: null,
  async start(from, dataset) {
    if (get().running) return;
    // Taken at once: a second press begins nothing.
    const method = methodFor(from, dataset);
    set({ running: { jobId: -1, doing: "Learning", from, dataset, method, modelId: null } });
    await go("model.train", () => retrainInput(from, dataset));
  },
}));

/** Another workspace is open: its jobs have other numbers. */
export const forgetRetraining = (): void => useRetraining.setState({ running: null });

/** Hears of every job; goes on when the one that is waited for has ended. */
export function takeRetraining(job: Job): void {
  if (isEnded(job) && job.id === useRetraining.getState().running?.jobId) void ended(job);
}

/** What the model learned from, by the same choices, and the rows with verdicts of this dataset. */
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
    // All of the old normal is there by its filter.
    rehearsal: 0,
    detector: from.detector,
    features: "default",
    seed: from.seed,
  };
}

/** A threshold that stands at a raw score says nothing of another model's scores. */
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
    // The job may have ended before its number was known here: its events came first.
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
    if (!(await keepLine(next))) return;
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
    // Who has gone on to something else is not pulled away from it.
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

/** The new scores get the threshold of the old ones; false when that failed, and was told. */
async function keepLine({ method, modelId, dataset }: Retraining): Promise<boolean> {
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
