// Chooses what a training reads where no option does: which columns as which features, in which order rows are read. Decides; reads and
// fits nothing.
import { type CandidateColumn, featureSet } from "../../core/feature/feature-sets.ts";
import type { FeaturePlan, SeriesPlan } from "../../core/feature/fitted.ts";
import { seriesChoices, seriesOf } from "../../core/feature/series-features.ts";
import type { ModelCard, WindowPlan } from "../../core/pipeline/card.ts";
import type { JobInput } from "../../shared/contract/contract.ts";
import { type DetectorKind, detectors } from "../../shared/detectors.ts";
import { AppError } from "../../shared/errors.ts";
import type { featureSets, SequenceKind } from "../../shared/model-words.ts";
import type { Dataset } from "../../shared/vocabulary.ts";
import { timeOrder } from "../dataset/time-column.ts";
import { findColumn } from "../store/filter-sql.ts";

type TrainInput = JobInput<"model.train">;
/** What a training was asked, its detector known. */
export type DetectorInput = TrainInput & { detector: DetectorKind };
type FeatureSetName = (typeof featureSets)[number];

const defaultSteps = 10;
/** Silence that ends a sequence: an hour of a host, but never less than some rows of a series that is counted by the day. */
const silenceUs = 3600e6;
const gapOfSeries = 10;
function gapOf({ kind, timeSpan, rows }: Dataset): number {
  if (kind === "flows" || timeSpan === null) return silenceUs;
  return Math.max(
    silenceUs,
    (gapOfSeries * 1000 * (timeSpan.toMs - timeSpan.fromMs)) / Math.max(1, rows - 1),
  );
}

/** Detectors that look at one row at a time, and ensembles of nothing but them. */
const readsRows = ({ detector, members }: Pick<DetectorInput, "detector" | "members">): boolean => {
  const isOfRows = (kind: DetectorKind) => detectors[kind].windows === "never";
  return detector === "ensemble" ? members?.every(isOfRows) === true : isOfRows(detector);
};

/** Refuses a shape that the detector has no use for: nobody should believe that it was heard. */
export function refuseShape({ detector, shape = {} }: Pick<DetectorInput, "detector" | "shape">): void {
  const shapeOptions = Object.entries(shape).flatMap(([name, value]) =>
    value === undefined || value === false ? [] : [name],
  );
  const knownOptions: readonly string[] = detectors[detector].shape;
  const surplus = shapeOptions.filter((name) => !knownOptions.includes(name));
  if (surplus.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `The detector ${detector} has nothing that ${surplus.join(" or ")} could change; leave ${surplus.length === 1 ? "it" : "them"} out, or choose lstm-autoencoder.`,
    );
}

/** Columns that must not stand on both sides of the cut, as far as the dataset has them. */
export function togetherColumns(dataset: Dataset, { keepTogether }: TrainInput): string[] {
  if (keepTogether === undefined) return [];
  const sequence =
    keepTogether === "originator"
      ? ["orig_addr"]
      : ["orig_addr", "orig_port", "resp_addr", "resp_port", "protocol"];
  const absent = sequence.filter((name) => !dataset.columns.some((column) => column.name === name));
  if (absent.length === 0) return sequence;
  throw new AppError(
    "INVALID_INPUT",
    `The dataset ${dataset.name} lacks ${absent.join(", ")}, so rows of one ${keepTogether} cannot be kept together.`,
  );
}

/** With time and originators, windows of each originator; a series as a whole; else row by row. */
export function planWindows(
  dataset: Dataset,
  input: Pick<DetectorInput, "detector" | "members" | "steps" | "sequenceBy" | "gapS">,
): WindowPlan {
  const timeColumn = timeOrder(dataset);
  const single: WindowPlan = { by: "row", timeColumn, gapUs: null, steps: 1, stride: 1 };
  const { detector } = input;
  const { windows } = detectors[detector];
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
    timeColumn === null || windows === "asked" ? "row" : hasOriginator ? "originator" : "table";
  const sequence = input.sequenceBy ?? (natural === "row" && (input.steps ?? 1) > 1 ? "table" : natural);
  const by = sequence === "row" && windows === "always" ? "table" : sequence;
  const steps = input.steps ?? (by === "row" ? 1 : defaultSteps);
  if (steps === 1 && windows === "always")
    throw new AppError("INVALID_INPUT", `The detector ${detector} needs windows of at least 2 steps.`);
  if (steps > 1 && by === "row")
    throw new AppError(
      "INVALID_INPUT",
      "Windows of several steps need an order to follow; choose what makes a sequence (originator, pair, table …).",
    );
  if (steps === 1) return single;
  const gapUs = timeColumn === null ? null : input.gapS === undefined ? gapOf(dataset) : input.gapS * 1e6;
  return { by, timeColumn, gapUs, steps, stride: 1 };
}

