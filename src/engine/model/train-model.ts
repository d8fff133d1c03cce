// The job that trains a model: reads the normal rows, lets core fit and calibrate, and stores the model by one rename. A model with a
// parent starts with the parent's weights and learns some of the parent's normal rows again, beside the new ones.

import type { FittableKind } from "../../core/detector/detectors.ts";
import { memberStates } from "../../core/detector/ensemble.ts";
import type { FeaturePlan } from "../../core/feature/fitted.ts";
import { sourceColumns } from "../../core/feature/series-features.ts";
import type { WindowPlan } from "../../core/pipeline/card.ts";
import { findContamination } from "../../core/pipeline/guard.ts";
import { fitModel, type TrainedModel, type TrainingHost, type TrainPlan } from "../../core/pipeline/train.ts";
import type { ColumnData, TableData } from "../../core/table/columns.ts";
import { partColumn } from "../../core/table/join-tables.ts";
import type { JobInput, JobOutput } from "../../shared/contract/contract.ts";
import { bestDetector, detectors } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { Model, ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { readPastVerdicts } from "../verdict/past-verdicts.ts";
import type { JobContext, JobKind } from "../work/queue.ts";
import { planFeatures } from "./feature-choice.ts";
import { jobAfterTraining } from "./job-after-training.ts";
import { classesOf, labelColumns } from "./label-classes.ts";
import { refuseMissing } from "./live-model.ts";
import type { StoredModel } from "./model-folder.ts";
import { cardOf, modelRecord, networkFacts, problemsOf, trainingNote } from "./model-record.ts";
import type { ModelTools } from "./model-tools.ts";
import { otherDataset, sharedChoices } from "./normal-elsewhere.ts";
import { splitWarnings } from "./split-warnings.ts";
import {
  type DetectorInput,
  featureChoicesOf,
  orderColumns,
  planWindows,
  refuseShape,
  togetherColumns,
} from "./training-choices.ts";
import { joinParts, mostRows, readOldNormal, readPart, type TrainingRows } from "./training-rows.ts";

type TrainInput = JobInput<"model.train">;

const leastRows = 20;
/** Rows of the parent's normal that are learned again, at most. */
const mostRehearsed = 200_000;

export const trainJob: JobKind<"model.train", ModelTools> = {
  kind: "model.train",
  title: (input: TrainInput): string => `Train ${input.name ?? input.detector ?? "a model"}`,
  run: trainModel,
  next: jobAfterTraining,
};

/** The model that the training continues from. */
interface Parent {
  model: Model;
  stored: StoredModel;
}

/** @param threshold by which the threshold is suggested; a budget per day where rows have times, when left out */
export async function trainModel(
  input: TrainInput,
  context: Omit<JobContext, "jobId">,
  tools: ModelTools,
  threshold?: ThresholdMethod,
): Promise<JobOutput<"model.train">> {
  const startedMs = tools.now();
  const { signal, enough, report } = context;
  const dataset = await tools.datasets.get(input.datasetId);
  const parent = input.from === undefined ? null : await readParent(tools, input.from, dataset);
  const scored = await otherDataset(input.scoredDatasetId, dataset, tools);
  if (scored && parent) refuseMissing(parent.stored.card.features, parent.model.name, scored);
  const detector = parent?.model.detector ?? input.detector ?? bestDetector(dataset);
  const learnsLabels = detectors[detector].learns === "labels";
  const windows = parent?.stored.card.windows ?? planWindows(dataset, { ...input, detector });
  if (parent === null) refuseShape({ ...input, detector });
  const shape = parent ? (parent.stored.card.network?.shape ?? {}) : (input.shape ?? {});
  report({ done: 0, total: null, unit: "rows", note: "Reading" });
  const extra = [...togetherColumns(dataset, input), ...(learnsLabels ? labelColumns(dataset, parent) : [])];
  const facts = { dataset, windows, parent, extra, scored };
  const { source, choices, takenOut, warnings: rowWarnings } = await readNormal(input, facts, tools);
  const table = chosenColumns(source.table, windows, dataset, [
    ...choices,
    ...extra.map((column) => ({ column })),
  ]);
  const compute = await tools.compute();
  const host: TrainingHost = {
    createNetwork: (spec, seed) => compute.createNetwork(spec, { seed }),
    now: () => performance.now(),
    signal,
    enough,
    onProgress: (progress) => {
      const { epoch, epochs, batch, batches, member, members } = progress;
      report({
        done: (member * epochs + epoch - 1) * batches + batch,
        total: members * epochs * batches,
        unit: "batches",
        note: "Learning",
        data: trainingNote(progress),
      });
    },
  };
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const plan: TrainPlan = {
    detector,
    normal: all,
    choices,
    windows,
    seed: input.seed,
    ...(input.scaler === undefined ? {} : { features: { scaler: input.scaler } }),
    shape,
    ...(threshold === undefined ? {} : { threshold }),
    ...(input.epochs === undefined ? {} : { epochs: input.epochs }),
    ...membersOf({ ...input, detector }, parent),
    ...(input.keepTogether ? { keepTogether: togetherColumns(dataset, input) } : {}),
    ...(learnsLabels ? { labels: classesOf(table, dataset) } : {}),
    ...(parent && hasWeights(parent)
      ? { from: { state: parent.stored.state, features: parent.stored.card.features } }
      : {}),
  };
  refuseFew(all.length, dataset);
  let excluded = takenOut.length;
  const trained = await asSentences(signal, async () => {
    if (input.excludeShare > 0) {
      report({ done: 0, total: null, unit: "rows", note: "Looking for rows that do not belong" });
      plan.normal = await withoutStrangest(table, plan, input.excludeShare, host);
      excluded += all.length - plan.normal.length;
      refuseFew(plan.normal.length, dataset);
    }
    return fitModel(table, plan, host);
  });
  try {
    if (signal.aborted) throw new AppError("CANCELLED", "The training was cancelled.");
    refuseNonsense(trained);
    const id = await tools.models.reserve();
    const trainingFacts = {
      input,
      dataset,
      parts: source.parts,
      trained,
      rows: plan.normal.length,
      excludedRows: excluded,
      shape,
      parent: parent?.model ?? null,
    };
    const tookMs = tools.now() - startedMs;
    const warnings = [
      ...new Set([
        ...rowWarnings,
        ...(source.parts.some(({ rowIds }) => rowIds.length >= mostRows)
          ? [`Only the first ${mostRows.toLocaleString("en-US")} normal rows were learned from.`]
          : []),
        ...trained.issues.map(({ column, reason }) => `${column} was left out: ${reason}.`),
        ...trained.warnings,
        ...splitWarnings(table, trained, choices),
        ...(enough.aborted ? ["The training was stopped by hand; the best epoch until then is kept."] : []),
        ...(networkFacts(trained).engine === undefined || compute.engine === "native" ? [] : compute.notes),
        ...problemsOf(trained),
      ]),
    ];
    const trainedAtMs = tools.now();
    const learned = rowsOfDatasets(source, trained.fitRows);
    tools.folders.write(id, {
      card: cardOf(trainingFacts, { warnings, tookMs, trainedAtMs }),
      state: trained.detector.state(),
      normalScores: trained.normalScores,
      reference: trained.reference,
      fitRowIds: learned.get(dataset.id) ?? new Uint32Array(0),
      otherFitRows: new Map([...learned].filter(([datasetId]) => datasetId !== dataset.id)),
      takenOut: Uint32Array.from(takenOut),
      normalCodes: codesOf(source, dataset, trained),
    });
    await tools.models.add({ id, ...modelRecord(trainingFacts), warnings, tookMs, trainedAtMs });
    tools.changed({ model: id });
    return { modelId: id, warnings };
  } finally {
    trained.detector.close();
  }
}

const hasWeights = ({ stored }: Parent): boolean => stored.card.network !== null;

function membersOf(input: DetectorInput, parent: Parent | null): Pick<TrainPlan, "members"> {
  if (parent?.model.detector === "ensemble")
    return { members: memberStates(parent.stored.state).map(({ state }) => state.kind as FittableKind) };
  if (parent || input.members === undefined) return {};
  if (input.detector !== "ensemble") {
    throw new AppError(
      "INVALID_INPUT",
      `Only an ensemble has members; a ${input.detector} has none. Leave the members out, or choose ensemble.`,
    );
  }
  return { members: [...new Set(input.members)] };
}

async function readParent(tools: ModelTools, modelId: number, dataset: Dataset): Promise<Parent> {
  const model = await tools.models.get(modelId);
  const stored = tools.folders.read(modelId);
  refuseMissing(stored.card.features, model.name, dataset);
  return { model, stored };
}

/** The columns that a feature reads: its column, and for a series also its time column. */
const columnsRead = ({ column, over }: Pick<FeaturePlan, "column" | "over">): string[] =>
  over == null ? [column] : [column, over];

interface NormalFacts {
  dataset: Dataset;
  /** The dataset to score, when it is another one. */
  scored: Dataset | null;
  windows: WindowPlan;
  parent: Parent | null;
  /** Columns to read besides the features. */
  extra: readonly string[];
}

/** All normal rows in one table, and the features to compute from their columns. */
async function readNormal(
  input: TrainInput,
  { dataset, windows, parent, extra, scored }: NormalFacts,
  tools: ModelTools,
): Promise<{ source: TrainingRows; choices: FeaturePlan[]; takenOut: number[]; warnings: string[] }> {
  const warnings: string[] = [];
  const rowsWith = async (datasetId: number, ...words: string[]) =>
    input.verdicts
      ? (await readPastVerdicts(tools.database, datasetId))
          .filter(({ verdict }) => words.includes(verdict))
          .map(({ row }) => row)
      : [];
  const included = async (datasetId: number) => [
    ...input.include.filter((one) => one.datasetId === datasetId).flatMap(({ rows }) => rows),
    ...(await rowsWith(datasetId, "false-positive", "benign")),
  ];
  // Rows removed from the parent's normal stay removed, unless the analyst has called them normal since.
  const inherited = async (datasetId: number) => {
    if (parent?.model.datasetId !== datasetId) return [];
    const back = new Set(await included(datasetId));
    return [...parent.stored.takenOut].filter((row) => !back.has(row));
  };
  const excluded = async (datasetId: number) => [
    ...(await rowsWith(datasetId, "confirmed")),
    ...(await inherited(datasetId)),
  ];
  const takenOut = [...new Set([...input.exclude, ...(await inherited(dataset.id))])].sort((a, b) => a - b);
  let choices = parent
    ? featureChoicesOf(parent.stored.card)
    : await planFeatures(tools.database, dataset, input);
  if (scored && !parent) {
    const shared = sharedChoices(choices, dataset, scored);
    choices = shared.choices;
    if (shared.warning !== null) warnings.push(shared.warning);
  }
  const sources = parent ? sourceColumns(parent.stored.card.features) : choices.flatMap(columnsRead);
  const wish = {
    dataset,
    normal: input.normal,
    exclude: [...input.exclude, ...(await excluded(dataset.id))],
    include: await included(dataset.id),
  };
  const read = [await readPart(tools, wish, [...sources, ...extra], windows)];
  const columns = [...new Set([...choices.flatMap(columnsRead), ...extra])];
  const others = new Map(input.also.map((one) => [one.datasetId, one.normal]));
  for (const { datasetId } of input.include) {
    if (datasetId !== dataset.id && !others.has(datasetId)) others.set(datasetId, { kind: "or", of: [] });
  }
  for (const [datasetId, normal] of others) {
    if (datasetId === dataset.id) {
      throw new AppError(
        "INVALID_INPUT",
        `The dataset ${dataset.name} is named twice; widen its filter of normal rows instead.`,
      );
    }
    const other = await tools.datasets.get(datasetId);
    const present = columns.filter((name) => other.columns.some((column) => column.name === name));
    read.push(
      await readPart(
        tools,
        { dataset: other, normal, exclude: await excluded(datasetId), include: await included(datasetId) },
        present,
        windows,
      ),
    );
  }
  if (parent && input.rehearsal > 0) {
    const rows = read.reduce((sum, { table }) => sum + table.rows, 0);
    const most = Math.min(mostRehearsed, Math.round((rows * input.rehearsal) / (1 - input.rehearsal)));
    const old = await readOldNormal(tools, parent.model, parent.stored, columns, most);
    if (old) read.push(old);
    else
      warnings.push(
        `The dataset that ${parent.model.name} learned from is gone: the new model does not learn its normal rows again and may forget them.`,
      );
  }
  return { source: joinParts(read, columns), choices, takenOut, warnings };
}

/** The normal rows without the share that the guard finds strangest. */
async function withoutStrangest(
  table: TableData,
  plan: TrainPlan,
  share: number,
  host: TrainingHost,
): Promise<Uint32Array> {
  const { scores } = await findContamination(table, guarded(plan), host, { suspects: 0 });
  const falling = Uint32Array.from(plan.normal, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  return Uint32Array.from(
    falling.subarray(Math.round(falling.length * share)),
    (i) => plan.normal[i]!,
  ).sort();
}

/** The guard uses its own detector, whatever is trained. */
const guarded = ({ normal, choices, features, seed }: TrainPlan) => ({ normal, choices, features, seed });

function refuseFew(rows: number, dataset: Dataset): void {
  if (rows >= leastRows) return;
  const count = rows === 1 ? "is 1 row" : `are ${rows} rows`;
  throw new AppError(
    "INVALID_INPUT",
    `There ${count} to learn from in ${dataset.name}; choose at least ${leastRows} as normal.`,
  );
}

function refuseNonsense(trained: TrainedModel): void {
  if (trained.normalScores.every(Number.isFinite)) return;
  const [problem = "Its scores are not numbers."] = problemsOf(trained);
  throw new AppError(
    "TRAINING_FAILED",
    `The training led nowhere. ${problem} Choose other columns, or another seed.`,
  );
}

/** Maps rows of the joined table to row numbers of their datasets. */
function rowsOfDatasets({ parts }: TrainingRows, rows: Uint32Array): Map<number, Uint32Array> {
  const out = new Map<number, number[]>();
  const starts: number[] = [];
  let total = 0;
  for (const part of parts) {
    starts.push(total);
    total += part.rowIds.length;
  }
  for (const row of rows) {
    let p = parts.length - 1;
    while (starts[p]! > row) p--;
    const { dataset, rowIds } = parts[p]!;
    const datasetRows = out.get(dataset.id) ?? [];
    datasetRows.push(rowIds[row - starts[p]!]!);
    out.set(dataset.id, datasetRows);
  }
  return new Map(
    [...out].map(([datasetId, datasetRows]) => [datasetId, Uint32Array.from(new Set(datasetRows)).sort()]),
  );
}

/** The codes of this dataset's rows in the detector's space, without those of other datasets. */
function codesOf(
  { parts }: TrainingRows,
  dataset: Dataset,
  { normalCodes: { rows, data } }: TrainedModel,
): StoredModel["normalCodes"] {
  const first = parts[0]!;
  const datasetRows = Array.from(rows, (_, i) => i).filter(
    (i) => rows[i]! < first.rowIds.length && first.dataset.id === dataset.id,
  );
  const width = data.length / Math.max(1, rows.length);
  const scoresOfRows = new Float32Array(datasetRows.length * width);
  datasetRows.forEach((i, k) => {
    scoresOfRows.set(data.subarray(i * width, (i + 1) * width), k * width);
  });
  return { rowIds: Uint32Array.from(datasetRows, (i) => first.rowIds[rows[i]!]!), data: scoresOfRows };
}

/** Keeps only the columns that are still needed, to free memory. */
function chosenColumns(
  { rows, columns }: TableData,
  windows: WindowPlan,
  dataset: Dataset,
  choices: readonly Pick<FeaturePlan, "column" | "over">[],
): TableData {
  const names = new Set([...choices.flatMap(columnsRead), ...orderColumns(dataset, windows), partColumn]);
  if (windows.timeColumn !== null) names.add(windows.timeColumn);
  return { rows, columns: new Map<string, ColumnData>([...columns].filter(([name]) => names.has(name))) };
}

/** Turns core's errors about impossible options into sentences for the analyst. */
async function asSentences<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw new AppError("CANCELLED", "The training was cancelled.");
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (
      /No column is left|no windows to train on|held-out normal rows|labels of at least two kinds/.test(
        message,
      )
    )
      throw new AppError("TRAINING_FAILED", `${message} Choose other columns, or more rows as normal.`);
    throw thrown;
  }
}
