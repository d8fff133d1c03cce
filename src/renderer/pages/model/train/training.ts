// The choices for the next training, kept while other pages are shown, and what this window does when its trainings end.
import { create } from "zustand";
import type { JobInput } from "#shared/contract/contract.ts";
import { bestDetector, type DetectorKind } from "#shared/detectors.ts";
import { both, everything, parseFilter } from "#shared/filter.ts";
import type { Job } from "#shared/job.ts";
import { isEnded } from "#shared/job-state.ts";
import type { featureSets, keepTogetherKinds, SequenceKind } from "#shared/model-words.ts";
import { type TimeRange, withRange } from "#shared/time-range.ts";
import type { Dataset, Filter } from "#shared/vocabulary.ts";
import { startJob } from "../../../api/door.ts";
import { useDatasets } from "../../../state/datasets.ts";
import { expectScores, useExpectedScores } from "../../../state/expected-scores.ts";
import { useJobs } from "../../../state/jobs.ts";
import { useModels } from "../../../state/models.ts";
import type { FilterProblem } from "../../../state/query.ts";
import { failureText, showFailure, useToasts } from "../../../state/toasts.ts";
import { hasLabel } from "../parts/has-label.ts";

export type FeatureSet = (typeof featureSets)[number];
/** Rows that must stay on one side of the split; null for none. */
export type KeptTogether = (typeof keepTogetherKinds)[number] | null;
/** Normal rows: all, those labelled normal, or those of a filter. */
type NormalKind = "all" | "benign" | "filter";

interface TrainingForm {
  /** Null for the selected dataset. */
  datasetId: number | null;
  /** The dataset to score with the new model, when it is not the training dataset. */
  scoredId: number | null;
  /** Other datasets whose normal rows are learned from too. */
  also: readonly number[];
  /** The parent model, and the share of its normal rows among the training rows. */
  from: number | null;
  rehearsal: number;
  /** Null for the default: by label where labels exist. */
  normal: NormalKind | null;
  text: string;
  filter: Filter;
  problem: FilterProblem | null;
  range: TimeRange | null;
  /** Null for the best one for the dataset. */
  detector: DetectorKind | null;
  set: FeatureSet;
  /** Columns chosen one by one, instead of the set. */
  picked: readonly string[] | null;
  sequenceBy: SequenceKind | null;
  steps: number | null;
  epochs: number | null;
  seed: number;
  name: string;
  /** Rows that the analyst removed after the guard listed them. */
  exclude: readonly number[];
  keepTogether: KeptTogether;
  /** Whether to score the dataset with the new model. */
  scoreAfter: boolean;
}

type Datasets = Pick<ReturnType<typeof useDatasets.getState>, "list" | "selectedId">;

interface TrainingState extends TrainingForm {
  change(part: Partial<TrainingForm>): void;
  /** Learns from another dataset, and resets the rows and columns chosen for the old one. */
  turnTo(datasetId: number | null): void;
  /** Learns from another dataset to score this one. */
  learnFor(scored: Dataset, datasetId: number): void;
  typeFilter(text: string): void;
  applyFilter(): void;
  start(dataset: Dataset): Promise<void>;
}

const ofDataset = {
  scoredId: null,
  normal: null,
  text: "",
  filter: everything,
  problem: null,
  range: null,
  picked: null,
  exclude: [],
  also: [],
  keepTogether: null,
} satisfies Partial<TrainingForm>;

const blank: TrainingForm = {
  ...ofDataset,
  datasetId: null,
  from: null,
  rehearsal: 0.5,
  detector: null,
  set: "default",
  sequenceBy: null,
  steps: null,
  epochs: null,
  seed: 1,
  name: "",
  scoreAfter: true,
};

/** Trainings that this window started. For those that will score a dataset, a function that ends the expectation of scores. */
const ours = new Map<number, (() => void) | null>();

