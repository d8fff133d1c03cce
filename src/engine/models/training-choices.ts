// What a training sees unless told otherwise: which columns as which features, in which order rows are read. Decides; reads and
// fits nothing.
import { featureSet, isBehaviour } from "../../core/feature/feature-sets.ts";
import type { FeatureChoice } from "../../core/feature/fitted.ts";
import type { ModelCard, WindowPlan } from "../../core/model-card.ts";
import type { TableData } from "../../core/table/columns.ts";
import type { JobInput } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { featureSets, SequenceKind, TrainableKind } from "../../shared/model-vocabulary.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { findColumn } from "../store/filter-sql.ts";

type TrainInput = JobInput<"model.train">;
type FeatureSetName = (typeof featureSets)[number];

const defaultSteps = 10;
/** Silence that ends a sequence. */
const gapUs = 3600e6;

/** Detectors that look at one row at a time. */
const rowKinds: ReadonlySet<TrainableKind> = new Set([
  "isolation-forest",
  "mean-z",
  "pca",
  "mahalanobis",
  "knn",
]);
const predictors: ReadonlySet<TrainableKind> = new Set(["lstm-predictor", "gru-predictor"]);

/** Detectors that look at one row at a time, and ensembles of nothing but them. */
const readsRows = ({ detector, members }: Pick<TrainInput, "detector" | "members">): boolean =>
  detector === "ensemble" ? members?.every((kind) => rowKinds.has(kind)) === true : rowKinds.has(detector);

/** Columns that must not stand on both sides of the cut, as far as the dataset has them. */
export function togetherColumns(dataset: Dataset, { keepTogether }: TrainInput): string[] {
  if (keepTogether === undefined) return [];
  const wanted =
    keepTogether === "originator"
      ? ["orig_addr"]
      : ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol"];
  const absent = wanted.filter((name) => !dataset.columns.some((column) => column.name === name));
  if (absent.length === 0) return wanted;
  throw new AppError(
    "INVALID_INPUT",
    `The dataset ${dataset.name} lacks ${absent.join(", ")}, so rows of one ${keepTogether} cannot be kept together.`,
  );
}

/** The column of times that sequences follow, or null. */
export function timeColumnOf(dataset: Dataset): string | null {
  const times = dataset.columns.filter(({ kind }) => kind === "time");
  return (times.find(({ name }) => name === "start_time") ?? times[0])?.name ?? null;
}

/** With time and originators, windows of each originator; a series as a whole; else row by row. */
export function planWindows(dataset: Dataset, input: TrainInput): WindowPlan {
  const timeColumn = dataset.timeSpan === null ? null : timeColumnOf(dataset);
  const single: WindowPlan = { by: "row", timeColumn, gapUs: null, steps: 1, stride: 1 };
  const { detector } = input;
  if (readsRows(input)) {
    if ((input.steps ?? 1) > 1 || (input.sequenceBy ?? "row") !== "row")
      throw new AppError(
        "INVALID_INPUT",
        `The detector ${detector} looks at single rows; leave sequences and steps out, or choose lstm-autoencoder.`,
      );
    return single;
  }
  const hasOriginator = dataset.columns.some(({ name }) => name === "orig_addr");
  const natural: SequenceKind =
    timeColumn === null || detector === "dense-autoencoder" ? "row" : hasOriginator ? "originator" : "table";
  const wanted = input.sequenceBy ?? (natural === "row" && (input.steps ?? 1) > 1 ? "table" : natural);
  const by = wanted === "row" && predictors.has(detector) ? "table" : wanted;
  const steps = input.steps ?? (by === "row" ? 1 : defaultSteps);
  if (steps === 1 && predictors.has(detector))
    throw new AppError("INVALID_INPUT", `The detector ${detector} needs windows of at least 2 steps.`);
  if (steps > 1 && by === "row")
    throw new AppError(
      "INVALID_INPUT",
      "Windows of several steps need an order to follow; choose what makes a sequence (originator, pair, table …).",
    );
  if (steps === 1) return single;
  return { by, timeColumn, gapUs: timeColumn === null ? null : gapUs, steps, stride: 1 };
}

const entityColumns: Record<SequenceKind, readonly string[]> = {
  row: [],
  table: [],
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

/** Columns by which a plan groups and orders rows, as far as the dataset has them. */
export function orderColumns(dataset: Dataset, plan: WindowPlan): string[] {
  if (plan.steps === 1 || typeof plan.by === "object") return [];
  const present = new Set(dataset.columns.map(({ name }) => name));
  const time = plan.timeColumn === null ? [] : [plan.timeColumn];
  return [...entityColumns[plan.by], ...time].filter((name) => present.has(name));
}

/** Columns that must be read to choose features: those named, or all that may be seen by default. */
export function candidateColumns(dataset: Dataset, features: TrainInput["features"]): string[] {
  if (Array.isArray(features))
    return features.map((text) => findColumn(split(text).column, dataset.columns).name);
  return dataset.columns
    .filter(({ name, kind }) => kind !== "time" && isBehaviour(name))
    .map(({ name }) => name);
}

export function chooseFeatures(
  table: TableData,
  dataset: Dataset,
  features: TrainInput["features"],
): FeatureChoice[] {
  const chosen = Array.isArray(features)
    ? features.map((text): FeatureChoice => {
        const { column, as } = split(text);
        const { name } = findColumn(column, dataset.columns);
        return { column: name, as: as ?? (table.columns.get(name)?.kind === "text" ? "levels" : "number") };
      })
    : featureSet(table, (features ?? "default") as FeatureSetName).filter(
        ({ column }) => dataset.columns.find(({ name }) => name === column)?.kind !== "time",
      );
  if (chosen.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `No column of ${dataset.name} says how its rows behave; name the columns to look at yourself.`,
    );
  return chosen.map((choice) => {
    const unit = choice.unit ?? dataset.columns.find(({ name }) => name === choice.column)?.unit;
    return unit == null || unit === "" || unit === "1" ? choice : { ...choice, unit };
  });
}

/** The columns of a card and how it saw them, to fit them anew. */
export function choicesOf({ features }: ModelCard): FeatureChoice[] {
  return features.columns.map((column): FeatureChoice => {
    if (column.kind === "cycle") return { column: column.column, as: column.period };
    if (column.kind === "levels")
      return { column: column.column, as: column.from === "port" ? "port" : "levels" };
    return { column: column.column, as: "number" };
  });
}

const ways = ["number", "levels", "port", "hour", "weekday"] as const;

/** "resp_port:port" → column and how to see it. */
function split(text: string): { column: string; as: FeatureChoice["as"] | null } {
  const at = text.lastIndexOf(":");
  const as = ways.find((way) => way === text.slice(at + 1));
  return at > 0 && as ? { column: text.slice(0, at), as } : { column: text, as: null };
}
