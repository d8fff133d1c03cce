// The training of a model: reads the rows that count as normal, lets the core fit and calibrate, keeps the model in one rename.
import { cpus, platform, release } from "node:os";
import manifest from "../../../package.json" with { type: "json" };
import type { NetworkShape } from "../../core/detector/network-shapes.ts";
import type { ModelCard, WindowPlan } from "../../core/model-card.ts";
import type { EpochRecord } from "../../core/network/training.ts";
import { trainModel as fitModel, type TrainedModel } from "../../core/pipeline.ts";
import type { Column, TableData } from "../../core/table/columns.ts";
import type { JobInput, JobOutput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { ModelTools } from "../models/model-engine.ts";
import { wireThreshold } from "../models/thresholds.ts";
import { candidateColumns, chooseFeatures, orderColumns, planWindows } from "../models/training-choices.ts";
import { compileFilter } from "../store/filter-sql.ts";
import { readTable, type SourceTable } from "../store/table-source.ts";
import type { JobContext } from "./queue.ts";

type TrainInput = JobInput<"model.train">;

/** Rows learned from at most: what a training holds grows with them. */
const mostRows = 1_000_000;
const leastRows = 20;

export const trainTitle = (input: TrainInput): string => `Train ${input.name ?? input.detector}`;

export async function trainModel(
  input: TrainInput,
  context: JobContext,
  tools: ModelTools,
): Promise<JobOutput<"model.train">> {
  const startedMs = tools.now();
  const { signal, report } = context;
  const dataset = await tools.datasets.get(input.datasetId);
  const windows = planWindows(dataset, input);
  report({ done: 0, total: null, unit: "rows", note: "Reading" });
  const source = await readNormal(tools, dataset, input, windows);
  const choices = chooseFeatures(source.table, dataset, input.features);
  const plan = {
    detector: input.detector,
    normal: rowsBut(source, input.exclude),
    choices,
    windows,
    seed: input.seed,
    ...(input.epochs === undefined ? {} : { epochs: input.epochs }),
  };
  if (plan.normal.length < leastRows) {
    const count = plan.normal.length === 1 ? "is 1 row" : `are ${plan.normal.length} rows`;
    throw new AppError(
      "INVALID_INPUT",
      `There ${count} to learn from in ${dataset.name}; choose at least ${leastRows} as normal.`,
    );
  }
  const compute = await tools.compute();
  const trained = await asSentences(signal, () =>
    fitModel(chosenColumns(source.table, windows, dataset, choices), plan, {
      createNetwork: (spec, seed) => compute.createNetwork(spec, { seed }),
      now: () => performance.now(),
      signal,
      onProgress: (progress) => {
        const { epoch, epochs, batch, batches, member, members, loss, validationLoss, history } = progress;
        report({
          done: (member * epochs + epoch - 1) * batches + batch,
          total: members * epochs * batches,
          unit: "batches",
          note: "Learning",
          data: { epoch, epochs, member, members, loss, validationLoss, history: thin(history) },
        });
      },
    }),
  );
  try {
    if (signal.aborted) throw new AppError("CANCELLED", "The training was cancelled.");
    if (!trained.normalScores.every(Number.isFinite)) {
      const [problem = "Its scores are no numbers."] = problemsOf(trained);
      throw new AppError(
        "TRAINING_FAILED",
        `The training led nowhere. ${problem} Choose other columns, or another seed.`,
      );
    }
    const id = await tools.models.reserve();
    const model = { id, ...summary(input, dataset, plan.normal.length, trained) };
    const tookMs = tools.now() - startedMs;
    const warnings = [
      ...(source.rowIds.length >= mostRows
        ? [`Only the first ${mostRows.toLocaleString("en-US")} normal rows were learned from.`]
        : []),
      ...trained.issues.map(({ column, reason }) => `${column} was left out: ${reason}.`),
      ...trained.warnings,
      ...(model.engine === null || compute.engine === "native" ? [] : compute.notes),
      ...problemsOf(trained),
    ];
    tools.folders.write(id, {
      card: cardOf({
        input,
        dataset,
        trained,
        warnings,
        tookMs,
        trainedAtMs: tools.now(),
        rows: plan.normal.length,
      }),
      state: trained.detector.state(),
      normalScores: trained.normalScores,
      fitRowIds: trained.fitRows.map((row) => source.rowIds[row]!),
      normalCodes: {
        rowIds: trained.normalCodes.rows.map((row) => source.rowIds[row]!),
        data: trained.normalCodes.data,
      },
    });
    await tools.models.add({ ...model, warnings, tookMs, trainedAtMs: tools.now() });
    tools.changed(id);
    return { modelId: id, warnings };
  } finally {
    trained.detector.close();
  }
}

async function readNormal(
  { database }: ModelTools,
  dataset: Dataset,
  input: TrainInput,
  windows: WindowPlan,
): Promise<SourceTable> {
  const order = orderColumns(dataset, windows);
  const time = windows.timeColumn === null ? [] : [windows.timeColumn];
  const columns = [...candidateColumns(dataset, input.features), ...order, ...time];
  const where = compileFilter(input.normal, dataset.columns);
  const source = await readTable(database, dataset, { columns, where, orderBy: time, limit: mostRows });
  if (source.rowIds.length > 0) return source;
  const filter = formatFilter(input.normal);
  throw new AppError(
    "INVALID_INPUT",
    filter === ""
      ? `The dataset ${dataset.name} has no rows to learn from.`
      : `No row of ${dataset.name} matches the filter of normal rows: ${filter}.`,
  );
}

function rowsBut({ rowIds }: SourceTable, exclude: readonly number[]): Uint32Array {
  const out = new Set(exclude);
  return Uint32Array.from(rowIds, (_, row) => row).filter((row) => !out.has(rowIds[row]!));
}

/** Only what is needed from here on: the columns that might have been chosen are let go. */
function chosenColumns(
  { rows, columns }: TableData,
  windows: WindowPlan,
  dataset: Dataset,
  choices: readonly { column: string }[],
): TableData {
  const names = new Set([...choices.map(({ column }) => column), ...orderColumns(dataset, windows)]);
  if (windows.timeColumn !== null) names.add(windows.timeColumn);
  return { rows, columns: new Map<string, Column>([...columns].filter(([name]) => names.has(name))) };
}

/** What the core throws for impossible wishes, as sentences for the analyst. */
async function asSentences<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw new AppError("CANCELLED", "The training was cancelled.");
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (/No column is left|no windows to train on|held-out normal rows/.test(message))
      throw new AppError("TRAINING_FAILED", `${message} Choose other columns, or more rows as normal.`);
    throw thrown;
  }
}