export const useTraining = create<TrainingState>((set, get) => ({
  ...blank,
  change: (part) => set(part),
  turnTo(datasetId) {
    if (datasetId !== get().datasetId) set({ ...ofDataset, datasetId });
  },
  learnFor: (scored, datasetId) => set({ ...ofDataset, datasetId, scoredId: scored.id }),
  typeFilter(text) {
    const parsed = parseFilter(text);
    set({ text, problem: parsed.ok ? null : { message: parsed.message, at: parsed.at } });
  },
  applyFilter() {
    const parsed = parseFilter(get().text);
    if (parsed.ok) set({ filter: parsed.filter, problem: null, exclude: [] });
  },
  async start(dataset) {
    askToNotify();
    try {
      const job = await startJob("model.train", trainInput(get(), dataset));
      const scored = otherScored(get(), dataset, useDatasets.getState().list) ?? dataset;
      const expected = { datasetId: scored.id, sinceMs: job.createdAtMs };
      ours.set(job.id, get().scoreAfter ? expectScores(expected) : null);
      // The job may have ended before its number was known here, because events can come first.
      const known = useJobs.getState().list?.find((other) => other.id === job.id);
      if (known && isEnded(known)) void ended(known);
      else if (!known) useJobs.getState().take(job);
    } catch (thrown) {
      showFailure(thrown, "The training could not start");
    }
  },
}));

/** The training dataset: the chosen one while it exists, otherwise the selected one. */
export const learnedFrom = (
  { datasetId }: Pick<TrainingForm, "datasetId">,
  { list, selectedId }: Datasets,
): Dataset | null =>
  list?.find(({ id }) => id === datasetId) ?? list?.find(({ id }) => id === selectedId) ?? null;

/**
 * Rows and columns chosen for one dataset are reset when another is learned from. Selecting a dataset other than the one to score cancels
 * that choice.
 */
export function followDatasets(now: Datasets, before: Datasets): void {
  const form = useTraining.getState();
  const turned = now.selectedId !== before.selectedId && now.selectedId !== form.scoredId;
  if (form.scoredId !== null && turned) form.turnTo(null);
  else if (learnedFrom(form, now)?.id !== learnedFrom(form, before)?.id) useTraining.setState(ofDataset);
}

/** Call when another workspace opens: numbers of datasets then mean others. */
export function forgetTraining(): void {
  ours.clear();
  useExpectedScores.setState({ list: [] });
  useTraining.setState(blank);
}

/** The detector to train: the chosen one, otherwise the best for the dataset. */
export const detectorOf = (
  { detector }: Pick<TrainingForm, "detector">,
  dataset: Pick<Dataset, "kind" | "timeSpan">,
): DetectorKind => detector ?? bestDetector(dataset);

/** The kind of normal rows unless the analyst chooses another. */
export const normalKind = ({ normal }: Pick<TrainingForm, "normal">, dataset: Dataset): NormalKind =>
  normal ?? (hasLabel(dataset) ? "benign" : "all");

export const timeColumn = ({ columns, timeSpan }: Dataset): string | null =>
  timeSpan === null
    ? null
    : (columns.find(({ name, kind }) => kind === "time" && name === "start_time")?.name ??
      columns.find(({ kind }) => kind === "time")?.name ??
      null);

const benign: Filter = { kind: "compare", column: "label_benign", op: "=", value: true };

/** The normal rows as one filter. */
export function normalFilter(
  form: Pick<TrainingForm, "normal" | "filter" | "range">,
  dataset: Dataset,
): Filter {
  const kind = normalKind(form, dataset);
  const chosen = kind === "all" ? everything : kind === "benign" ? benign : form.filter;
  const column = timeColumn(dataset);
  return column === null || form.range === null
    ? chosen
    : both(chosen, withRange(everything, column, form.range));
}

/** The dataset that the model is to score, if it exists and is not the training dataset. */
export const otherScored = (
  { scoredId }: Pick<TrainingForm, "scoredId">,
  learned: Dataset,
  list: readonly Dataset[] | null,
): Dataset | null => (scoredId === learned.id ? null : (list?.find(({ id }) => id === scoredId) ?? null));

