// The order of the stations, and the only place that joins them: table → features → reading order → windows → detector → scores →
// calibration → threshold. Knows no host: networks, chance and the clock are handed in. Explanations: pipeline-explain.ts.

import type { CancelSignal } from "../shared/job.ts";
import type { Detector, DetectorKind, DetectorState, ReadingMatrix } from "./detector/detector.ts";
import { createEnsemble, ensembleMember, memberStates } from "./detector/ensemble.ts";
import { type FittableKind, fitDetector } from "./detector/fit-detector.ts";
import type { NetworkMaker } from "./detector/network-detector.ts";
import type { NetworkShape } from "./detector/network-shapes.ts";
import { applyFeatures, levelGroups } from "./feature/apply-features.ts";
import { type FitFeaturesOptions, type FitFeaturesOutcome, fitFeatures } from "./feature/fit-features.ts";
import type { FeatureChoice, FittedFeatures } from "./feature/fitted.ts";
import { expandSeries, withSeries } from "./feature/series-features.ts";
import { createRandom, deriveSeed, type Random } from "./math/random.ts";
import type { WindowPlan } from "./model-card.ts";
import type { TrainingProgress } from "./network/training.ts";
import { type Calibration, fitCalibration } from "./score/calibration.ts";
import {
  defaultThreshold,
  defaultWithoutTime,
  deriveThreshold,
  type Threshold,
  type ThresholdMethod,
} from "./score/threshold.ts";
import { numberAt, type TableData } from "./table/columns.ts";
import { type ReadingOrder, readingOrder } from "./window/reading-order.ts";
import { splitRows } from "./window/split.ts";
import { cutWindows } from "./window/windows.ts";

/** Rows of a table as a model reads them. */
export type Reading = { readonly order: ReadingOrder; readonly matrix: ReadingMatrix };

export function read(
  table: TableData,
  fitted: FittedFeatures,
  plan: WindowPlan,
  rows: ArrayLike<number> | null,
): Reading {
  const order = readingOrder(table, { ...plan, rows });
  const { data, width } = featuresInOrder(fitted, withSeries(table, fitted.series, rows), order);
  const starts = cutWindows(order, plan.steps, plan.stride);
  const matrix: ReadingMatrix = {
    data,
    rows: order.rows.length,
    width,
    steps: plan.steps,
    starts,
    padding: order.padding,
    levels: levelGroups(fitted),
  };
  return { order, matrix };
}

/** Features of every position. Padding repeats a row, so its features are copied, not computed again. */
function featuresInOrder(
  fitted: FittedFeatures,
  table: TableData,
  { rows, padding }: ReadingOrder,
): { data: Float32Array; width: number } {
  if (padding === null) return applyFeatures(fitted, table, rows);
  const real = rows.filter((_, position) => padding[position] !== 1);
  const once = applyFeatures(fitted, table, real);
  const { width } = once;
  const data = new Float32Array(rows.length * width);
  let next = 0;
  for (let position = 0; position < rows.length; ) {
    const filled = position;
    while (padding[position] === 1) position++;
    const from = position;
    while (position < rows.length && padding[position] !== 1) position++;
    const run = once.data.subarray(next * width, (next + position - from) * width);
    data.set(run, from * width);
    // Twice as much with each copy.
    for (let start = from, have = 1; start > filled; ) {
      const more = Math.min(have, start - filled);
      data.copyWithin((start - more) * width, start * width, (start + more) * width);
      start -= more;
      have += more;
    }
    next += position - from;
  }
  return { data, width };
}

/** Fits features on some rows of a table; a series' features look at the rows before them, whichever those are. */
export function learnFeatures(
  table: TableData,
  chosen: readonly FeatureChoice[],
  rows: ArrayLike<number>,
  options?: FitFeaturesOptions,
): FitFeaturesOutcome {
  const { choices, series } = expandSeries(chosen);
  const { fitted, issues } = fitFeatures(withSeries(table, series), choices, rows, options);
  return { fitted: series === null ? fitted : { ...fitted, series }, issues };
}

export type TrainPlan = {
  detector: DetectorKind;
  /** Members of an ensemble; default lstm-autoencoder, mahalanobis and isolation-forest. */
  members?: readonly FittableKind[];
  /** Table rows that count as normal. */
  normal: ArrayLike<number>;
  choices: readonly FeatureChoice[];
  features?: FitFeaturesOptions;
  windows: WindowPlan;
  seed: number;
  shape?: NetworkShape;
  epochs?: number;
  threshold?: ThresholdMethod;
  keepTogether?: readonly string[];
  /** Class of every table row, for the classifier: index into `classNames`, −1 unknown. */
  labels?: { classes: Int32Array; classNames: readonly string[]; normalClass: number };
  /** Weights and features of a model to go on from (fine-tuning). */
  from?: { state: DetectorState; features: FittedFeatures } | null;
};

