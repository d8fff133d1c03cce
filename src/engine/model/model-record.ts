// Builds the records of a trained model: the short one for lists, and the card with everything. Trains nothing.
import { cpus, platform, release } from "node:os";
import manifest from "../../../package.json" with { type: "json" };
import type { NetworkShape } from "../../core/detector/network-shapes.ts";
import { bestEpoch, monitoredLoss } from "../../core/network/best-epoch.ts";
import type { EpochRecord, TrainingProgress } from "../../core/network/training.ts";
import type { ModelCard } from "../../core/pipeline/card.ts";
import type { TrainedModel } from "../../core/pipeline/train.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import { formatFilter } from "../../shared/filter.ts";
import type { TrainingNote } from "../../shared/model-life-vocabulary.ts";
import type { Model } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import type { TrainingPart } from "./training-rows.ts";
import { wireThreshold } from "./wire-threshold.ts";

interface TrainingFacts {
  input: JobInput<"model.train">;
  dataset: Dataset;
  /** All training rows, by dataset. */
  parts: readonly TrainingPart[];
  trained: TrainedModel;
  /** The number of normal rows, and of those removed by hand or by the guard. */
  rows: number;
  excludedRows: number;
  shape: NetworkShape;
  parent: Model | null;
}

interface NetworkFacts {
  engine?: string;
  losses?: EpochRecord[][] | EpochRecord[];
  problem?: string | null;
  members?: unknown;
}

export const networkFacts = ({ detector }: TrainedModel): NetworkFacts =>
  detector.state().facts as NetworkFacts;

/** One curve per network; the classifier has a single one. */
function curves({ losses = [] }: NetworkFacts): EpochRecord[][] {
  const [first] = losses;
  return first === undefined || Array.isArray(first)
    ? (losses as EpochRecord[][])
    : [losses as EpochRecord[]];
}

export function problemsOf(trained: TrainedModel): string[] {
  const { problem } = networkFacts(trained);
  return problem ? [problem] : [];
}

export function modelRecord(facts: TrainingFacts): Omit<Model, "id" | "warnings" | "tookMs" | "trainedAtMs"> {
  const { input, dataset, trained, rows, parent } = facts;
  const network = networkFacts(trained);
  const { by } = trained.windows;
  const { kind } = trained.detector;
  const name = input.name ?? (parent ? `${parent.name} retrained` : `${kind} of ${dataset.name}`);
  return {
    name: name.slice(0, 200),
    detector: kind as Model["detector"],
    datasetId: dataset.id,
    datasetName: dataset.name,
    normal: formatFilter(input.normal),
    columns: trained.features.columns.map(({ column }) => column),
    sequenceBy: typeof by === "object" ? "table" : by,
    steps: trained.windows.steps,
    seed: input.seed,
    normalRows: rows,
    fitRows: trained.fitRows.length,
    calibrateRows: trained.calibrateRows.length,
    engine: network.engine ?? null,
    validationLoss: bestEpoch(curves(network)[0] ?? [])?.validationLoss ?? null,
    champion: false,
    parent: parent?.name ?? null,
    recalibration: null,
    threshold: wireThreshold(trained.threshold),
  };
}

export function cardOf(
  { input, dataset, parts, trained, rows, excludedRows, shape, parent }: TrainingFacts,
  extras: { warnings: string[]; tookMs: number; trainedAtMs: number },
): ModelCard {
  const network = networkFacts(trained);
  const losses = curves(network);
  return {
    version: 1,
    detector: trained.detector.kind,
    seed: input.seed,
    data: {
      dataset: dataset.name,
      sha256: dataset.source.sha256,
      filter: formatFilter(input.normal),
      rows,
      fitRows: trained.fitRows.length,
      calibrateRows: trained.calibrateRows.length,
      excludedRows,
      split: trained.split,
      parts: parts.map((part) => ({
        dataset: part.dataset.name,
        sha256: part.dataset.source.sha256,
        filter: part.filter,
        rows: part.rowIds.length,
      })),
    },
    features: trained.features,
    windows: trained.windows,
    network:
      network.engine === undefined
        ? null
        : { shape, engine: network.engine, members: Math.max(1, losses.length) },
    losses,
    calibration: trained.calibration,
    suggestedThreshold: trained.threshold,
    warnings: extras.warnings,
    parent: parent?.name ?? null,
    machine: `${platform()} ${release()}, ${cpus()[0]?.model.trim() ?? "unknown processor"}`,
    appVersion: manifest.version,
    trainedAtMs: extras.trainedAtMs,
    tookMs: extras.tookMs,
  };
}

/** The progress note of a running training. */
export function trainingNote(progress: TrainingProgress & { member: number; members: number }): TrainingNote {
  const { epoch, epochs, member, members, loss, validationLoss, learningRate, history } = progress;
  const finite = (value: number | null): number | null =>
    value !== null && Number.isFinite(value) ? value : null;
  const best = bestEpoch(history);
  const every = Math.max(1, Math.ceil(history.length / 200));
  return {
    epoch,
    epochs,
    member,
    members,
    loss,
    validationLoss: finite(validationLoss),
    learningRate,
    sequencesPerS: progress.windowsPerS,
    timeLeftMs: finite(progress.timeLeftMs),
    best: best && { epoch: best.epoch, loss: monitoredLoss(best) },
    history: history
      .filter((_, i) => (history.length - 1 - i) % every === 0)
      .map((one) => ({
        epoch: one.epoch,
        loss: one.loss,
        validationLoss: one.validationLoss,
        learningRate: one.learningRate,
      })),
  };
}
