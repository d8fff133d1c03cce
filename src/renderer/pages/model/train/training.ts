// What the next training will learn from and how: the choices of the train panel, kept while one looks at other pages, and the
// trainings that this window began.
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
/** What must not stand on both sides of the cut in time; null for nothing. */
export type KeptTogether = (typeof keepTogetherKinds)[number] | null;
/** What counts as normal: every row, those labelled normal, or those of a filter. */
type NormalKind = "all" | "benign" | "filter";

interface TrainingForm {
  /** Null follows the dataset that is shown. */
  datasetId: number | null;
  /** The dataset to score when the model is there, where it is another one than is learned from. */
  scoredId: number | null;
  /** Other datasets whose normal rows are learned from too. */
  also: readonly number[];
  /** The model to go on from, and how much of what is learned is its old normal. */
  from: number | null;
  rehearsal: number;
  /** Null is the one that suits the dataset: its label where it has one. */
  normal: NormalKind | null;
  text: string;
  filter: Filter;
  problem: FilterProblem | null;
  range: TimeRange | null;
  /** Null is the best for the dataset. */
  detector: DetectorKind | null;
  set: FeatureSet;
  /** Columns chosen one by one, in place of the set. */
  picked: readonly string[] | null;
  sequenceBy: SequenceKind | null;
  steps: number | null;
  epochs: number | null;
  seed: number;
  name: string;
  /** Rows that the guard showed and the analyst took out. */
  exclude: readonly number[];
  keepTogether: KeptTogether;
  /** Score the dataset when the model is there. */
  scoreAfter: boolean;
}

type Datasets = Pick<ReturnType<typeof useDatasets.getState>, "list" | "selectedId">;

interface TrainingState extends TrainingForm {
  change(part: Partial<TrainingForm>): void;
  /** Another dataset is learned from: what was chosen of the old one's rows and columns is void. */
  turnTo(datasetId: number | null): void;
  /** Another dataset is learned from, to score this one. */
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

/** Trainings that this window began; where their dataset is to be scored, what says that this need not be waited for any more. */
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
      // The job may have ended before its number was known here: its events came first.
      const known = useJobs.getState().list?.find((other) => other.id === job.id);
      if (known && isEnded(known)) void ended(known);
      else if (!known) useJobs.getState().take(job);
    } catch (thrown) {
      showFailure(thrown, "The training could not start");
    }
  },
}));

/** The dataset that is learned from: the chosen one while it is there, else the one that is shown. */
export const learnedFrom = (
  { datasetId }: Pick<TrainingForm, "datasetId">,
  { list, selectedId }: Datasets,
): Dataset | null =>
  list?.find(({ id }) => id === datasetId) ?? list?.find(({ id }) => id === selectedId) ?? null;

/**
 * Rows and columns that were chosen of one dataset are void once another is learned from; and who looks at another dataset than the one
 * that is to be scored has turned from it.
 */
export function followDatasets(now: Datasets, before: Datasets): void {
  const form = useTraining.getState();
  const turned = now.selectedId !== before.selectedId && now.selectedId !== form.scoredId;
  if (form.scoredId !== null && turned) form.turnTo(null);
  else if (learnedFrom(form, now)?.id !== learnedFrom(form, before)?.id) useTraining.setState(ofDataset);
}

/** Another workspace is open: its datasets have other numbers. */
export function forgetTraining(): void {
  ours.clear();
  useExpectedScores.setState({ list: [] });
  useTraining.setState(blank);
}

/** The detector that is trained: the chosen one, else the best for the dataset. */
export const detectorOf = (
  { detector }: Pick<TrainingForm, "detector">,
  dataset: Pick<Dataset, "kind" | "timeSpan">,
): DetectorKind => detector ?? bestDetector(dataset);

/** What is normal unless the analyst says otherwise. */
export const normalKind = ({ normal }: Pick<TrainingForm, "normal">, dataset: Dataset): NormalKind =>
  normal ?? (hasLabel(dataset) ? "benign" : "all");

export const timeColumn = ({ columns, timeSpan }: Dataset): string | null =>
  timeSpan === null
    ? null
    : (columns.find(({ name, kind }) => kind === "time" && name === "start_time")?.name ??
      columns.find(({ kind }) => kind === "time")?.name ??
      null);

const benign: Filter = { kind: "compare", column: "label_benign", op: "=", value: true };

/** The rows that count as normal, as one filter. */
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

/** The dataset that the model is to score, where it is there and another one than is learned from. */
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

/** The set that is meant: only a series has a past of its own. */
export const setOf = ({ set }: Pick<TrainingForm, "set">, dataset: Dataset): FeatureSet =>
  set === "series" && dataset.kind === "flows" ? "default" : set;

export function featuresOf(form: TrainingForm, dataset: Dataset): JobInput<"model.train">["features"] {
  const set = setOf(form, dataset);
  if (form.picked === null) return set;
  return set === "series" ? form.picked.map((column) => `${column}:series`) : [...form.picked];
}

/** More datasets, by the same choice of what is normal; a part of the time is of the first one alone. */
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

/** Hears of every job; acts when a training of this window has ended. */
export function takeTraining(job: Job): void {
  if (job.kind === "model.train" && isEnded(job) && ours.has(job.id)) void ended(job);
}

async function ended(job: Job): Promise<void> {
  const settle = ours.get(job.id) ?? null;
  ours.delete(job.id);
  try {
    await follow(job, settle !== null);
  } finally {
    settle?.();
  }
}

async function follow(job: Job, scoreAfter: boolean): Promise<void> {
  const toasts = useToasts.getState();
  if (job.state === "done") {
    const { modelId } = job.output as { modelId: number };
    const { datasetId: learnedId, scoredDatasetId: datasetId = learnedId } = job.input as {
      datasetId: number;
      scoredDatasetId?: number;
    };
    await useModels.getState().load();
    useModels.getState().select(modelId);
    notify("The model is ready", job.title);
    if (!scoreAfter || !useDatasets.getState().list?.some(({ id }) => id === datasetId)) return;
    try {
      const scoring = await startJob("model.score", { modelId, datasetId });
      if (!useJobs.getState().list?.some(({ id }) => id === scoring.id)) useJobs.getState().take(scoring);
    } catch (thrown) {
      showFailure(thrown, "The dataset could not be scored");
    }
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

/** Asked at the press of a button, as browsers want it; refusing it costs nothing but the notification. */
function askToNotify(): void {
  if ("Notification" in window && Notification.permission === "default")
    void Notification.requestPermission().catch(() => {});
}

/** Tells the person who looks elsewhere; who looks here sees it. */
function notify(title: string, body: string): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(title, { body, tag: "training" });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}