export type Host = {
  createNetwork: NetworkMaker;
  now: () => number;
  signal?: CancelSignal;
  /** Ends the training with the best epoch so far. */
  enough?: CancelSignal;
  onProgress?: (progress: TrainingProgress & { member: number; members: number }) => void;
};

export type TrainedModel = {
  readonly detector: Detector;
  readonly features: FittedFeatures;
  readonly windows: WindowPlan;
  readonly calibration: Calibration;
  readonly threshold: Threshold;
  /** Raw scores of the held-out normal rows: thresholds are derived from them again and again. */
  readonly normalScores: Float32Array;
  /** Some of the held-out normal rows as the model saw them, scaled, row-major: what drift is measured against. */
  readonly reference: Float32Array;
  readonly fitRows: Uint32Array;
  readonly calibrateRows: Uint32Array;
  readonly split: "time" | "file order" | "random";
  /** Some of the fitted rows in the detector's own space, for nearest normals. */
  readonly normalCodes: NormalCodes;
  readonly issues: readonly { readonly column: string; readonly reason: string }[];
  readonly warnings: readonly string[];
};

/** Table rows and where they lie, row-major (rows × width). */
export type NormalCodes = { readonly rows: Uint32Array; readonly data: Float32Array; readonly width: number };

/** Rows whose place is kept. */
const keptCodes = 2000;

/** Shares of the normal rows that fit a model and calibrate its scores. */
const fitShare = 0.9;

export async function trainModel(table: TableData, plan: TrainPlan, host: Host): Promise<TrainedModel> {
  const random = createRandom(plan.seed);
  const hasTime = plan.windows.timeColumn !== null && table.columns.has(plan.windows.timeColumn);
  const split = splitRows(table, plan.normal, {
    fit: fitShare,
    calibrate: 1 - fitShare,
    timeColumn: hasTime ? plan.windows.timeColumn : null,
    keepTogether: plan.keepTogether,
    random: plan.windows.steps === 1 && !hasTime ? random.fork(1) : null,
  });
  const outcome = plan.from
    ? { fitted: plan.from.features, issues: [] }
    : learnFeatures(table, plan.choices, split.fit, plan.features);
  const features = outcome.fitted;
  if (features.features.length === 0) throw new TypeError("No column is left to learn from.");
  const fit = read(table, features, plan.windows, split.fit);
  const held = read(table, features, plan.windows, split.calibrate);
  const detector =
    plan.detector === "ensemble"
      ? await fitEnsemble(plan, fit, held, random, host)
      : await fitOne(plan.detector, plan, fit, held, random, host);
  const normalScores = await heldScores(detector, plan, held, host);
  const method = plan.threshold ?? (hasTime ? defaultThreshold : defaultWithoutTime);
  const threshold = deriveThreshold(
    method,
    {
      normal: normalScores,
      scored: normalScores,
      days: hasTime ? daysOf(table, plan.windows, split.calibrate) : null,
    },
    random.fork(2),
  );
  return {
    detector,
    features,
    windows: plan.windows,
    calibration: fitCalibration(normalScores),
    threshold,
    normalScores,
    reference: referenceRows(held.matrix),
    fitRows: split.fit,
    calibrateRows: split.calibrate,
    split: split.how,
    normalCodes: await codesOf(fit, detector),
    issues: outcome.issues,
    warnings: [...new Set([...fit.order.warnings, ...threshold.warnings])],
  };
}

function fitOne(
  kind: FittableKind,
  plan: TrainPlan,
  fit: Reading,
  held: Reading,
  random: Random,
  host: Host,
): Promise<Detector> {
  const { labels } = plan;
  return fitDetector(kind, fit.matrix, {
    random: random.fork(3),
    network: {
      createNetwork: host.createNetwork,
      now: host.now,
      seed: deriveSeed(plan.seed, 4),
      shape: plan.shape,
      epochs: plan.epochs,
      validation: held.matrix,
      from: plan.from?.state ?? null,
      signal: host.signal,
      enough: host.enough,
      onProgress: host.onProgress,
    },
    labels: labels && {
      ...labels,
      classes: Int32Array.from(fit.order.rows, (row) => labels.classes[row] ?? -1),
    },
  });
}