interface NetworkFacts {
  engine?: string;
  losses?: EpochRecord[][];
  problem?: string | null;
  members?: number;
}

const networkFacts = ({ detector }: TrainedModel): NetworkFacts => detector.state().facts as NetworkFacts;

function problemsOf(trained: TrainedModel): string[] {
  const { problem } = networkFacts(trained);
  return problem ? [problem] : [];
}

function summary(
  input: TrainInput,
  dataset: Dataset,
  normalRows: number,
  trained: TrainedModel,
): Omit<Model, "id" | "warnings" | "tookMs" | "trainedAtMs"> {
  const { engine, losses } = networkFacts(trained);
  const { by } = trained.windows;
  return {
    name: input.name ?? `${input.detector} of ${dataset.name}`.slice(0, 200),
    detector: input.detector,
    datasetId: dataset.id,
    datasetName: dataset.name,
    normal: formatFilter(input.normal),
    columns: trained.features.columns.map(({ column }) => column),
    sequenceBy: typeof by === "object" ? "table" : by,
    steps: trained.windows.steps,
    seed: input.seed,
    normalRows,
    fitRows: trained.fitRows.length,
    calibrateRows: trained.calibrateRows.length,
    engine: engine ?? null,
    validationLoss: losses?.[0]?.at(-1)?.validationLoss ?? null,
    threshold: wireThreshold(trained.threshold),
  };
}

interface CardFacts {
  input: TrainInput;
  dataset: Dataset;
  trained: TrainedModel;
  warnings: string[];
  rows: number;
  tookMs: number;
  trainedAtMs: number;
}

function cardOf({ input, dataset, trained, warnings, rows, tookMs, trainedAtMs }: CardFacts): ModelCard {
  const { engine, losses = [], members = 1 } = networkFacts(trained);
  const shape: NetworkShape = {};
  return {
    version: 1,
    detector: input.detector,
    seed: input.seed,
    data: {
      dataset: dataset.name,
      sha256: dataset.source.sha256,
      filter: formatFilter(input.normal),
      rows,
      fitRows: trained.fitRows.length,
      calibrateRows: trained.calibrateRows.length,
      excludedRows: input.exclude.length,
      split: trained.split,
    },
    features: trained.features,
    windows: trained.windows,
    network: engine === undefined ? null : { shape, engine, members },
    losses,
    calibration: trained.calibration,
    suggestedThreshold: trained.threshold,
    warnings,
    parent: null,
    machine: `${platform()} ${release()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    appVersion: manifest.version,
    trainedAtMs,
    tookMs,
  };
}

/** At most 200 points of a curve, the last one among them. */
function thin(history: readonly EpochRecord[]): Pick<EpochRecord, "epoch" | "loss" | "validationLoss">[] {
  const every = Math.max(1, Math.ceil(history.length / 200));
  return history
    .filter((_, i) => (history.length - 1 - i) % every === 0)
    .map(({ epoch, loss, validationLoss }) => ({ epoch, loss, validationLoss }));
}