export function trainInput(form: TrainingForm, dataset: Dataset): JobInput<"model.train"> {
  const scored = otherScored(form, dataset, useDatasets.getState().list);
  return {
    datasetId: dataset.id,
    detector: detectorOf(form, dataset),
    normal: normalFilter(form, dataset),
    exclude: [...form.exclude],
    excludeShare: 0,
    include: [],
    also: alsoOf(form),
    rehearsal: form.rehearsal,
    features: featuresOf(form, dataset),
    seed: form.seed,
    ...(scored ? { scoredDatasetId: scored.id } : {}),
    ...(form.scoreAfter ? { thenScore: (scored ?? dataset).id } : {}),
    ...(form.from !== null && useModels.getState().list?.some(({ id }) => id === form.from)
      ? { from: form.from }
      : {}),
    ...(form.keepTogether === null ? {} : { keepTogether: form.keepTogether }),
    ...(form.name.trim() === "" ? {} : { name: form.name.trim() }),
    ...(form.sequenceBy === null ? {} : { sequenceBy: form.sequenceBy }),
    ...(form.steps === null ? {} : { steps: form.steps }),
    ...(form.epochs === null ? {} : { epochs: form.epochs }),
  };
}

/** The set to use: only a series has past values. */
export const setOf = ({ set }: Pick<TrainingForm, "set">, dataset: Dataset): FeatureSet =>
  set === "series" && dataset.kind === "flows" ? "default" : set;

export function featuresOf(form: TrainingForm, dataset: Dataset): JobInput<"model.train">["features"] {
  const set = setOf(form, dataset);
  if (form.picked === null) return set;
  return set === "series" ? form.picked.map((column) => `${column}:series`) : [...form.picked];
}

/** Further datasets, with the same choice of normal rows. The part of the time applies to the first one only. */
function alsoOf(form: TrainingForm): JobInput<"model.train">["also"] {
  const all = useDatasets.getState().list ?? [];
  return form.also.flatMap((datasetId) => {
    const other = all.find(({ id }) => id === datasetId);
    if (!other) return [];
    const chosen = { normal: form.normal, filter: form.filter, range: null };
    const known = form.normal === "benign" && !hasLabel(other) ? { ...chosen, normal: null } : chosen;
    return [{ datasetId, normal: normalFilter(known, other) }];
  });
}

/** Receives every job, and acts when a training of this window has ended. */
export function takeTraining(job: Job): void {
  if (job.kind === "model.train" && isEnded(job) && ours.has(job.id)) void ended(job);
}

async function ended(job: Job): Promise<void> {
  const settle = ours.get(job.id) ?? null;
  ours.delete(job.id);
  try {
    await tell(job);
  } finally {
    settle?.();
  }
}

/** The engine scores the dataset by itself; the window shows the new model, or says what went wrong. */
async function tell(job: Job): Promise<void> {
  const toasts = useToasts.getState();
  if (job.state === "done") {
    const { modelId } = job.output as { modelId: number };
    await useModels.getState().load();
    useModels.getState().select(modelId);
    notify("The model is ready", job.title);
  } else if (job.state === "failed") {
    notify("The training failed", job.error?.message ?? job.title);
    toasts.show({
      tone: "danger",
      title: `${job.title} failed`,
      ...(job.error ? { body: job.error.message, detail: failureText(job.error) } : {}),
      showMs: null,
    });
  } else toasts.show({ tone: "plain", title: `${job.title}: cancelled, nothing was saved`, showMs: 5_000 });
}

/** Must be called in the handler of a click, as browsers require. A refusal only costs the notification. */
function askToNotify(): void {
  if ("Notification" in window && Notification.permission === "default")
    void Notification.requestPermission().catch(() => {});
}

/** Notifies the user when the window is in the background. */
function notify(title: string, body: string): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: "training" });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}
