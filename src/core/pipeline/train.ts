// Trains a model from a table: splits the normal rows, fits features and detector on one part, calibrates the scores
// and suggests a threshold on the other. Networks, randomness and the clock are arguments.

import { type DetectorKind, defaultMembers } from "../../shared/detectors.ts";
import type { CancelSignal } from "../../shared/job.ts";
import type { ThresholdMethod } from "../../shared/model-vocabulary.ts";
import type { Detector, DetectorState } from "../detector/detector.ts";
import { type FittableKind, fitDetector } from "../detector/detectors.ts";
import { createEnsemble, ensembleMember, memberStates } from "../detector/ensemble.ts";
import type { NetworkMaker } from "../detector/network-detector.ts";
import type { NetworkShape } from "../detector/network-shapes.ts";
import type { FitFeaturesOptions } from "../feature/fit-features.ts";
import type { FeaturePlan, FittedFeatures } from "../feature/fitted.ts";
import { createRandom, deriveSeed, type Random } from "../math/random.ts";
import type { TrainingProgress } from "../network/training.ts";
import { type Calibration, fitCalibration } from "../score/calibration.ts";
import {
  type DerivedThreshold,
  defaultThreshold,
  defaultWithoutTime,
  deriveThreshold,
} from "../score/threshold.ts";
import type { TableData } from "../table/columns.ts";
import { splitRows } from "../window/split.ts";
import type { WindowPlan } from "./card.ts";
import { codesOf, type NormalCodes, referenceRows } from "./kept-normals.ts";
import { learnFeatures, type Reading, read, spannedDays } from "./read.ts";
import { type FittedModel, realScores } from "./score.ts";

export type TrainPlan = {
  detector: DetectorKind;
  /** Members of an ensemble; default `defaultMembers`. */
  members?: readonly FittableKind[];
  /** Table rows that are normal. */
  normal: ArrayLike<number>;
  choices: readonly FeaturePlan[];
  features?: FitFeaturesOptions;
  windows: WindowPlan;
  seed: number;
  shape?: NetworkShape;
  epochs?: number;
  threshold?: ThresholdMethod;
  keepTogether?: readonly string[];
  /** Class of every table row, for the classifier: index into `classNames`, −1 if unknown. */
  labels?: { classes: Int32Array; classNames: readonly string[]; normalClass: number };
  /** Weights and features of the model to fine-tune. */
  from?: { state: DetectorState; features: FittedFeatures } | null;
};

export type TrainingHost = {
  createNetwork: NetworkMaker;
  now: () => number;
  signal?: CancelSignal;
  /** Ends the training with the best epoch so far. */
  enough?: CancelSignal;
  onProgress?: (progress: TrainingProgress & { member: number; members: number }) => void;
};

export type TrainedModel = FittedModel & {
  readonly calibration: Calibration;
  readonly threshold: DerivedThreshold;
  /** Raw scores of the held-out normal rows, from which thresholds are derived. */
  readonly normalScores: Float32Array;
  /** Some held-out normal rows in the model's input form, scaled, row-major, for measuring drift. */
  readonly reference: Float32Array;
  readonly fitRows: Uint32Array;
  readonly calibrateRows: Uint32Array;
  readonly split: "time" | "file order" | "random";
  /** Some fitted rows in the detector's space, for the nearest normals. */
  readonly normalCodes: NormalCodes;
  readonly issues: readonly { readonly column: string; readonly reason: string }[];
  readonly warnings: readonly string[];
};

/** The share of the normal rows to fit on; the rest calibrates the scores. */
const fitShare = 0.9;

export async function fitModel(table: TableData, plan: TrainPlan, host: TrainingHost): Promise<TrainedModel> {
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
      days: hasTime ? spannedDays(table, plan.windows, split.calibrate) : null,
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
  host: TrainingHost,
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
  host: TrainingHost,
): Promise<Detector> {
  const kinds = plan.members ?? defaultMembers;
  const from = plan.from ? memberStates(plan.from.state) : [];
  const members = [];
  try {
    for (const [m, kind] of kinds.entries()) {
      const memberState = from[m]?.state.kind === kind ? from[m].state : null;
      const ofMember = {
        ...plan,
        from: plan.from && memberState ? { state: memberState, features: plan.from.features } : null,
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

/** Scores of the held-out rows; in a table with labels, only of the normal ones. */
async function heldScores(
  detector: Detector,
  { labels }: TrainPlan,
  held: Reading,
  { signal }: TrainingHost,
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
