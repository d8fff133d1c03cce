// Chooses what a training reads when no option sets it: which columns as which features, and the order of rows. Reads and fits nothing.
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
/** The input of a training, with its detector chosen. */
export type DetectorInput = TrainInput & { detector: DetectorKind };
type FeatureSetName = (typeof featureSets)[number];

const defaultSteps = 10;
/** A silence that ends a sequence: an hour of a host, but at least a few rows of a series with long steps. */
const silenceUs = 3600e6;
const gapOfSeries = 10;
function gapOf({ kind, timeSpan, rows }: Dataset): number {
  if (kind === "flows" || timeSpan === null) return silenceUs;
  return Math.max(
    silenceUs,
    (gapOfSeries * 1000 * (timeSpan.toMs - timeSpan.fromMs)) / Math.max(1, rows - 1),
  );
}

/** Whether the detector, or each member of the ensemble, reads single rows. */
const readsRows = ({ detector, members }: Pick<DetectorInput, "detector" | "members">): boolean => {
  const isOfRows = (kind: DetectorKind) => detectors[kind].windows === "never";
  return detector === "ensemble" ? members?.every(isOfRows) === true : isOfRows(detector);
};

/** Refuses shape options that the detector does not have, instead of ignoring them. */
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

/** The columns whose equal values must stay on one side of the split, as far as the dataset has them. */
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

/** With time and originators: windows per originator. For a series: the whole series. Otherwise single rows. */
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
 * The columns by which a plan groups and orders rows, as far as the dataset has them. In a series even single rows are read in time order,
 * because features compare them with earlier rows.
 */
export function orderColumns(
  dataset: { columns: readonly { name: string }[] },
  plan: WindowPlan,
  series?: SeriesPlan,
): string[] {
  const present = new Set(dataset.columns.map(({ name }) => name));
  if (plan.steps === 1 || typeof plan.by === "object")
    return series?.timeColumn == null ? [] : [series.timeColumn];
  const time = plan.timeColumn === null ? [] : [plan.timeColumn];
  return [...entityColumns[plan.by], ...time].filter((name) => present.has(name));
}

/** Features named one by one, such as bytes or resp_port:port. */
export function namedFeatures(dataset: Dataset, features: readonly string[]): FeaturePlan[] {
  const named = features.map((text): FeaturePlan => {
    const { column, as } = split(text);
    const { name, kind } = findColumn(column, dataset.columns);
    return { column: name, as: as ?? (kind === "text" ? "levels" : "number") };
  });
  return completed(dataset, named);
}

/** The features of a set, among the columns of the dataset. */
export function chooseFeatures(
  columns: readonly CandidateColumn[],
  dataset: Dataset,
  set: FeatureSetName,
): FeaturePlan[] {
  const chosen = ofKind(dataset, set, featureSet(columns, set));
  if (chosen.length === 0)
    throw new AppError(
      "INVALID_INPUT",
      `No column of ${dataset.name} says how its rows behave; name the columns yourself.`,
    );
  return completed(dataset, chosen);
}

/** Adds the unit of each column, and for a series its time column. */
function completed(dataset: Dataset, chosen: readonly FeaturePlan[]): FeaturePlan[] {
  refuseSeries(dataset, chosen);
  return chosen.map((choice) => {
    const unit = choice.unit ?? dataset.columns.find(({ name }) => name === choice.column)?.unit;
    const over = choice.as === "series" ? { over: timeOrder(dataset) } : {};
    return { ...choice, ...over, ...(unit == null || unit === "" || unit === "1" ? {} : { unit }) };
  });
}

/** Columns treated as series at most: each gives some fifteen features. */
const mostSeries = 32;

/** By default, the single number of a plain time series is compared with its own past. docs/model.md measures what that gains. */
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

/** The columns and feature kinds of a card, for fitting again. */
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

/** Splits "resp_port:port" into column and feature kind. */
function split(text: string): { column: string; as: FeaturePlan["as"] | null } {
  const at = text.lastIndexOf(":");
  const as = ways.find((way) => way === text.slice(at + 1));
  return at > 0 && as ? { column: text.slice(0, at), as } : { column: text, as: null };
}