const entityColumns: Record<SequenceKind, readonly string[]> = {
  row: [],
  table: [],
  originator: ["orig_addr"],
  responder: ["resp_addr"],
  pair: ["orig_addr", "resp_addr"],
  service: ["resp_addr", "resp_port", "protocol"],
};

/**
 * Columns by which a plan groups and orders rows, as far as the dataset has them. Of a series also single rows are read in the order
 * of time: they look at what was before.
 */
export function orderColumns(dataset: Dataset, plan: WindowPlan, series?: SeriesPlan): string[] {
  const present = new Set(dataset.columns.map(({ name }) => name));
  if (plan.steps === 1 || typeof plan.by === "object")
    return series?.timeColumn == null ? [] : [series.timeColumn];
  const time = plan.timeColumn === null ? [] : [plan.timeColumn];
  return [...entityColumns[plan.by], ...time].filter((name) => present.has(name));
}

/** Features that were named one by one, such as bytes or resp_port:port. */
export function namedFeatures(dataset: Dataset, features: readonly string[]): FeaturePlan[] {
  const named = features.map((text): FeaturePlan => {
    const { column, as } = split(text);
    const { name, kind } = findColumn(column, dataset.columns);
    return { column: name, as: as ?? (kind === "text" ? "levels" : "number") };
  });
  return completed(dataset, named);
}

/** The features of a set, from the columns that a dataset has. */
export function chooseFeatures(
  columns: readonly CandidateColumn[],
  dataset: Dataset,
  set: FeatureSetName,
): FeaturePlan[] {
  const chosen = ofKind(dataset, set, featureSet(columns, set));
  if (chosen.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `No column of ${dataset.name} says how its rows behave; name the columns to look at yourself.`,
    );
  return completed(dataset, chosen);
}

/** With the unit of each column, and of a series the times that it follows. */
function completed(dataset: Dataset, chosen: readonly FeaturePlan[]): FeaturePlan[] {
  refuseSeries(dataset, chosen);
  return chosen.map((choice) => {
    const unit = choice.unit ?? dataset.columns.find(({ name }) => name === choice.column)?.unit;
    const over = choice.as === "series" ? { over: timeOrder(dataset) } : {};
    return { ...choice, ...over, ...(unit == null || unit === "" || unit === "1" ? {} : { unit }) };
  });
}

/** Columns that are seen as series at most: each becomes some fifteen features. */
const mostSeries = 32;

/** By default the one number of a plain series in time is seen against its own past: docs/model.md says what that is worth. */
function ofKind(
  dataset: Dataset,
  set: FeatureSetName,
  choices: readonly FeaturePlan[],
): readonly FeaturePlan[] {
  const numbers = choices.filter(({ as }) => as === "number").length;
  const plain = dataset.kind === "samples" && timeOrder(dataset) !== null && numbers === 1;
  if (set !== "default" || !plain) return choices;
  return choices.map((choice) => (choice.as === "number" ? { ...choice, as: "series" } : choice));
}

function refuseSeries(dataset: Dataset, chosen: readonly FeaturePlan[]): void {
  const series = chosen.filter(({ as }) => as === "series");
  if (series.length === 0) return;
  if (dataset.kind === "flows")
    throw new AppError(
      "INVALID_INPUT",
      `The rows of ${dataset.name} are flows, not a series: a single flow has no past. Count the flows by time first (tidewatch bin), or choose other features.`,
    );
  if (series.length > mostSeries)
    throw new AppError(
      "INVALID_INPUT",
      `${dataset.name} has ${series.length} columns of numbers; at most ${mostSeries} are seen as series at once. Name them one by one, such as value:series.`,
    );
}

/** The columns of a card and how it saw them, to fit them anew. */
export function featureChoicesOf({ features }: ModelCard): FeaturePlan[] {
  const seriesFeatures = seriesOf(features);
  const others = features.columns.filter(({ column }) => !seriesFeatures.has(column));
  const seen = others.map((column): FeaturePlan => {
    if (column.kind === "cycle") return { column: column.column, as: column.period };
    if (column.kind === "levels")
      return { column: column.column, as: column.from === "port" ? "port" : "levels" };
    return { column: column.column, as: "number" };
  });
  return [...seriesChoices(features), ...seen];
}

const ways = ["number", "levels", "port", "hour", "weekday", "series"] as const;

/** "resp_port:port" → column and how to see it. */
function split(text: string): { column: string; as: FeaturePlan["as"] | null } {
  const at = text.lastIndexOf(":");
  const as = ways.find((way) => way === text.slice(at + 1));
  return at > 0 && as ? { column: text.slice(0, at), as } : { column: text, as: null };
}