async function fitEnsemble(
  plan: TrainPlan,
  fit: Reading,
  held: Reading,
  random: Random,
  host: Host,
): Promise<Detector> {
  const kinds = plan.members ?? ["lstm-autoencoder", "mahalanobis", "isolation-forest"];
  const from = plan.from ? memberStates(plan.from.state) : [];
  const members = [];
  try {
    for (const [m, kind] of kinds.entries()) {
      const own = from[m]?.state.kind === kind ? from[m].state : null;
      const ofMember = {
        ...plan,
        from: plan.from && own ? { state: own, features: plan.from.features } : null,
      };
      const detector = await fitOne(kind, ofMember, fit, held, random, host);
      members.push(ensembleMember(detector, await heldScores(detector, plan, held, host)));
    }
    return createEnsemble(members);
  } catch (thrown) {
    for (const { detector } of members) detector.close();
    throw thrown;
  }
}

const mostReferenceNumbers = 250_000;

/** Every n-th real row of a matrix, at most some thousand. */
function referenceRows({ data, rows, width, padding }: ReadingMatrix): Float32Array {
  const real = Array.from({ length: rows }, (_, row) => row).filter((row) => padding?.[row] !== 1);
  const most = Math.min(2000, Math.max(100, Math.floor(mostReferenceNumbers / width)));
  const every = Math.max(1, Math.ceil(real.length / most));
  const kept = real.filter((_, i) => i % every === 0);
  const out = new Float32Array(kept.length * width);
  kept.forEach((row, i) => {
    out.set(data.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}

/** Scores of the positions that are rows, in reading order, without padding. */
function realScores(reading: Reading, scores: Float32Array): Float32Array {
  const { padding } = reading.order;
  return padding === null ? scores : scores.filter((_, position) => padding[position] !== 1);
}

/** Evenly spread over the reading order, so that the same training keeps the same rows. */
async function codesOf({ order, matrix }: Reading, detector: Detector): Promise<NormalCodes> {
  const positions: number[] = [];
  const every = Math.max(1, order.rows.length / keptCodes);
  for (let at = 0; at < order.rows.length; at += every) {
    let position = Math.floor(at);
    while (order.padding?.[position] === 1) position++;
    if (position < order.rows.length && position !== positions.at(-1)) positions.push(position);
  }
  const { data, width } = await detector.embed(matrix, positions);
  return { rows: Uint32Array.from(positions, (position) => order.rows[position]!), data, width };
}

/** Scores of the held-out rows; of a table with labels, only of those that are normal. */
async function heldScores(
  detector: Detector,
  { labels }: TrainPlan,
  held: Reading,
  { signal }: Host,
): Promise<Float32Array> {
  const input = detector.steps === 1 ? { ...held.matrix, steps: 1 } : held.matrix;
  const scores = await detector.score(input, { signal });
  if (!labels) return realScores(held, scores);
  const { rows, padding } = held.order;
  const normal = scores.filter(
    (_, position) => padding?.[position] !== 1 && labels.classes[rows[position]!] === labels.normalClass,
  );
  if (normal.length === 0) throw new TypeError("There are no held-out normal rows to calibrate on.");
  return normal;
}

/** Days between the first and the last of the rows. */
export function daysOf(table: TableData, plan: WindowPlan, rows: ArrayLike<number>): number | null {
  const column = plan.timeColumn === null ? undefined : table.columns.get(plan.timeColumn);
  if (column?.kind !== "number") return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const time = numberAt(column, rows[i]!);
    if (time < low) low = time;
    if (time > high) high = time;
  }
  return low <= high ? (high - low) / 86_400e6 : null;
}

/** Raw score of each of the rows asked for, in their order (NaN where a row was read nowhere). */
export async function scoreRows(
  model: Pick<TrainedModel, "detector" | "features" | "windows">,
  table: TableData,
  rows: ArrayLike<number> | null,
  options: { signal?: CancelSignal; onProgress?: (done: number) => void } = {},
): Promise<{ rows: Uint32Array; scores: Float32Array }> {
  const reading = read(table, model.features, model.windows, rows);
  const scores = await model.detector.score(reading.matrix, options);
  const byRow = new Float32Array(table.rows).fill(Number.NaN);
  const { order } = reading;
  for (let position = 0; position < order.rows.length; position++) {
    if (order.padding?.[position] !== 1) byRow[order.rows[position]!] = scores[position]!;
  }
  const asked = rows === null ? new Uint32Array(table.rows).map((_, row) => row) : Uint32Array.from(rows);
  return { rows: asked, scores: Float32Array.from(asked, (row) => byRow[row]!) };
}
